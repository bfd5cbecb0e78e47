"""Files of the document: open, save, export, recovery copies, changes on disk."""
