"""Kernels for shapes: reshape, transpose, merge."""
