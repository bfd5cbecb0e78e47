"""Kernels for normalisation."""
