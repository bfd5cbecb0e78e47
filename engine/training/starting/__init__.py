"""Start of a run: initial, given or transferred weights, and their lineage."""
