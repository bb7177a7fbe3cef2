"""Pages that show several kinds at once."""
