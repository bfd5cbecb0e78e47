"""Work that is waited for, in a row above the pages: how far it is, and a button to cancel it."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget

from designer.background.passages import Passage, Passages
from designer.widgets import theme
from designer.widgets.announcing import announce
from designer.widgets.labels import ElidedLabel

PATIENCE = 400
"""Milliseconds until it is shown: what is done soon needs no word."""

INTERVAL = 100
"""Milliseconds between two looks at how far it is."""

STEPS = 1000


class Waiting(QWidget):
    """Shows the passage that began last; nothing while there is none."""

    def __init__(self, passages: Passages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._passages = passages
        self._shown: Passage | None = None
        self.words = ElidedLabel(parent=self)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.bar.setAccessibleName("Progress")
        self.cancel = QPushButton("Cancel", self)
        self.cancel.setAutoDefault(True)  # else Enter does nothing outside dialogs
        self.cancel.clicked.connect(self._stop)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACING * 3 // 2, theme.SPACING // 2, theme.SPACING, theme.SPACING // 2)
        row.setSpacing(theme.SPACING)
        row.addWidget(self.words, 1)
        row.addWidget(self.bar, 1)
        row.addWidget(self.cancel)
        self._soon = QTimer(self, singleShot=True, interval=PATIENCE)
        self._soon.timeout.connect(self._appear)
        self._looking = QTimer(self, interval=INTERVAL)
        self._looking.timeout.connect(self._look)
        passages.changed.connect(self._follow)
        self.hide()

    def _follow(self) -> None:
        if self._passages.latest is None:
            self._soon.stop()
            self._looking.stop()
            self._shown = None
            self.hide()
        elif self._shown is not self._passages.latest and not self._soon.isActive():
            self._soon.start()

    def _appear(self) -> None:
        passage = self._shown = self._passages.latest
        if passage is None:
            return
        self.cancel.setEnabled(True)
        self.cancel.setAccessibleDescription(passage.title)
        self.cancel.setToolTip(f"Stop: {passage.title}")
        self._look()
        self._looking.start()
        self.show()
        announce(self, f"{passage.title}\u2026")

    def _look(self) -> None:
        passage = self._shown
        if passage is None:
            return
        self.bar.setRange(0, STEPS if passage.share else 0)  # without an end it moves to and fro
        self.bar.setValue(int(passage.share * STEPS))
        told = "cancelling" if passage.is_stopped else f"{passage.share:.0%}" if passage.share else ""
        self.words.setText(f"{passage.title}\u2026 {told}".rstrip())

    def _stop(self, _checked: bool = False) -> None:
        if self._shown is not None:
            self._shown.stop()
            self.cancel.setEnabled(False)
            self._look()
