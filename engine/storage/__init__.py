"""Files: written whole, swept, kept elsewhere where they find no place. Knows no project."""
