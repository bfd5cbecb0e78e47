"""Preparation of a run: from a project and its data to arrays, weights of samples, and a plan."""
