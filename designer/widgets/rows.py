"""Rows of the lists in panels, with an icon, words that wrap, a quieter line and a mark."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QIcon, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from designer.widgets import theme

ICON, MARK = 16, 14
SIDE, ABOVE, GAP = 8, 5, 8
"""Margins of a row, and the room between its parts."""

Index = QModelIndex | QPersistentModelIndex


class Rows(QStyledItemDelegate):
    """Paints rows of a view with margins that can be read at a glance; a subclass says what a row has besides words."""

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._view = view

    def icon(self, index: Index) -> QIcon:
        """The icon at the beginning."""
        found = index.data(Qt.ItemDataRole.DecorationRole)
        return found if isinstance(found, QIcon) else QIcon()

    def detail(self, index: Index) -> str:
        """The quieter line below the words, or empty."""
        return ""

    def mark(self, index: Index) -> QIcon:
        """The small icon at the end, or a null one."""
        return QIcon()

    def is_dim(self, index: Index) -> bool:
        """True for a row that does not count now."""
        return False

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        width = self._view.viewport().width()
        words = self._words_rect(QRect(0, 0, width, 0), index)
        height = words.height()
        if self.detail(index):
            height += QFontMetrics(theme.font("small")).height()
        return QSize(width, max(height, ICON) + 2 * ABOVE)

    def _words_rect(self, row: QRect, index: Index) -> QRect:
        """Rectangle of the words, as high as they need."""
        left = row.left() + SIDE + ICON + GAP
        right = row.right() - SIDE - (0 if self.mark(index).isNull() else MARK + GAP)
        place = QRect(left, row.top() + ABOVE, max(1, right - left), 10_000)
        metrics = QFontMetrics(theme.font("body"))
        found = metrics.boundingRect(place, _WRAP, _breakable(index))
        return QRect(place.topLeft(), QSize(place.width(), found.height()))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        ground = QStyleOptionViewItem(option)
        self.initStyleOption(ground, index)
        style = self._view.style()
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, ground, painter, self._view)
        rect: QRect = ground.rect
        chosen = bool(ground.state & QStyle.StateFlag.State_Selected)
        values = theme.of(self._view.palette())
        mode = QIcon.Mode.Selected if chosen else QIcon.Mode.Disabled if self.is_dim(index) else QIcon.Mode.Normal
        painter.save()
        words = self._words_rect(rect, index)
        lift = max(0, (QFontMetrics(theme.font("body")).height() - ICON) // 2)
        corner = QPoint(rect.left() + SIDE, words.top() + lift)
        self.icon(index).paint(painter, QRect(corner, QSize(ICON, ICON)), Qt.AlignmentFlag.AlignCenter, mode)
        mark = self.mark(index)
        if not mark.isNull():
            place = QRectF(rect.right() - SIDE - MARK, words.top() + lift + 1, MARK, MARK).toRect()
            mark.paint(painter, place, Qt.AlignmentFlag.AlignCenter, mode)
        on_chosen = self._view.palette().color(QPalette.ColorRole.HighlightedText)
        painter.setFont(theme.font("body"))
        painter.setPen(on_chosen if chosen else values.color("muted" if self.is_dim(index) else "text"))
        painter.drawText(words, _WRAP, _breakable(index))
        if detail := self.detail(index):
            self._paint_detail(painter, words, detail, on_chosen if chosen else values.color("muted"))
        painter.restore()

    def _paint_detail(self, painter: QPainter, words: QRect, text: str, color: QColor) -> None:
        font = theme.font("small")
        metrics = QFontMetrics(font)
        painter.setFont(font)
        painter.setPen(color)
        place = QRect(words.left(), words.bottom() + 1, words.width(), metrics.height())
        painter.drawText(
            place,
            int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter),
            metrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width()),
        )


_WRAP = int(Qt.TextFlag.TextWordWrap)


def _breakable(index: Index) -> str:
    """The words, with room for a break in long names."""
    return str(index.data() or "").replace("_", "_\u200b")
