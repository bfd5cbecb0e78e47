"""Overlays above or behind the scene: minimap, hints, guides, grid, fields."""
