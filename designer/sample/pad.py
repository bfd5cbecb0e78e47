"""The sample as a picture: a pad to draw on, pictures of files, and what is unlike the training split."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from designer.live.kinds.pictures import Map
from designer.live.picture import SIZE, Picture
from designer.live.rows import Array
from designer.sample.converting import FILES, dropped_picture, holds_picture
from designer.sample.heat import Heat
from designer.sample.knowing import Known
from designer.sample.opening import Opened, Opening
from designer.sample.prediction import PictureView
from designer.sample.words import range_words
from designer.widgets import theme
from designer.widgets.dialogs import Dialogs
from designer.widgets.icons import icon
from designer.widgets.labels import Label
from engine.data.likeness import beyond, brightness, inverted

QWIDGETSIZE_MAX = (1 << 24) - 1
"""Greatest width of a widget, which Qt for Python does not name."""

DRAWING = "Draw with the left mouse button, erase with the right one, or drop a picture."
DROPPING = "Drop a picture here, or open one."

PATIENCE = 300
"""Milliseconds after which it is said that a picture is being opened."""

MOST_TOLD = 2
"""Features of a sequence that are told to be out of range."""

BRIGHTNESS = {
    "usual": "",
    "inverted": "The brightness looks inverted.",
    "dark": "Darker than the training split.",
    "bright": "Brighter than the training split.",
}


class Pad(QWidget):
    """A picture, or the curves of a sequence.

    Args:
        dialogs: Ask for files.

    Signals:
        edited: The picture is another, that of `sample`.
    """

    edited = Signal()

    def __init__(self, dialogs: Dialogs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dialogs = dialogs
        self._known: Known | None = None
        self._folder = Path.home()
        self._side = SIZE
        self.opening = Opening(self)
        self.opening.opened.connect(self._opened)
        self._slow = QTimer(self, singleShot=True, interval=PATIENCE)
        self._slow.timeout.connect(self._say_opening)
        self.sample: Array | None = None
        self.picture = Picture("Sample", self)
        self.picture.drawn.connect(self._draw)
        self.clear = _button("eraser", "Clear", "Begin with an empty picture", self)
        self.clear.clicked.connect(self._clear)
        self.invert = _button("contrast", "Invert", "Exchange black and white", self)
        self.invert.clicked.connect(self._invert)
        self.open = _button("image", "Open…", "Open a picture, PNG or JPEG", self)
        self.open.clicked.connect(self._ask)
        self.message = Label(role="warning", size="small", wrap=True, parent=self)
        self.message.hide()
        self.fix = QPushButton("Invert it", self)
        self.fix.setToolTip("Exchange black and white, as the pictures of the training split have them")
        self.fix.setAccessibleName("Invert the brightness")
        self.fix.clicked.connect(self._invert)
        self.fix.hide()
        self.help = Label(DRAWING, role="muted", size="small", wrap=True, parent=self)
        self._buttons: Sequence[QPushButton] = (self.clear, self.invert, self.open)
        row = QHBoxLayout()
        row.setSpacing(theme.SPACING // 2)
        for button in self._buttons:
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACING // 2)
        self.heat = Heat(self)
        self.map = PictureView("Influence", self)
        pictures = QHBoxLayout()
        pictures.setSpacing(theme.SPACING)
        pictures.addWidget(self.picture, 1)
        pictures.addWidget(self.heat)
        pictures.addStretch(0)
        column.addLayout(pictures)
        column.addWidget(self.map)
        strange = QHBoxLayout()  # below the pictures: they stay where they are while one draws
        strange.addWidget(self.message, 1)
        strange.addWidget(self.fix)
        column.addLayout(strange)
        column.addLayout(row)
        column.addWidget(self.help)
        self.setAcceptDrops(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def show_sample(self, known: Known, sample: Array) -> None:
        """Show a sample."""
        before = self._known
        self._known, self.sample = known, sample
        self.picture.show_sample(known.shape, sample, known.like.span, colors=known.colors)
        self.heat.setVisible(known.is_picture)
        if known is not before:
            self._fit()
            self.show_influence(None)
        for button in self._buttons:
            button.setVisible(known.is_picture)
        self.help.setVisible(known.is_picture)
        self.help.setText(DRAWING if self.picture.can_draw else DROPPING)
        found = brightness(known.like, sample) if known.is_picture else "usual"
        self.say(BRIGHTNESS[found] if known.is_picture else _out_of_range(known, sample))
        self.fix.setVisible(found == "inverted")

    def show_influence(self, influence: Array | None) -> None:
        """Show the influence of each value, flat: over the picture, or over the steps of a sequence."""
        known, sample = self._known, self.sample
        if known is None or sample is None or (influence is not None and influence.size != sample.size):
            return
        if known.is_picture:
            self.heat.show_influence(sample, known.shape, known.like.span, influence)
            return
        self.map.show_picture(None if influence is None else _over_steps(influence.reshape(known.shape)))

    def set_side(self, side: int) -> None:
        """Set the height of pictures, in pixels."""
        self._side = side
        self.picture.set_side(side)
        self.heat.set_side(side)
        self._fit()

    def _fit(self) -> None:
        """Give pictures the width that they fill; curves of a sequence take what there is."""
        known = self._known
        if known is not None and known.is_picture:
            _, height, width = known.shape
            wide = min(self._side, self._side * width // height)
            for part in (self.picture, self.heat):
                part.setFixedWidth(wide)
        else:
            self.picture.setMinimumWidth(80)
            self.picture.setMaximumWidth(QWIDGETSIZE_MAX)

    def say(self, sentence: str) -> None:
        """Say what is strange, or what went wrong."""
        self.message.setText(sentence)
        self.message.setVisible(bool(sentence))
        self.picture.setAccessibleDescription(sentence)

    def take(self, picture: Path | QImage) -> None:
        """Take a picture, or that of a file, as the sample, as soon as a thread has made it one."""
        if self._known is not None and self._known.is_picture:
            if isinstance(picture, Path):
                self._folder = picture.parent
            self.opening.open(picture, self._known)
            self._slow.start()

    def close_down(self) -> None:
        """Let the thread end."""
        self._slow.stop()
        self.opening.close()

    def _say_opening(self) -> None:
        if self.opening.is_under_way:
            self.fix.hide()
            self.say("The picture is being opened…")

    def _opened(self, opened: Opened) -> None:
        self._slow.stop()
        if opened.known is not self._known:
            return  # the data are others by now
        if opened.sample is not None:
            self._keep(opened.sample)
        else:
            self.fix.hide()
            self.say(opened.fault)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._known is not None and self._known.is_picture and holds_picture(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        found = dropped_picture(event.mimeData())
        if found is not None:
            event.acceptProposedAction()
            self.take(found)

    def _ask(self) -> None:
        path = self._dialogs.open_data(self._folder, FILES, "Open a picture")
        if path is not None:
            self.take(path)

    def _draw(self) -> None:
        self._keep(self.picture.sample)

    def _clear(self) -> None:
        if self._known is not None and self.sample is not None:
            paper, _ = self._known.colors
            self._keep(np.full(self.sample.shape, paper))

    def _invert(self) -> None:
        if self._known is not None and self.sample is not None:
            self._keep(inverted(self._known.like, self.sample))

    def _keep(self, picture: Array) -> None:
        if self.sample is not None:
            self.sample = picture.reshape(self.sample.shape)
            self.edited.emit()


def _out_of_range(known: Known, sample: Array) -> str:
    """Sentence on the features of a sequence that are out of their ranges, the first ones by name; empty without."""
    found, names = beyond(known.like, sample), known.dataset.spec.columns
    told = [
        f"{names[each.place] if each.place < len(names) else f'Feature {each.place + 1}'}: {range_words(each)}"
        for each in found[:MOST_TOLD]
    ]
    more = [f"So are {len(found) - MOST_TOLD:,} more."] if len(found) > MOST_TOLD else []
    return " ".join(told + more)


def _over_steps(influence: Array) -> Map:
    """Map of (steps, features), steps to the right."""
    most = float(np.nanmax(np.abs(influence), initial=0.0)) or 1.0
    return Map("Influence", influence.T, (-most, most), "signed", "features", "steps")


def _button(picture: str, text: str, help_text: str, parent: QWidget) -> QPushButton:
    button = QPushButton(icon(picture), text, parent)
    button.setToolTip(help_text)
    return button
