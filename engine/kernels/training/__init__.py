"""Kernels for losses, optimisers, clipping and constraints."""
