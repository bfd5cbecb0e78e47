"""Work in threads, and how its results come back to the window's thread."""
