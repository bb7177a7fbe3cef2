"""Live online events at a moment, alone or in a series."""
