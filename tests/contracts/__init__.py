"""One suite for every engine: what a page may expect, whoever answers."""
