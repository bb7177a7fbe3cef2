"""Which rows lead to a person, and how they are shown to them, erased and let go in time."""
