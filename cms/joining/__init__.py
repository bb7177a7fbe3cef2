"""The curators' screens of what was joined, organisations and terms, and of undoing it."""
