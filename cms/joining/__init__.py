"""The curators' screen for joining two records of one organisation, and undoing it."""
