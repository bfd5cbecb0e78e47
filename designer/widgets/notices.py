"""Notices above the canvas: what the person has to know and may answer when it suits. Nothing waits for an answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QHBoxLayout,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from designer.widgets import theme
from designer.widgets.announcing import announce
from designer.widgets.icons import OF_SEVERITY, icon
from designer.widgets.labels import IconLabel, Label, Rule

ICON = 16
LONGEST = 600
NARROW = 300
"""Pixels for words and icons below which the buttons of a notice go below them."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A button of a notice.

    Attributes:
        words: What it says.
        act: What it does.
        stays: Whether the notice stays.
    """

    words: str
    act: Callable[[], object]
    stays: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that has to be known.

    Attributes:
        key: A notice takes the place of the one with the same key.
        text: Sentences.
        severity: "error", "warning" or "hint".
        answers: The buttons.
    """

    key: str
    text: str
    severity: str = "warning"
    answers: tuple[Answer, ...] = ()


class NoticeRow(QWidget):
    """Shows one notice."""

    def __init__(self, notice: Notice, close: Callable[[], None], parent: QWidget) -> None:
        super().__init__(parent)
        self.notice = notice
        self._icon = IconLabel(OF_SEVERITY[notice.severity], notice.severity, ICON, self)
        text = notice.text if len(notice.text) <= LONGEST else f"{notice.text[: LONGEST - 1]}…"
        self.words = Label(text, wrap=True, parent=self)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.buttons = [self._button(answer, close) for answer in notice.answers]
        self.close_button = QToolButton(self)
        self.close_button.setIcon(icon("x"))
        self.close_button.setIconSize(QSize(14, 14))
        self.close_button.setAutoRaise(True)
        self.close_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.close_button.setToolTip("Hide this notice")
        self.close_button.setAccessibleName("Hide this notice")
        self.close_button.clicked.connect(close)
        self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        ground = theme.of(QApplication.palette()).color(self.notice.severity)
        ground.setAlphaF(0.10)
        QPainter(self).fillRect(self.rect(), ground)

    def _button(self, answer: Answer, close: Callable[[], None]) -> QPushButton:
        button = QPushButton(answer.words, self)
        button.setAutoDefault(True)  # else Enter does nothing outside dialogs
        button.setAccessibleDescription(self.notice.text)
        button.clicked.connect(partial(_answer, answer, close))
        return button

    def _lay_out(self) -> None:
        around = QHBoxLayout(self)
        around.setContentsMargins(theme.SPACING * 3 // 2, theme.SPACING // 2, theme.SPACING // 2, theme.SPACING // 2)
        around.setSpacing(theme.SPACING)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(theme.SPACING)
        self._row.addWidget(self.words, 1)
        answers = QHBoxLayout()
        for button in self.buttons:
            answers.addWidget(button)
        self._row.addLayout(answers)
        around.addWidget(self._icon)
        around.addLayout(self._row, 1)
        around.addWidget(self.close_button)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the buttons below where the words would have little room beside them."""
        super().resizeEvent(event)
        beside = self.width() - sum(button.sizeHint().width() + theme.SPACING for button in self.buttons)
        directions = QBoxLayout.Direction
        self._row.setDirection(directions.LeftToRight if beside >= NARROW else directions.TopToBottom)


def _answer(answer: Answer, close: Callable[[], None], _checked: bool = False) -> None:
    if not answer.stays:
        close()
    answer.act()


class Notices(QWidget):
    """All notices, one below the other; nothing is there while there is none.

    Signals:
        shown: There is a notice that was not there before.
    """

    shown = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Notices")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.rows: dict[str, NoticeRow] = {}
        self._rule = Rule(self)
        self._column.addWidget(self._rule)
        self.hide()

    def above(self, *widgets: QWidget) -> QWidget:
        """A widget that holds the notices above others, the last of which takes all the room."""
        both = QWidget(self.parentWidget())
        column = QVBoxLayout(both)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self)
        for widget in widgets:
            column.addWidget(widget)
        column.setStretchFactor(widgets[-1], 1)
        return both

    def show_notice(self, notice: Notice) -> None:
        """Show this, in place of the notice with the same key. The same one again is not said again."""
        old = self.rows.get(notice.key)
        if old is not None and old.notice.text == notice.text:
            return
        self.dismiss(notice.key)
        row = NoticeRow(notice, partial(self.dismiss, notice.key), self)
        self.rows[notice.key] = row
        self._column.insertWidget(self._column.count() - 1, row)
        self.show()
        self.shown.emit()
        announce(self, notice.text)

    def dismiss(self, key: str, _checked: bool = False) -> None:
        """Take a notice away, if it is there."""
        row = self.rows.pop(key, None)
        if row is None:
            return
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()
        self.setVisible(bool(self.rows))
