"""The document: an immutable project, pure edits of it, the difference of two, and `.loom` files."""
