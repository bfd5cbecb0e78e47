"""The palette: saved blocks, all layers by category, templates, with a search."""
