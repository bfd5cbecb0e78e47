"""Cells of large tables: a line of text each, painted in one go."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

INSIDE = 3
"""Room at both sides of the text, in pixels, as the style leaves."""

_STATE = QStyle.StateFlag
_SELECTED, _ACTIVE, _FOCUSED = _STATE.State_Selected.value, _STATE.State_Active.value, _STATE.State_HasFocus.value
_TEXT, _INK, _GROUND, _ALIGNMENT = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ForegroundRole,
    Qt.ItemDataRole.BackgroundRole,
    Qt.ItemDataRole.TextAlignmentRole,
)


class PlainCells(QStyledItemDelegate):
    """Paints what a model in Python says of its cells: text, colours and alignment; no icons and no boxes.

    Through the style each cell comes to Python a dozen times, and a page of them takes the window a twentieth of a
    second.
    """

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self._table = table

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        model, rect, state, palette = self._table.model(), option.rect, option.state.value, option.palette
        chosen = bool(state & _SELECTED)
        group = QPalette.ColorGroup.Active if state & _ACTIVE else QPalette.ColorGroup.Inactive
        ground = palette.brush(group, QPalette.ColorRole.Highlight) if chosen else model.data(index, _GROUND)
        if isinstance(ground, QBrush | QColor):
            painter.fillRect(rect, ground)
        role = QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.Text
        ink = None if chosen else model.data(index, _INK)
        painter.setPen(ink if isinstance(ink, QColor) else palette.color(group, role))
        room = rect.adjusted(INSIDE, 0, -INSIDE, 0)
        words = option.fontMetrics.elidedText(
            str(model.data(index, _TEXT) or ""), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, int(model.data(index, _ALIGNMENT)), words)
        if state & _FOCUSED:
            self._table.style().drawPrimitive(QStyle.PrimitiveElement.PE_FrameFocusRect, option, painter, self._table)
