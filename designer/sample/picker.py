"""Picks a sample: by its split, its class and its number, and steps from one to the next."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSpinBox, QToolButton, QWidget

from designer.sample.knowing import PARTS, Known, Places
from designer.widgets import theme
from designer.widgets.icons import icon
from designer.widgets.labels import Label

ALL = "All samples"
ANY = "Any class"


class Picker(QWidget):
    """A line of fields.

    Signals:
        picked: Place of a sample in the data.
    """

    picked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known: Known | None = None
        self._found: Places = np.zeros(0, np.int64)
        self._index: int | None = None
        self.part = _combo("Split", "Samples of all splits, or of one", self)
        self.class_ = _combo("Class of the sample", "Samples of all classes, or of one", self)
        self.number = QSpinBox(self)
        self.number.setAccessibleName("Number of the sample")
        self.number.lineEdit().setAccessibleName("Number of the sample")
        self.number.setToolTip("Number of the sample among those that are chosen")
        self.number.setKeyboardTracking(False)
        self.count = Label(role="muted", parent=self)
        self.previous = StepButton("chevron-left", "Previous sample", self)
        self.next = StepButton("chevron-right", "Next sample", self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SPACING // 2)
        for part in (self.part, self.class_, self.previous, self.number, self.count, self.next):
            row.addWidget(part)
        row.addStretch(1)
        self.part.activated.connect(self._filter)
        self.class_.activated.connect(self._filter)
        self.number.valueChanged.connect(self._number)
        self.previous.clicked.connect(self._back)
        self.next.clicked.connect(self._forth)

    def show_known(self, known: Known | None) -> None:
        """Offer the samples of these data; the split and the class stay chosen where there still are such."""
        self._known = known
        classes = known.dataset.spec.classes if known is not None else ()
        parts = [(PARTS[name], name) for name in PARTS if known is not None and name in known.parts]
        _fill(self.part, [(ALL, ""), *parts])
        _fill(self.class_, [(ANY, -1), *((name, number) for number, name in enumerate(classes))])
        self.class_.setVisible(bool(classes))
        self._find()

    def show_index(self, index: int | None) -> None:
        """Show which sample is looked at; None for one that is made by hand."""
        self._index = index
        if index is not None and len(self._found) and self._place(index) is None:
            self.part.setCurrentIndex(0)  # it was chosen elsewhere, and is none of those
            self.class_.setCurrentIndex(0)
            self._find()
        self._show_number()

    def step(self, steps: int) -> None:
        """Pick another sample of the chosen ones; after the last one comes the first."""
        if len(self._found):
            place = None if self._index is None else self._place(self._index)
            if place is None:  # made by hand: of the one that it was made of
                place = self.number.value() - 1
            self.picked.emit(int(self._found[(place + steps) % len(self._found)]))

    def _back(self) -> None:
        self.step(-1)

    def _forth(self) -> None:
        self.step(1)

    def _filter(self, _: int) -> None:
        self._find()
        if len(self._found) and (self._index is None or self._place(self._index) is None):
            self.picked.emit(int(self._found[0]))

    def _find(self) -> None:
        """Find the samples of the chosen split and class."""
        known = self._known
        self._found = np.zeros(0, np.int64)
        if known is not None:
            part, wanted = self.part.currentData(), self.class_.currentData()
            self._found = known.parts[part] if part else np.arange(known.dataset.spec.rows)
            if wanted is not None and wanted >= 0:
                self._found = self._found[known.dataset.targets[self._found] == wanted]
        self.number.blockSignals(True)
        self.number.setRange(min(1, len(self._found)), len(self._found))
        self.number.blockSignals(False)
        self.count.setText(f"of {len(self._found):,}")
        for part_ in (self.number, self.previous, self.next):
            part_.setEnabled(bool(len(self._found)))
        self._show_number()

    def _show_number(self) -> None:
        place = None if self._index is None else self._place(self._index)
        if place is not None:
            self.number.blockSignals(True)
            self.number.setValue(place + 1)
            self.number.blockSignals(False)

    def _number(self, number: int) -> None:
        if len(self._found):
            self.picked.emit(int(self._found[number - 1]))

    def _place(self, index: int) -> int | None:
        """Place of a sample among the chosen ones."""
        place = int(np.searchsorted(self._found, index))
        return place if place < len(self._found) and self._found[place] == index else None


class StepButton(QToolButton):
    """A button with an icon that leaves the arrow keys to the panel."""

    def __init__(self, picture: str, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setIcon(icon(picture))
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()
        else:
            super().keyPressEvent(event)


def _combo(name: str, help_text: str, parent: QWidget) -> QComboBox:
    combo = QComboBox(parent)
    combo.setAccessibleName(name)
    combo.setToolTip(help_text)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    combo.setMaximumWidth(130)
    combo.setMaxVisibleItems(20)
    label = QLabel(name, parent)  # on Linux the name of a combo box is its text: only its label says what it is for
    label.setBuddy(combo)
    label.hide()
    return combo


def _fill(combo: QComboBox, entries: list[tuple[str, str]] | list[tuple[str, int]]) -> None:
    """Offer these, the same one chosen as before if it is among them."""
    chosen = combo.currentText()
    combo.clear()
    for title, data in entries:
        combo.addItem(title, data)
    combo.setCurrentIndex(max(0, combo.findText(chosen)))
