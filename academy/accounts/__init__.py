"""People who sign in, and the roles that say where they may act."""
