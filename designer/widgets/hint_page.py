"""Page in place of what is not there yet: what will be there, and the button that leads to it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from designer.widgets import theme
from designer.widgets.labels import Label


class HintPage(QWidget):
    """A heading, a sentence and a button, in the middle."""

    def __init__(self, heading: str, sentence: str, button: QPushButton, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setSpacing(theme.SPACING)
        column.addStretch(1)
        words = Label(sentence, role="muted", wrap=True)
        words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(Label(heading, size="title", bold=True), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(words)
        column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)
