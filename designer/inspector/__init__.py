"""The inspector: the fields of what is selected, and what analysis knows of it."""
