"""Lines up what is moved with what lies still: at edges and middles of others, or on the grid. Pure arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QLineF, QPointF, QRectF

from designer.canvas.geometry import GRID

Axis = Callable[[QRectF], tuple[float, float, float]]


def _across(rect: QRectF) -> tuple[float, float, float]:
    return rect.left(), rect.center().x(), rect.right()


def _down(rect: QRectF) -> tuple[float, float, float]:
    return rect.top(), rect.center().y(), rect.bottom()


def to_grid(moving: QRectF) -> QPointF:
    """Offset of a rectangle to the nearest place on the grid."""
    return QPointF(round(moving.x() / GRID) * GRID - moving.x(), round(moving.y() / GRID) * GRID - moving.y())


def to_others(moving: QRectF, others: Iterable[QRectF], reach: float) -> tuple[QPointF, tuple[QLineF, ...]]:
    """Offset that lines a rectangle up with others, along both axes, and the lines that show it.

    Args:
        moving: Where it is now.
        others: What lies still.
        reach: The farthest that it jumps, in scene units.
    """
    still = list(others)
    dx, beside = _nearest(moving, still, reach, _across)
    dy, below = _nearest(moving, still, reach, _down)
    moved = moving.translated(dx, dy)
    lines = []
    if beside is not None:
        x, other = beside
        lines.append(QLineF(x, min(moved.top(), other.top()), x, max(moved.bottom(), other.bottom())))
    if below is not None:
        y, other = below
        lines.append(QLineF(min(moved.left(), other.left()), y, max(moved.right(), other.right()), y))
    return QPointF(dx, dy), tuple(lines)


def _nearest(
    moving: QRectF, others: list[QRectF], reach: float, axis: Axis
) -> tuple[float, tuple[float, QRectF] | None]:
    """The smallest step that brings an edge or the middle into line with the same of another."""
    found: list[tuple[float, float, float, QRectF]] = []
    own = axis(moving)
    for other in others:
        for mine, theirs in zip(own, axis(other), strict=True):
            if abs(theirs - mine) <= reach:
                found.append((theirs - mine, (moving.center() - other.center()).manhattanLength(), theirs, other))
    if not found:
        return 0.0, None
    step, _, line, other = min(found, key=lambda entry: (abs(entry[0]), entry[1]))
    return step, (line, other)
