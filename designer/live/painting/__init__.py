"""Draws pictures of the inside of a network, light and dark: `paint` in `painting/paint.py`."""
