"""The picture of a sample that a person draws on."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from designer.live.brush import Stroke, stroked
from designer.live.picture import Picture
from designer.live.rows import Array
from designer.live.shapes import Shape


class DrawnSample(Picture):
    """Keeps the sample, to which strokes are added.

    Attributes:
        sample: The sample as it is drawn.

    Signals:
        drawn: `sample` has a stroke more.
    """

    drawn = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Sample", parent)
        self.sample: Array = np.zeros(0)
        self._form: tuple[Shape, tuple[float, float]] = (), (0.0, 1.0)
        self.stroked.connect(self._add)

    def show_drawn(self, shape: Shape, sample: Array, span: tuple[float, float]) -> None:
        """Show another sample; arguments as of `show_sample`."""
        self.sample, self._form = sample, (shape, span)
        self.show_sample(shape, sample, span, can_draw=True)

    def _add(self, stroke: Stroke) -> None:
        self.show_drawn(self._form[0], stroked(self.sample, *self._form, stroke), self._form[1])
        self.drawn.emit()
