"""The Sample tab of the Train page: pick a sample, change it, and see what the network makes of it as it learns."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from designer.document.snapshot import LOADING
from designer.document.store import Store
from designer.live.hub import LiveHub
from designer.live.rows import Array
from designer.live.sample import ChosenSample
from designer.sample.knowing import Knowing
from designer.sample.looking import Looking
from designer.sample.pad import Pad
from designer.sample.picker import Picker
from designer.sample.prediction import PredictionView
from designer.sample.values import Values
from designer.widgets import theme
from designer.widgets.dialogs import Dialogs
from designer.widgets.labels import Label

NARROW = 430
"""Width in pixels below which the prediction lies below the sample."""

LEAST_PREDICTION = 190
"""Width in pixels that the prediction has at least beside a picture."""

ABOVE_AND_BELOW = 116
"""Pixels of the height that fields above a picture and its buttons below take."""

LEAST_SIDE, MOST_SIDE = 120, 240
"""Height of a picture, in pixels."""

NO_DATA = "There is no sample to look at."


class SamplePanel(QWidget):
    """Shows the sample that is looked at, everywhere the same one (`ChosenSample`).

    Left and Right step to another sample where the keyboard is on nothing that needs these keys.

    Args:
        store: The document.
        hub: Brings frames of the network.
        sample: The sample that is looked at.
        dialogs: Ask for files.
    """

    def __init__(
        self, store: Store, hub: LiveHub, sample: ChosenSample, dialogs: Dialogs, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._store, self._sample = store, sample
        self._is_seen = False
        self._last = 0
        self.knowing = Knowing(store, self)
        self.looking = Looking(store, hub, sample, self.knowing, self)
        self.picker = Picker(self)
        self.reset = QPushButton("Reset", self)
        self.reset.setToolTip("Go back to the values of the sample")
        self.origin = Label(role="muted", size="small", parent=self)
        self.source = Label(role="muted", size="small", parent=self)
        self.pad = Pad(dialogs)
        self.values = Values()
        self.subject = QComboBox()
        self.subject.setAccessibleName("Prediction that influences are shown of")
        self.subject.setToolTip("The prediction on which the influence of each value is shown")
        self.subject.hide()
        self.why = Label(role="muted", size="small", wrap=True)
        self.fault = Label(role="muted", wrap=True)
        self.predictions: list[PredictionView] = []
        self.empty = Label(NO_DATA, role="muted", wrap=True)
        self.empty.setObjectName("reachable")
        self.empty.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # the keyboard is here where there is no control
        self._lay_out()
        self.setFocusProxy(self.empty)
        self.picker.picked.connect(sample.choose)
        self.reset.clicked.connect(self._reset)
        self.pad.edited.connect(self._drawn)
        self.values.edited.connect(self._typed)
        self.subject.activated.connect(self.looking.ask_about)
        sample.changed.connect(self.refresh)
        self.knowing.changed.connect(self._show_known)
        self.looking.changed.connect(self.refresh_prediction)
        store.document_changed.connect(self.refresh)
        self._show_known()

    def sizeHint(self) -> QSize:
        return QSize(560, 320)

    def minimumSizeHint(self) -> QSize:
        return QSize(300, 120)

    # How it lies

    def _lay_out(self) -> None:
        self.pages = QStackedLayout(self)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setMargin(2 * theme.SPACING)
        self.pages.addWidget(self.empty)
        page = QWidget(self)
        self.pages.addWidget(page)
        head = QHBoxLayout()
        head.addWidget(self.picker)
        head.addStretch(1)
        head.addWidget(self.reset)
        words = QHBoxLayout()
        words.addWidget(self.origin)
        words.addStretch(1)
        words.addWidget(self.source)
        inside = QWidget()
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, inside)
        self._columns.setContentsMargins(0, 0, theme.SPACING, theme.SPACING)
        self._columns.setSpacing(2 * theme.SPACING)
        self._columns.addWidget(_column(self.subject, self.why, self.pad, self.values), 3, Qt.AlignmentFlag.AlignTop)
        right = QWidget()
        right.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self._told = QVBoxLayout(right)
        self._told.setContentsMargins(0, 0, 0, 0)
        self._told.setSpacing(theme.SPACING)
        self._told.addWidget(self.fault)
        self._columns.addWidget(right, 2, Qt.AlignmentFlag.AlignTop)
        self.area = QScrollArea()
        self.area.setWidget(inside)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setAccessibleName("Sample and prediction")
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(page)
        column.setContentsMargins(theme.SPACING, theme.SPACING, theme.SPACING, 0)
        column.setSpacing(theme.SPACING // 2)
        column.addLayout(head)
        column.addLayout(words)
        column.addWidget(self.area, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        below = self.width() < NARROW
        way = QBoxLayout.Direction.TopToBottom if below else QBoxLayout.Direction.LeftToRight
        if self._columns.direction() != way:
            self._columns.setDirection(way)
        room = self.width() - 4 * theme.SPACING - (0 if below else LEAST_PREDICTION)
        side = min((room - theme.SPACING) // 2, self.height() - ABOVE_AND_BELOW)
        self.pad.set_side(min(max(side, LEAST_SIDE), MOST_SIDE))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if steps is None or event.modifiers() not in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        ):
            super().keyPressEvent(event)
        else:
            self.picker.step(steps)

    # What it shows

    def set_seen(self, seen: bool) -> None:
        """Set if the panel can be seen: Qt calls it visible even behind another one in the same place."""
        self._is_seen = seen
        self.knowing.set_seen(seen)
        self.looking.set_seen(seen)
        self.refresh()

    def close_down(self) -> None:
        """Let the threads end."""
        self.knowing.close()
        self.pad.close_down()

    def _show_known(self) -> None:
        self.picker.show_known(self.knowing.known)
        self.refresh()

    def refresh(self) -> None:
        """Show the sample; while nobody sees it, not before it is shown."""
        if not self._is_seen:
            return
        known, row = self.knowing.known, self._sample.row
        if known is None or row is None or known.dataset is not self._store.dataset:
            fault = self._store.snapshot.data_error or self.knowing.fault
            self.empty.setText(f"{NO_DATA} {fault}" if fault else LOADING)
            self._show_page(0)
            return
        self._show_page(1)
        index = self._sample.index
        if index is not None:
            self._last = index
        self.picker.show_index(index)
        self.reset.setVisible(index is None)
        part = known.part_of(index) if index is not None else ""
        if index is None:
            self.origin.setText("Made by hand")
        else:
            self.origin.setText(f"Row {index + 1:,} of the data" + (f", {part.lower()} split" if part else ""))
        self._columns.setStretch(0, 0 if known.is_picture else 3)
        self.pad.setVisible(bool(known.shape))
        self.values.setVisible(not known.shape)
        if known.shape:
            self.pad.show_sample(known, row)
        else:
            self.values.show_row(known, row)
        self.refresh_prediction()

    def _show_page(self, index: int) -> None:
        """Show the sample, or why there is none; the keyboard stays in the panel where it is in it."""
        focused, page = QApplication.focusWidget(), self.pages.currentWidget()
        is_here = page is not None and focused is not None and (focused is page or page.isAncestorOf(focused))
        if index != self.pages.currentIndex():
            self.pages.setCurrentIndex(index)
            self.setFocusProxy(self.picker.next if index else self.empty)
            if is_here:
                self.setFocus()

    def refresh_prediction(self) -> None:
        """Show what the newest frame says."""
        if not self._is_seen:
            return
        fault = self.looking.fault
        self.source.setText(self.looking.source)
        self.fault.setText(fault)
        self.fault.setVisible(bool(fault))
        self._show_influence()
        told = () if fault else self.looking.told()
        while len(self.predictions) < len(told):
            self.predictions.append(PredictionView())
            self._told.addWidget(self.predictions[-1])
        for place, view in enumerate(self.predictions):
            view.setVisible(place < len(told))
            if place < len(told):
                view.show_told(told[place], titled=len(told) > 1)

    def _show_influence(self) -> None:
        known, row = self.knowing.known, self._sample.row
        subjects = self.looking.subjects
        if [self.subject.itemText(place) for place in range(self.subject.count())] != list(subjects):
            self.subject.clear()
            self.subject.addItems(subjects)
            self.subject.setCurrentIndex(self.looking.subject)
        self.subject.setVisible(len(subjects) > 1)
        found, words = self.looking.influence()
        self.why.setText(words)
        self.why.setVisible(bool(words))
        if known is None or row is None or self.pages.currentIndex() == 0:
            return
        if found is None and not words and self.looking.is_asking:
            return  # the answer is under way: the last one stays for the moment, as all else would flicker
        if known.shape:
            self.pad.show_influence(found)
        else:
            self.values.show_influence(found)

    # Changes

    def _reset(self) -> None:
        self._sample.choose(self._last)

    def _drawn(self) -> None:
        self._take(self.pad.sample)

    def _typed(self) -> None:
        self._take(self.values.row)

    def _take(self, row: Array | None) -> None:
        known = self.knowing.known
        if row is not None and known is not None and known.dataset is self._store.dataset:
            self._sample.set_row(row)  # else the fields are of data that has gone


def _column(*parts: QWidget) -> QWidget:
    """Parts one below the other, of which one is shown."""
    column = QWidget()
    column.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
    layout = QVBoxLayout(column)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(theme.SPACING // 2)
    for part in parts:
        layout.addWidget(part)
    return column
