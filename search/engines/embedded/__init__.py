"""The engine that needs no server: tantivy, in a folder below DATA_DIR; alone in importing it."""
