"""The palette: all layers by category, with a search."""
