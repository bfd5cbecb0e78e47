"""Layers for normalisation."""
