"""Reports for those who look after the catalogue: what is missing, doubtful, broken or behind."""
