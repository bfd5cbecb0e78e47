"""The list, and what gives its rows their height and their ground; what they say is drawn by their widgets."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from designer.problems.row import ProblemRow
from designer.widgets import theme

BAR = 3
"""Width of the mark of the selected row."""
MARGIN = 6
"""Room kept about a button that is scrolled to."""


class ProblemList(QListWidget):
    """A list whose rows are as high as their sentences need, whatever its width."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(RowDelegate(self))

    def scroll_to(self, widget: QWidget) -> None:
        """Bring a widget within a row into view, moving no more than is needed."""
        top = widget.mapTo(self.viewport(), QPoint(0, 0)).y() - MARGIN
        bottom = top + widget.height() + 2 * MARGIN
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + min(0, top) + max(0, bottom - self.viewport().height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.doItemsLayout()  # Qt's own adjusting waits for a tenth of a second, with sentences cut off meanwhile


class RowDelegate(QStyledItemDelegate):
    """The texts of the items are there for screen readers and for keys that search; they are not painted."""

    def __init__(self, list_: QListWidget) -> None:
        super().__init__(list_)
        self._list = list_

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        state, rect = option.state, option.rect
        if not state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            return
        values = theme.of(self._list.palette())
        painter.fillRect(rect, values.color("raised" if state & QStyle.StateFlag.State_Selected else "window"))
        if state & QStyle.StateFlag.State_Selected:  # not the accent as a ground: sentences are coloured themselves
            painter.fillRect(QRect(rect.left(), rect.top(), BAR, rect.height()), values.color("accent"))

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        row = self._list.indexWidget(index)
        if not isinstance(row, ProblemRow):
            return super().sizeHint(option, index)
        # As if the scroll bar were there: it comes after the rows are laid out, and would cut off what then wraps.
        bar = self._list.verticalScrollBar().sizeHint().width()
        return row.size_for(self._list.maximumViewportSize().width() - bar - 2 * self._list.spacing())
