"""Kernels for images."""
