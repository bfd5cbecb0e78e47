"""The sentence that says what is wrong with what was typed: shown below its field without moving the rows there."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from designer.widgets.announcing import announce
from designer.widgets.labels import Label

GAP = 2
LEAST = 130
"""Pixels of width: a check box is narrower than a sentence."""


class Message(Label):
    """Lies above the rows below the field, or where there is no room, those above it.

    It is there as long as the keyboard or the pointer is at the field; text in the colour of errors stays.
    """

    def __init__(self, field: QWidget, control: QWidget) -> None:
        super().__init__(role="error", size="small", wrap=True, parent=field)
        self.setObjectName("message")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        self._field = field
        self._control = control
        control.installEventFilter(self)
        field.installEventFilter(self)
        field.destroyed.connect(self.deleteLater)

    def say(self, sentence: str) -> None:
        """Show a sentence; an empty one takes it away."""
        if sentence != self.text():
            self.setText(sentence)
            announce(self._control, sentence)
        self._refresh()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self.text() and event.type() in _BEARING:
            self._refresh(gone=event.type() in (QEvent.Type.Hide, QEvent.Type.FocusOut))
        return False

    def _refresh(self, *, gone: bool = False) -> None:
        wanted = bool(self.text()) and self._control.isVisible() and (self._is_at() and not gone)
        if wanted:
            self._place()
        self.setVisible(wanted)

    def _is_at(self) -> bool:
        return self._control.hasFocus() or self._field.underMouse()

    def _place(self) -> None:
        """Below the control, within what scrolls with it."""
        host = _host(self._field)
        if self.parentWidget() is not host:
            self.setParent(host)
        corner = self._control.mapTo(host, QPoint(0, 0))
        width = max(self._field.width(), LEAST)
        height = self.heightForWidth(width)
        below = corner.y() + self._control.height() + GAP
        fits = below + height <= host.height() or corner.y() < height + GAP
        self.setGeometry(corner.x(), below if fits else corner.y() - GAP - height, width, height)
        self.raise_()

    def sizeHint(self) -> QSize:
        return QSize(0, 0)


_BEARING = frozenset(
    {
        QEvent.Type.FocusIn, QEvent.Type.FocusOut, QEvent.Type.Enter, QEvent.Type.Leave, QEvent.Type.Move,
        QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide,
    }
)  # fmt: skip
"""Events of a field or its control that bear on where the message is, and whether."""


def _host(field: QWidget) -> QWidget:
    """Widget that a field scrolls with: the content of the scroll area around it, or the window."""
    inner, outer = field, field.parentWidget()
    while outer is not None and not inner.isWindow():
        area = outer.parentWidget()
        if isinstance(area, QScrollArea) and area.widget() is inner:
            return inner
        inner, outer = outer, area
    return inner
