"""Kernels for other kernels to call: products, sums, mathematics."""
