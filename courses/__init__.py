"""Learning offers that somebody already runs, and their dated runs."""
