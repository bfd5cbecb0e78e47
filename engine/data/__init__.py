"""Data sets: loading, splitting, normalising."""
