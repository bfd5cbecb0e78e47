"""Level of detail of a view by the scale. No Qt."""

from __future__ import annotations

from typing import Literal

Detail = Literal["view", "strip", ""]

VIEW, STRIP = 0.4, 0.35
"""Scales from which views and strips are drawn. Below the last, the canvas paints all at once, without its items."""


def detail_at(scale: float, *, is_open: bool) -> Detail:
    """Part of a view that a node shows at a scale in pixels per scene unit: all, a strip, or nothing."""
    if scale < STRIP:
        return ""
    return "view" if is_open and scale >= VIEW else "strip"
