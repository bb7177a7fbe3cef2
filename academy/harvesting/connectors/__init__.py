"""One module per kind of feed; each turns bytes into records and touches nothing else."""
