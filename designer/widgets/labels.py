"""Labels in one of the theme's text colours and sizes, which follow a change of theme by themselves."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QTextLayout
from PySide6.QtWidgets import QApplication, QLabel, QSizePolicy, QWidget

from designer.widgets import theme
from designer.widgets.icons import pixmap

THEME_CHANGES = frozenset({QEvent.Type.PaletteChange, QEvent.Type.StyleChange, QEvent.Type.ApplicationPaletteChange})
"""Events by which a widget learns of another theme; with a style sheet in force Qt sends only some of them."""


class Label(QLabel):
    """A label with a role: `text`, `muted`, `error`, `warning`, `hint` or `success`.

    Args:
        text: What it says at first. Plain text unless the owner says otherwise: names come from files.
        role: Attribute of the theme that colours it.
        size: Entry of the type scale.
        bold: Whether it is a heading.
        wrap: Whether it may take several lines.
    """

    def __init__(
        self,
        text: str = "",
        *,
        role: str = "text",
        size: str = "body",
        bold: bool = False,
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._role = role
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme.font(size, bold=bold))
        self.setWordWrap(wrap)
        self._tint()

    def set_role(self, role: str) -> None:
        """Change the colour."""
        if role != self._role:
            self._role = role
            self._tint()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in THEME_CHANGES:
            self._tint()

    def _tint(self) -> None:
        color = theme.of(QApplication.palette()).color(self._role)
        if self.palette().color(QPalette.ColorRole.WindowText) != color:
            tint_text(self, self._role)


class ElidedLabel(Label):
    """Shows as many lines as there is room for, the last of them cut off where it must be; the tooltip says it all.

    It asks for no width: what stands beside it does not move when the text changes.
    """

    def __init__(self, *, role: str = "text", size: str = "body", parent: QWidget | None = None) -> None:
        super().__init__(role=role, size=size, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(200, self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.fontMetrics().height())

    def setText(self, text: str) -> None:
        """Show a text."""
        super().setText(text)
        self.setToolTip(literal(text))

    def lines(self) -> list[str]:
        """The text as it is shown."""
        text, metrics, width = self.text(), self.fontMetrics(), self.width() - 2 * self.margin()
        room = max(1, self.height() // metrics.height())
        layout = QTextLayout(text, self.font())
        layout.beginLayout()
        starts: list[int] = []
        while len(starts) <= room and (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            starts.append(line.textStart())
        layout.endLayout()
        ends = [*starts[1:room], len(text)] if starts else []
        found = [text[start:end].strip() for start, end in zip(starts, ends, strict=False)]
        return [metrics.elidedText(line, Qt.TextElideMode.ElideRight, width) for line in found]

    def paintEvent(self, event: QPaintEvent) -> None:
        metrics, lines = self.fontMetrics(), self.lines()
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        top = (self.height() - len(lines) * metrics.height()) / 2 + metrics.ascent()
        for number, line in enumerate(lines):
            painter.drawText(QPointF(self.margin(), top + number * metrics.height()), line)


class IconLabel(QLabel):
    """An icon as a picture of its own, which follows a change of theme.

    Args:
        name: Lucide name; empty shows nothing as yet.
        color: Attribute of the theme, or a category of layers.
        size: Of the picture and of the label, in pixels.
    """

    def __init__(self, name: str = "", color: str = "text", size: int = 16, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size = size
        self.setFixedSize(size, size)
        self.show_icon(name, color)

    def show_icon(self, name: str, color: str) -> None:
        """Show another icon."""
        self._shown = name, color
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in THEME_CHANGES:
            self._draw()

    def _draw(self) -> None:
        name, color = self._shown
        if name:
            self.setPixmap(pixmap(name, theme.of(QApplication.palette()).color(color), self._size))


def literal(text: str, *, wraps: bool = False) -> str:
    """A text for a tooltip or a box: Qt would take one that looks like HTML, such as the name of a file, for HTML.

    Args:
        text: What it says.
        wraps: Whether it is broken into lines where it is long; Qt does so only with HTML.
    """
    return f"<p>{escape(text).replace(chr(10), '<br>')}</p>" if "<" in text or wraps else text


def without_mnemonic(text: str) -> str:
    """A name for a button, a menu or a label of a control, where `&` would underline the letter that follows."""
    return text.replace("&", "&&")


def tint_text(widget: QWidget, role: str) -> None:
    """Give a widget's text one of the theme's colours; an empty role gives it back its own."""
    palette = QPalette()
    if role:
        color = theme.of(QApplication.palette()).color(role)
        palette.setColor(QPalette.ColorRole.WindowText, color)
        palette.setColor(QPalette.ColorRole.Text, color)
    widget.setPalette(palette)


class Rule(QWidget):
    """A thin line between two parts of a panel."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.of(QApplication.palette()).color("border"))
