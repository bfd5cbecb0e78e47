"""The columns of the page: the sample, and what is predicted from it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QToolButton, QVBoxLayout, QWidget

from designer.use.answers import Answer
from designer.use.result import Result
from designer.use.row_form import RowForm
from designer.widgets import theme
from designer.widgets.icons import icon
from designer.widgets.labels import Label

HEAD = 30
"""Height of the headings, in pixels, so that they line up whatever stands beside them."""


class SampleColumn(QWidget):
    """The sample with its fields, and buttons that go through the samples.

    Signals:
        stepped: Steps to another sample, forth or back.
        reset_asked: The values are to be those of the sample again.
    """

    stepped = Signal(int)
    reset_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = RowForm()
        self.origin = Label(role="muted", parent=self)
        self.previous = _button("chevron-left", "Previous sample", self)
        self.next = _button("chevron-right", "Next sample", self)
        self.reset = QPushButton("Reset", self)
        self.reset.setToolTip("Reset the values to those of the sample")
        self.reset.hide()
        head = QHBoxLayout()
        head.addWidget(heading("Sample", self))
        head.addStretch(1)
        for button in (self.reset, self.previous, self.next):
            head.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(head)
        column.addWidget(self.origin)
        column.addWidget(_scrolled(self.row, "Sample"), 1)
        self.previous.clicked.connect(self._back)
        self.next.clicked.connect(self._forth)
        self.reset.clicked.connect(self.reset_asked)

    def _back(self) -> None:
        self.stepped.emit(-1)

    def _forth(self) -> None:
        self.stepped.emit(1)

    def show_origin(self, origin: str, *, changed: bool) -> None:
        """Say which sample it is, and whether a person has changed it."""
        self.origin.setText(f"{origin}, changed" if changed else origin)
        self.reset.setVisible(changed)


class PredictionColumn(QWidget):
    """Predictions of each output, or the reason why there are none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fault = Label(role="error", wrap=True, parent=self)
        self.results: list[Result] = []
        inside = QWidget()
        self._told = QVBoxLayout(inside)
        self._told.setContentsMargins(0, 0, theme.SPACING, 0)
        self._told.setSpacing(2 * theme.SPACING)
        self._told.setAlignment(Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(heading("Prediction", self))
        column.addWidget(self.fault)
        column.addWidget(_scrolled(inside, "Prediction"), 1)

    def show_answer(self, answer: Answer) -> None:
        """Show what an answer tells; where it tells none, the last prediction stays, greyed out."""
        self.fault.setText(answer.fault)
        self.fault.setVisible(bool(answer.fault))
        for result in self.results:
            result.setEnabled(not answer.fault)
        if answer.subject is None:
            return
        while len(self.results) < len(answer.told):
            self.results.append(Result())
            self._told.addWidget(self.results[-1])
        for place, result in enumerate(self.results):
            result.setVisible(place < len(answer.told))
            if place < len(answer.told):
                result.show_told(answer.told[place], answer.subject.span)


def heading(text: str, parent: QWidget) -> Label:
    """Heading of a column."""
    label = Label(text, size="title", bold=True, parent=parent)
    label.setFixedHeight(HEAD)
    return label


def _button(picture: str, name: str, parent: QWidget) -> QToolButton:
    button = QToolButton(parent)
    button.setIcon(icon(picture))
    button.setAccessibleName(name)
    button.setToolTip(name)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def _scrolled(inside: QWidget, name: str) -> QScrollArea:
    area = QScrollArea()
    area.setWidget(inside)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setAccessibleName(name)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area
