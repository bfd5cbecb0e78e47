"""Sliders for what a lesson moves while it trains: the learning rate, the noise of generated data."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QSlider, QWidget

from designer.document.store import Store
from designer.forms.changes import change_words
from designer.forms.values import number_text
from designer.training.restarting import MOST_PARAMETERS, RestartOnChange
from designer.widgets import theme
from designer.widgets.labels import Label
from engine.document.editing.edits import set_data, set_training
from engine.document.project import Project
from engine.sources import Generated

STEPS = 100
"""Steps of a slider."""

LEAST_RATE, DECADES = 1e-5, 5
"""The least learning rate, and powers of ten from there to the greatest."""


def rate_at(step: int) -> float:
    """The learning rate at a step of its slider, with two digits."""
    return float(f"{LEAST_RATE * 10 ** (step * DECADES / STEPS):.1e}")


def step_of_rate(rate: float) -> int:
    """The step that is nearest to a learning rate."""
    return round(STEPS / DECADES * math.log10(max(rate, LEAST_RATE) / LEAST_RATE))


class QuickSlider(QWidget):
    """A number of the document on a slider, with its name and its value.

    Args:
        name: Its name.
        edit: The edit that a step means.
        store: The document.
        parent: As in Qt.
    """

    def __init__(
        self, name: str, edit: Callable[[Project, int], Project], store: Store, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name, self._edit, self._store = name, edit, store
        self._drags = itertools.count()
        self._key = (name, next(self._drags))
        self._is_showing = False
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setRange(0, STEPS)
        self.slider.setMinimumWidth(48)
        self.slider.setAccessibleName(name)
        self.slider.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.value = Label(size="small", parent=self)
        self.value.setFixedWidth(self.value.fontMetrics().horizontalAdvance("0.00001"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SPACING // 2)
        row.addWidget(Label(name, role="muted", size="small", parent=self))
        row.addWidget(self.slider, 1)
        row.addWidget(self.value)
        self.slider.valueChanged.connect(self._move)
        self.slider.sliderPressed.connect(self._begin)

    def show_value(self, value: float, step: int) -> None:
        """Show what the document says, and the step that is nearest to it."""
        self._is_showing = True
        self.slider.setValue(step)
        self._is_showing = False
        text = number_text(value)
        self.value.setText(text)
        self.slider.setAccessibleDescription(text)

    def _begin(self) -> None:
        """Make each drag a step of the history."""
        self._key = (self._name, next(self._drags))

    def _move(self, step: int) -> None:
        if not self._is_showing:
            self._store.submit(change_words, lambda project: self._edit(project, step), self._key)


class QuickSettings(QWidget):
    """The sliders and the switch of restart on change, in one row."""

    def __init__(self, store: Store, restarts: RestartOnChange, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store, self._restarts = store, restarts
        self.rate = QuickSlider("Learning rate", _with_rate, store, self)
        self.noise = QuickSlider("Noise", _with_noise, store, self)
        self.noise.slider.setToolTip("Standard deviation of the noise in the generated data")
        self.switch = QCheckBox("Restart on change", self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SPACING)
        row.addWidget(self.rate, 1)
        row.addWidget(self.noise, 1)
        row.addWidget(self.switch)
        self.switch.toggled.connect(restarts.set_on)
        restarts.changed.connect(self._show_switch)
        store.changed.connect(self.refresh)
        store.document_changed.connect(self.refresh)
        self.refresh()
        self._show_switch()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def refresh(self, *_: object) -> None:
        """Show what the document says."""
        project = self._store.project
        rate = project.training.optimizer.learning_rate
        self.rate.show_value(rate, step_of_rate(rate))
        source = project.data.source
        self.noise.setVisible(isinstance(source, Generated))
        if isinstance(source, Generated):
            self.noise.show_value(source.noise, round(STEPS * source.noise))

    def _show_switch(self) -> None:
        fits = self._restarts.fits
        self.switch.setEnabled(fits)
        self.switch.setChecked(self._restarts.is_on)
        self.switch.setToolTip(
            "Train again from the start after each change of network, data or settings.\n"
            "Runs that a change began are not kept; the one before is."
            if fits
            else f"Only for networks of up to {MOST_PARAMETERS:,} parameters"
        )


def _with_rate(project: Project, step: int) -> Project:
    optimizer = project.training.optimizer
    return set_training(project, optimizer=optimizer.replace(learning_rate=rate_at(step)))


def _with_noise(project: Project, step: int) -> Project:
    return set_data(project, source=project.data.source.replace(noise=step / STEPS))
