"""Kernels for every network."""
