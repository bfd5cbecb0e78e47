"""Positions of nodes, groups and ports. Pure arithmetic, no Qt."""
