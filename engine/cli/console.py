"""Where progress and remarks go: standard error, so that standard output stays clean for results."""

from __future__ import annotations

from rich.console import Console


def errors() -> Console:
    """A console on standard error as it is now."""
    return Console(stderr=True, soft_wrap=True)
