"""Recommendations for words that somebody looks for: showing them, and the curators' screens."""
