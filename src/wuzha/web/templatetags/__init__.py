"""Words that templates need and Django does not have."""
