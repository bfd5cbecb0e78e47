"""Kernels for sequences."""
