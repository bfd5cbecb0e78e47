"""The document that is open: the store, its undo stack, its data set. Knows no widget."""
