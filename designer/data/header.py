"""The header of the table of rows: of each column its name, role and type, the shape of its values, and its steps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from PySide6.QtCore import QEvent, QItemSelectionRange, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QFontMetrics, QMouseEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QTableView

from designer.data.columns import ShownColumn
from designer.data.sketch import BINS
from designer.widgets import theme
from designer.widgets.icons import icon
from designer.widgets.labels import THEME_CHANGES
from designer.widgets.theme import Theme

SIDE, ABOVE = 8, 6
"""Margins of a header, in pixels."""

LINE, CHIP, SKETCH, GAP = 18, 16, 28, 3
"""Heights of a line of text, of chips and of the bars, and the room between them."""

INSIDE, BETWEEN = 6, 4
"""Room at both sides within a chip, and between two."""

ROW, BESIDE = 24, 10
"""Height of a row, and room at both sides of its number."""

MARK = 14
"""Size of the arrows beside the name."""

HEIGHT = 2 * ABOVE + 3 * LINE + CHIP + SKETCH + 4 * GAP

NARROWEST, WIDEST = 112, 236
"""Width of a column at first, in pixels."""

_NO_KEYS = Qt.KeyboardModifier.NoModifier


class ColumnsHeader(QHeaderView):
    """Paints the columns that are in view; those of a table open their choices at a click.

    Signals:
        asked: The choices of the selected columns are wanted.
    """

    asked = Signal()

    def __init__(self, table: QTableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self.sorted_by: tuple[str, bool] | None = None
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setDefaultSectionSize(NARROWEST)
        self.setMinimumSectionSize(NARROWEST // 2)
        self.setFixedHeight(HEIGHT)
        self.setAccessibleName("Columns")
        self.setMouseTracking(True)
        self.sectionClicked.connect(self._clicked)

    def column(self, section: int) -> ShownColumn | None:
        """The column that a section shows."""
        found = self.model().headerData(section, self.orientation(), Qt.ItemDataRole.UserRole) if self.model() else None
        return found if isinstance(found, ShownColumn) else None

    def wanted_width(self, section: int) -> int:
        """Width at which nothing that it says is cut off, within bounds."""
        column = self.column(section)
        if column is None:
            return NARROWEST
        bold, small = QFontMetrics(theme.font("body", bold=True)), QFontMetrics(theme.font("small"))
        chips = sum(small.horizontalAdvance(text) + 2 * INSIDE + BETWEEN for text in _chips(column))
        words = max(small.horizontalAdvance(column.steps), bold.horizontalAdvance(column.name) + 2 * MARK, chips)
        return min(max(NARROWEST, words + 2 * SIDE + 2), WIDEST)

    def sizeHint(self) -> QSize:
        """All sections are equally high: Qt would ask the first and the last hundred at each change of the layout."""
        return QSize(NARROWEST, HEIGHT)

    def sectionSizeFromContents(self, logicalIndex: int) -> QSize:  # noqa: N803 Qt's name
        """Room of a section, told without its words."""
        return QSize(NARROWEST, HEIGHT)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A plain press on one of several selected columns keeps them, so that a click opens the choices of all."""
        section, chosen = self.logicalIndexAt(event.position().toPoint()), self._chosen()
        is_plain = event.modifiers() == _NO_KEYS and event.button() == Qt.MouseButton.LeftButton
        if is_plain and len(chosen) > 1 and section in chosen and self.cursor().shape() != Qt.CursorShape.SplitHCursor:
            self.asked.emit()
            return
        super().mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        section = self.logicalIndexAt(event.pos())
        table = self.parent()
        assert isinstance(table, QTableView)
        if section >= 0 and section not in self._chosen():
            table.selectColumn(section)
        self.asked.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in THEME_CHANGES:
            self.viewport().update()

    def _clicked(self, section: int) -> None:
        if QApplication.keyboardModifiers() == _NO_KEYS:
            self.asked.emit()

    def _chosen(self) -> frozenset[int]:
        return frozenset(place for part in selected(self) for place in range(part.left(), part.right() + 1))

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        column = self.column(section)
        if column is None or not rect.isValid():
            return
        colors = theme.of(self.palette())
        painter.save()
        painter.setClipRect(rect)
        painter.fillRect(rect, colors.color("raised"))
        if section in self._chosen():
            painter.fillRect(rect, _faint(colors.color("accent"), 0.14))
            painter.fillRect(QRect(rect.left(), rect.top(), rect.width(), 2), colors.color("accent"))
        painter.fillRect(QRect(rect.right(), rect.top(), 1, rect.height()), colors.color("border"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), colors.color("border"))
        room = rect.adjusted(SIDE, ABOVE, -SIDE - 1, -ABOVE)
        self._paint_name(painter, room, column, colors)
        top = room.top() + LINE + GAP
        _paint_chips(painter, QRect(room.left(), top, room.width(), CHIP), column, colors)
        top += CHIP + GAP
        _paint_sketch(painter, QRect(room.left(), top, room.width(), SKETCH), column, colors)
        top += SKETCH + GAP
        _paint_words(painter, QRect(room.left(), top, room.width(), 2 * LINE), column, colors)
        painter.restore()

    def _paint_name(self, painter: QPainter, room: QRect, column: ShownColumn, colors: Theme) -> None:
        line = QRect(room.left(), room.top(), room.width(), LINE)
        marks = ["chevron-down"] if column.is_of_table else []
        if self.sorted_by is not None and self.sorted_by[0] == column.name:
            marks.append("arrow-down" if self.sorted_by[1] else "arrow-up")
        for name in marks:
            place = QRect(line.right() - MARK, line.top() + (LINE - MARK) // 2, MARK, MARK)
            icon(name, "muted").paint(painter, place)
            line.setRight(line.right() - MARK - 2)
        painter.setFont(theme.font("body", bold=True))
        painter.setPen(colors.color("muted" if column.role == "ignored" else "text"))
        _line(painter, line, column.name)


class RowNumbers(QHeaderView):
    """The numbers of the rows, at the left of them."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(Qt.Orientation.Vertical, table)
        self.setSectionsClickable(True)
        self.setHighlightSections(True)
        self.setDefaultSectionSize(ROW)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setAccessibleName("Numbers of the rows")

    def sectionSizeFromContents(self, logicalIndex: int) -> QSize:  # noqa: N803 Qt's name
        """Room of a number. Qt asks two hundred each time the table is laid out, and the style for much else."""
        number = self.model().headerData(logicalIndex, self.orientation())
        return QSize(self.fontMetrics().horizontalAdvance(str(number)) + BESIDE, ROW)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """Flat, as the names of the columns are; the style would ask four times for what it shows."""
        colors, line = theme.of(self.palette()), self.model().index(section, 0)
        selection = self.selectionModel()
        is_chosen = selection.rowIntersectsSelection(section, line.parent())
        painter.fillRect(rect, colors.color("raised"))
        if is_chosen:
            painter.fillRect(rect, _faint(colors.color("accent"), 0.14))
        painter.fillRect(QRect(rect.right(), rect.top(), 1, rect.height()), colors.color("border"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), colors.color("border"))
        painter.setPen(colors.color("text" if is_chosen else "muted"))
        painter.drawText(
            rect.adjusted(0, 0, -BESIDE // 2, 0),
            int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter),
            str(self.model().headerData(section, self.orientation())),
        )


def selected(view: QAbstractItemView) -> list[QItemSelectionRange]:
    """The selection, as ranges: of a column of a million rows these are one."""
    model = view.selectionModel()
    return list(cast("Iterable[QItemSelectionRange]", model.selection())) if model is not None else []


def _chips(column: ShownColumn) -> list[str]:
    return [text for text in (column.role, column.type) if text]


def _paint_chips(painter: QPainter, room: QRect, column: ShownColumn, colors: Theme) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(theme.font("small"))
    metrics = painter.fontMetrics()
    left = room.left()
    for text in _chips(column):
        width = min(metrics.horizontalAdvance(text) + 2 * INSIDE, room.right() - left + 1)
        if width < 3 * INSIDE:
            break
        is_target = text == "target"
        place = QRectF(left, room.top(), width, CHIP)
        painter.setPen(colors.color("accent" if is_target else "border"))
        painter.setBrush(colors.color("accent" if is_target else "base"))
        painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), CHIP / 2, CHIP / 2)
        painter.setPen(colors.color("on_accent" if is_target else "muted"))
        inner = place.toRect().adjusted(INSIDE, 0, -INSIDE + 1, 0)
        _line(painter, inner, text)
        left += width + BETWEEN
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _paint_sketch(painter: QPainter, room: QRect, column: ShownColumn, colors: Theme) -> None:
    """Bars that fill the width; those of categories are parted, and at most a third of it wide."""
    bars, are_names = column.sketch.bars, bool(column.sketch.names)
    count = max(len(bars), 3) if are_names else BINS
    step = room.width() / count
    ink = colors.color("muted" if column.role == "ignored" else "accent")
    painter.fillRect(QRect(room.left(), room.bottom(), room.width(), 1), colors.color("border"))
    for place, height in enumerate(bars):
        tall = max(1, round(height * (room.height() - 1))) if height > 0.0 else 0
        left, right = room.left() + round(place * step), room.left() + round((place + 1) * step)
        gap = 3 if are_names else 1 if step > 3 else 0
        painter.fillRect(QRect(left, room.bottom() - tall, max(1, right - left - gap), tall), ink)


def _paint_words(painter: QPainter, room: QRect, column: ShownColumn, colors: Theme) -> None:
    """The share that is missing, with a bar, and below it the steps, or why there are none."""
    painter.setFont(theme.font("small"))
    line = QRect(room.left(), room.top(), room.width(), LINE)
    sketch = column.sketch
    if sketch.missing:
        painter.setPen(colors.color("warning"))
        _line(painter, line, f"{sketch.missing_text} missing")
        bar = QRect(line.left(), line.bottom() - 1, max(2, round(line.width() * sketch.missing)), 2)
        painter.fillRect(QRect(line.left(), line.bottom() - 1, line.width(), 2), colors.color("border"))
        painter.fillRect(bar, colors.color("warning"))
    painter.setPen(colors.color("muted"))
    _line(painter, line.translated(0, LINE), column.reason or column.steps)


def _line(painter: QPainter, room: QRect, text: str) -> None:
    words = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), words)


def _faint(color: QColor, share: float) -> QColor:
    color.setAlphaF(share)
    return color
