"""Experiments: one document, many runs; and whether what they measure differs by more than noise."""
