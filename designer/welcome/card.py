"""A card that opens a template: its network drawn small, its name, and what it does."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from designer.diagram import sketch
from designer.widgets import icons, theme
from engine.document.project import Project

SIZE = QSize(190, 176)
SKETCH = 78.0
PADDING = 12.0
RADIUS = 8.0


class Card(QAbstractButton):
    """A button painted as a card.

    Args:
        title: Name.
        summary: One sentence.
        project: What is drawn on it; None draws a plus sign.
    """

    def __init__(self, title: str, summary: str, project: Project | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._summary = summary
        self._project = project
        self.setText(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(summary)
        self.setToolTip(summary)
        self.setFixedSize(SIZE)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def sizeHint(self) -> QSize:
        return SIZE

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.of(QApplication.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_frame(painter, colors)
        area = QRectF(PADDING, PADDING, SIZE.width() - 2 * PADDING, SKETCH - PADDING)
        if self._project is None:
            icons.paint(
                painter, "plus", QRectF(area.center().x() - 14, area.center().y() - 14, 28, 28), colors.color("muted")
            )
        else:
            sketch(painter, area, self._project, colors)
        self._draw_words(painter, colors)

    def _draw_frame(self, painter: QPainter, colors: theme.Theme) -> None:
        lively = self.underMouse() or self.hasFocus()
        rect = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(colors.color("accent" if lively else "border"), 1.5 if lively else 1))
        painter.setBrush(colors.color("raised" if self.isDown() else "base"))
        painter.drawRoundedRect(rect, RADIUS, RADIUS)
        painter.setPen(QPen(colors.color("border"), 1))
        painter.drawLine(QPointF(rect.left() + 1, SKETCH + 4), QPointF(rect.right() - 1, SKETCH + 4))

    def _draw_words(self, painter: QPainter, colors: theme.Theme) -> None:
        width = SIZE.width() - 2 * PADDING
        painter.setPen(colors.color("text"))
        painter.setFont(theme.font("body", bold=True))
        painter.drawText(QRectF(PADDING, SKETCH + 10, width, 20), Qt.AlignmentFlag.AlignVCenter, self.text())
        painter.setPen(colors.color("muted"))
        painter.setFont(theme.font("small"))
        flags = Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.drawText(QRectF(PADDING, SKETCH + 31, width, SIZE.height() - SKETCH - 35), flags, self._summary)
