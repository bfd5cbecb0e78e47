"""The way of the Tab key: through a panel as it is read, from top to bottom and from left to right."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QGraphicsView,
    QLineEdit,
    QScrollArea,
    QTabBar,
    QWidget,
)

WHOLE = (QAbstractSpinBox, QComboBox, QGraphicsView, QLineEdit, QTabBar)
"""Widgets that handle Tab inside themselves."""


def stops(widget: QWidget) -> Iterator[QWidget]:
    """Tab stops in a widget, in reading order, without hidden parts.

    The order follows from where the children lie. Layouts are not asked: Python keeps a wrapper for each layout item
    that it has seen, also after Qt has deleted the item, and the next widget at that address is then taken for it.
    """
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)  # new widgets have no place before
    yield from _stops(widget)


def _stops(widget: QWidget) -> Iterator[QWidget]:
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None:
        yield widget
    if not isinstance(widget, WHOLE):
        yield from (stop for part in _in_reading_order(_parts(widget)) for stop in _stops(part))


def enter(*widgets: QWidget) -> None:
    """Put the keyboard on the first control of some widgets; what can only be scrolled comes last."""
    if proxy := next((part.focusProxy() for part in widgets if part.focusProxy()), None):
        proxy.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return
    scrolled: QWidget | None = None
    for one in (
        stop for part in widgets for stop in stops(part) if stop.isEnabled() and stop.isVisibleTo(stop.window())
    ):
        if not isinstance(one, QScrollArea):
            one.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        scrolled = scrolled or one
    if scrolled is not None:
        scrolled.setFocus(Qt.FocusReason.ShortcutFocusReason)


def step(now: QWidget | None, way: Iterable[QWidget], *, forward: bool) -> bool:
    """Move the keyboard to the next place on a way, or to the one before; False if it is not on it or alone there.

    Qt has an order of its own, that in which widgets were made: forms that are made again come last in it, and it leads
    into panels that lie behind others.
    """
    open_ = [one for one in way if one is now or (one.isEnabled() and one.isVisible())]
    if now not in open_ or len(open_) < 2:
        return False
    place = open_.index(now) + (1 if forward else -1)
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    there = open_[place % len(open_)]
    there.setFocus(reason)
    scroll_to(there)
    return True


def scroll_to(widget: QWidget) -> None:
    """Bring a widget into view in all that it scrolls in."""
    around = widget.parentWidget()
    while around is not None and not around.isWindow():
        if isinstance(around, QScrollArea):
            around.ensureWidgetVisible(widget)
        around = around.parentWidget()


def _parts(widget: QWidget) -> list[QWidget]:
    children = widget.children()
    return [part for part in children if isinstance(part, QWidget) and not (part.isWindow() or part.isHidden())]


def _in_reading_order(parts: Sequence[QWidget]) -> list[QWidget]:
    """Row by row where rows can be told apart, else column by column; what overlaps, by its upper left corner."""
    for first, last in ((QRect.top, QRect.bottom), (QRect.left, QRect.right)):
        bands = _bands(parts, first, last)
        if len(bands) > 1:
            return [part for band in bands for part in _in_reading_order(band)]
    return sorted(parts, key=lambda part: (part.y(), part.x()))


def _bands(
    parts: Sequence[QWidget], first: Callable[[QRect], int], last: Callable[[QRect], int]
) -> list[list[QWidget]]:
    """Parts that overlap along one axis, in order along it."""
    bands: list[list[QWidget]] = []
    end = 0
    for part in sorted(parts, key=lambda part: first(part.geometry())):
        if not bands or first(part.geometry()) > end:
            bands.append([])
            end = last(part.geometry())
        bands[-1].append(part)
        end = max(end, last(part.geometry()))
    return bands
