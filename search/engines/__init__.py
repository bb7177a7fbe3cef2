"""The engines behind one protocol: embedded by default, Elasticsearch where an address is set."""
