"""What lies above the scene or behind it: minimap, hints, guides, grid, fields."""
