"""Reading what others publish: fetch, parse, decide, load, record."""
