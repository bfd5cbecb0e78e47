"""The way of the Tab key: through a panel as it is read, from top to bottom and from left to right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QLayout,
    QLineEdit,
    QListWidget,
    QScrollArea,
    QSplitter,
    QTabWidget,
    QWidget,
)

WHOLE = (QAbstractSpinBox, QComboBox, QLineEdit)
"""What is inside these is theirs."""


def stops(widget: QWidget) -> Iterator[QWidget]:
    """Where Tab stops in a widget, in the order of its layout, whether it is shown or not."""
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None:
        yield widget
    if not isinstance(widget, WHOLE):
        yield from (stop for part in _parts(widget) if part is not None for stop in stops(part))


def step(now: QWidget | None, way: Iterable[QWidget], *, forward: bool) -> bool:
    """Move the keyboard to the next place on a way, or to the one before; False if it is not on it or alone there.

    Qt has an order of its own, that in which widgets were made: forms that are made anew come last in it, and it leads
    into panels that lie behind others.
    """
    open_ = [one for one in way if one is now or (one.isEnabled() and one.isVisible())]
    if now not in open_ or len(open_) < 2:
        return False
    place = open_.index(now) + (1 if forward else -1)
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    there = open_[place % len(open_)]
    there.setFocus(reason)
    around = there.parentWidget()
    while around is not None and not around.isWindow():
        if isinstance(around, QScrollArea):
            around.ensureWidgetVisible(there)
        around = around.parentWidget()
    return True


def _parts(widget: QWidget) -> Iterator[QWidget | None]:
    layout = widget.layout()
    if isinstance(widget, QTabWidget):
        yield widget.tabBar()
        yield from (widget.widget(index) for index in range(widget.count()))
    elif isinstance(widget, QSplitter):
        yield from (widget.widget(index) for index in range(widget.count()))
    elif isinstance(widget, QScrollArea):
        yield widget.widget()
    elif isinstance(widget, QListWidget):
        yield from (widget.itemWidget(widget.item(row)) for row in range(widget.count()))
    elif layout is not None:
        yield from _laid_out(layout)


def _laid_out(layout: QLayout) -> Iterator[QWidget]:
    for index in range(layout.count()):
        item = layout.itemAt(index)
        inner, widget = (item.layout(), item.widget()) if item is not None else (None, None)
        if widget is not None:
            yield widget
        elif inner is not None:
            yield from _laid_out(inner)
