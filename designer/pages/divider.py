"""The divider of a page: what is left of it and what is right of it can each have the page alone."""

from __future__ import annotations

from enum import IntEnum

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QWidget

from designer.widgets import theme

WIDTH = 10
"""Pixels of the edge that brings back what is hidden."""
UNLIMITED = 0xFFFFFF
"""Qt's width of a widget that may be as wide as it likes."""
DOTS, DOT, APART = 5, 3, 8
"""Dots of the grip, their size, and from one to the next."""


class Alone(IntEnum):
    """Part of a page that has it alone."""

    NONE = 0
    MIDDLE = 1
    PANELS = 2

    @property
    def following(self) -> Alone:
        """State after a double click on the divider: the middle, then the panels, then both again."""
        return Alone((self + 1) % len(Alone))


class Divider(QWidget):
    """Stands at the edge of the window, in place of the divider, while one part has the page alone.

    Signals:
        wished: What is to have the page alone.
    """

    wished = Signal(Alone)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = Alone.NONE
        self._column: QWidget | None = None
        self._both: QWidget | None = None
        self.setFixedWidth(WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("Divider of the page")
        self.hide()

    def beside(self, column: QWidget) -> QWidget:
        """A widget that holds the middle of the page, and this beside it."""
        both = QWidget(self.parentWidget())
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(column, 1)
        row.addWidget(self)
        self._column, self._both = column, both
        return both

    def show_state(self, state: Alone) -> None:
        """Hide the middle, or show it; whoever arranges the panels hides those."""
        self.state = state
        if self._column is not None and self._both is not None:
            self._column.setVisible(state is not Alone.PANELS)
            self._both.setMaximumWidth(WIDTH if state is Alone.PANELS else UNLIMITED)
        self.setVisible(state is not Alone.NONE)
        rest = "canvas and curves" if state is Alone.PANELS else "the curves alone"
        self.setToolTip(f"Double-click to show {rest}; drag to show both.")
        self.setAccessibleDescription("Enter or double-click shows the next arrangement; Escape shows both parts.")

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, 200)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self.rect().contains(event.position().toPoint()):  # dragged off the edge
            self.wished.emit(Alone.NONE)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.wished.emit(self.state.following)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.wished.emit(self.state.following)
        elif event.key() == Qt.Key.Key_Escape:
            self.wished.emit(Alone.NONE)
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.of(QApplication.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), colors.color("raised"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.color("accent" if self.hasFocus() else "muted"))
        for dot in range(DOTS):
            y = self.height() // 2 + (dot - DOTS // 2) * APART
            painter.drawEllipse((self.width() - DOT) // 2, y, DOT, DOT)
