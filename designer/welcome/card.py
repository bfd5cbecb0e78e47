"""Cards of the welcome view: buttons painted as cards, with a picture above the words or an icon beside them."""

from __future__ import annotations

from abc import abstractmethod
from functools import partial

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from designer.diagram import sketch
from designer.welcome.pictures import Pixels, Points
from designer.widgets import icons, theme
from designer.widgets.sprites import Sprites
from engine.document.project import Project

GAP = 12
"""Between cards."""
SIZE = QSize(190, 154)
RECENT = QSize(SIZE.width(), 131)
WIDE = QSize(2 * SIZE.width() + GAP, 72)
PICTURE = 76.0
THUMB = 56.0
PADDING = 12.0
RADIUS = 8.0
DOT = 1.7
WRAPPED = Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap


class Card(QAbstractButton):
    """A button painted as a card.

    Args:
        title: Name.
        summary: One sentence.
        size: Of all cards of its kind, so that they stand in rows and columns.
    """

    def __init__(self, title: str, summary: str, size: QSize, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.summary = summary
        self._size = size
        self.setText(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(summary)
        self.setToolTip(summary)
        self.setFixedSize(size)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def sizeHint(self) -> QSize:
        return self._size

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
        lively = self.underMouse() or self.hasFocus()
        painter.setPen(QPen(colors.color("accent" if lively else "border"), 1.5 if lively else 1))
        painter.setBrush(colors.color("raised" if self.isDown() else "base"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS, RADIUS)
        self.draw(painter, colors)

    @abstractmethod
    def draw(self, painter: QPainter, colors: theme.Theme) -> None:
        """Draw what stands on the card."""

    def draw_words(self, painter: QPainter, colors: theme.Theme, area: QRectF) -> None:
        """Draw the title and below it the summary; what has no room ends in an ellipsis."""
        font = theme.font("body", bold=True)
        painter.setPen(colors.color("text"))
        painter.setFont(font)
        title = QFontMetricsF(font).elidedText(self.text(), Qt.TextElideMode.ElideMiddle, area.width())
        painter.drawText(QRectF(area.left(), area.top(), area.width(), 20), Qt.AlignmentFlag.AlignVCenter, title)
        small = theme.font("small")
        painter.setPen(colors.color("muted"))
        painter.setFont(small)
        below = area.adjusted(0, 21, 0, 0)
        painter.drawText(below, WRAPPED, shortened(self.summary, QFontMetricsF(small), below))


def shortened(text: str, metrics: QFontMetricsF, area: QRectF) -> str:
    """A text without the words that have no room in an area, and with an ellipsis in their place."""
    words, shown = text.split(), text
    while words and metrics.boundingRect(area, int(WRAPPED), shown).height() > area.height():
        words.pop()
        shown = f"{' '.join(words)}…"
    return shown


class StartCard(Card):
    """A card for a way to start: an icon beside the words.

    Args:
        title: Name.
        summary: One sentence.
        icon: Lucide name.
        first: Whether it is what most people look for.
    """

    def __init__(
        self, title: str, summary: str, icon: str, *, first: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(title, summary, WIDE, parent)
        self._icon = icon
        self._first = first

    def draw(self, painter: QPainter, colors: theme.Theme) -> None:
        side = 44.0
        ground = QRectF(PADDING, (self.height() - side) / 2, side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.color("accent" if self._first else "raised"))
        painter.drawRoundedRect(ground, RADIUS, RADIUS)
        icons.paint(
            painter, self._icon, ground.adjusted(11, 11, -11, -11), colors.color("on_accent" if self._first else "text")
        )
        left = ground.right() + PADDING
        self.draw_words(painter, colors, QRectF(left, 13, self.width() - left - PADDING, self.height() - 18))


class ProjectCard(Card):
    """A card that opens a project: its data and its network drawn small, its name, and what it does.

    Args:
        title: Name.
        summary: One sentence.
        project: What is drawn; None until it is known.
        size: Of the card.
    """

    def __init__(
        self, title: str, summary: str, project: Project | None, size: QSize = SIZE, parent: QWidget | None = None
    ) -> None:
        super().__init__(title, summary, size, parent)
        self.project = project
        self.data: Points | Pixels | None = None
        self._is_faulty = False
        self._pictures = Sprites()  # to draw all cards anew takes the window a tenth of a second

    def show_data(self, data: Points | Pixels) -> None:
        """Draw the data, too, now that they are known."""
        self.data = data
        self._draw_anew()

    def show_project(self, project: Project) -> None:
        """Draw the network, now that it is known."""
        self.project = project
        self._draw_anew()

    def show_fault(self, words: str) -> None:
        """Say why nothing can be drawn."""
        self._is_faulty = True
        self.show_state(words)

    def show_state(self, words: str) -> None:
        """Say what is to be known of the project, in place of its summary."""
        self.summary = words
        self.setAccessibleDescription(words)
        self._draw_anew()

    def _draw_anew(self) -> None:
        self._pictures = Sprites()
        self.update()

    def draw(self, painter: QPainter, colors: theme.Theme) -> None:
        with self._pictures.on(painter) as stamp:
            stamp.put(QRectF(0, 0, self.width(), PICTURE + 5), id(colors), partial(self._draw_picture, colors))
        top = PICTURE + 10
        words = QRectF(PADDING, top, self.width() - 2 * PADDING, self.height() - top - 6)
        self.draw_words(painter, colors, words)

    def _draw_picture(self, colors: theme.Theme, painter: QPainter, _: QRectF) -> None:
        painter.setPen(QPen(colors.color("border"), 1))
        painter.drawLine(QPointF(2, PICTURE + 4), QPointF(self.width() - 2, PICTURE + 4))
        area = QRectF(PADDING, PADDING, self.width() - 2 * PADDING, PICTURE - PADDING - 4)
        thumb = QRectF(PADDING, (PICTURE - THUMB) / 2 + 2, THUMB, THUMB)
        if self.data is not None:
            area.setLeft(thumb.right() + PADDING)
            draw_data(painter, thumb, self.data, colors)
        if self.project is not None and self.project.network.nodes:
            sketch(painter, area, self.project, colors)
        elif self.data is None and (self.project is not None or self._is_faulty):  # before, nothing is known
            icons.paint(
                painter, "file", QRectF(area.center().x() - 14, area.center().y() - 14, 28, 28), colors.color("muted")
            )


def draw_data(painter: QPainter, rect: QRectF, data: Points | Pixels, colors: theme.Theme) -> None:
    """Draw samples into a square."""
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    if isinstance(data, Pixels):
        height, width = data.values.shape
        side = rect.width() / max(height, width)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        color = colors.color("text")
        for row in range(height):
            for column in range(width):
                color.setAlphaF(float(data.values[row, column]))
                painter.fillRect(QRectF(rect.left() + column * side, rect.top() + row * side, side, side), color)
    else:
        for (x, y), kind in zip(data.places, data.classes, strict=True):
            painter.setBrush(QColor(colors.curves[int(kind) % len(colors.curves)]))
            painter.drawEllipse(QPointF(rect.left() + x * rect.width(), rect.bottom() - y * rect.height()), DOT, DOT)
    painter.restore()
