"""Benchmarks: a training step of ours beside those of every peer that is installed."""
