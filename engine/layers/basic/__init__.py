"""Layers for every network."""
