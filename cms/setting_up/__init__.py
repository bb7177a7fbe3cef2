"""The screen on which curators say what the site calls itself."""
