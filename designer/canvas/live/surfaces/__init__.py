"""Surfaces of units over two features: plane, cells, pixels, colours; and the lines of weights between units."""
