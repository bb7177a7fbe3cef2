"""Everything that shows several kinds at once: pages, editing screens, outward feeds."""
