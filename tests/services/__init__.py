"""Real servers for tests: a script for each, and `python -m tests.services`, which uses them."""
