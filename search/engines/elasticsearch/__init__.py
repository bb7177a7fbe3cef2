"""The engine for catalogues beyond one machine: Elasticsearch 8 or 9; alone in importing it."""
