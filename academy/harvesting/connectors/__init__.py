"""One module per kind of feed: bytes in, items out; a connector neither fetches nor stores."""
