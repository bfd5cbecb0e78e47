"""Checks of a network: each a pure function from the analysis so far to diagnostics."""
