"""Words shared by every kind of entry: languages, themes, methods, and how foreign words match."""
