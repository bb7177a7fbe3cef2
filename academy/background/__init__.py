"""Work outside the request: rows that say what is due, and the loop that does it."""
