"""Layers for shapes: reshape, transpose, merge."""
