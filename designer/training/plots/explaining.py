"""The reason for a validation loss below the training loss, where layers explain it, and how to compare the two."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from designer.background.attempts import Attempt, Fault
from designer.background.courier import Parcel, courier
from designer.background.latest import Latest
from designer.plotting.figures import figure_text
from designer.training.contracts import Session
from designer.training.monitor import Monitor
from designer.widgets import theme
from designer.widgets.announcing import announce
from designer.widgets.buttons import WordedButton
from designer.widgets.icons import icon
from designer.widgets.labels import Label
from engine.data.dataset import Dataset
from engine.document.project import Project
from engine.layers.basic.dropout import Dropout, SpatialDropout
from engine.layers.basic.noise import GaussianNoise
from engine.training.events import History

QUESTION = "Why is validation below training?"
RECENT = 5
"""Epochs over which losses are compared."""
PATIENCE = 60.0
"""Seconds that the thread waits for the run to hand out its weights."""

MEASURE = Attempt("Measuring failed", "There is too little memory to measure the training split.")


@dataclass(frozen=True, slots=True)
class TrainingFigures:
    """Figures of the training split in evaluation mode.

    Attributes:
        epoch: Epochs, and parts of them, after which the weights were taken.
        metrics: `train_loss`, and `train_accuracy` where there are classes.
    """

    epoch: float
    metrics: dict[str, float]


Measure = Callable[[Session, Project, Dataset], TrainingFigures]


def makes_harder(project: Project) -> tuple[str, ...]:
    """Names of the layers that make training harder than validation: dropout and noise, which act in training alone."""
    return tuple(
        node.label
        for node in project.network.nodes
        if not node.bypassed
        and (
            (isinstance(node.layer, Dropout | SpatialDropout) and node.layer.rate > 0)
            or (isinstance(node.layer, GaussianNoise) and node.layer.std > 0)
        )
    )


def is_below(history: History) -> bool:
    """True if the validation loss was below the training loss in the mean of the last epochs."""
    validation, training = history.columns.get("val_loss", ()), history.columns.get("train_loss", ())
    # From the end: this is looked at again and again while a run of very many epochs trains.
    places = range(min(len(history.epochs), len(validation), len(training)) - 1, -1, -1)
    gaps = (validation[place] - training[place] for place in places if history.epochs[place] > 0)
    recent = list(islice(filter(math.isfinite, gaps), RECENT))
    return bool(recent) and sum(recent) < 0


def explanation(layers: tuple[str, ...]) -> str:
    """The answer in words."""
    named = ", ".join(layers[:3]) + (f" and {len(layers) - 3} more" if len(layers) > 3 else "")
    return (
        f"{named} {'acts' if len(layers) == 1 else 'act'} in training only, so each training batch is harder than "
        "validation. The training loss is also a mean over the epoch, while the weights still improve. "
        "In evaluation mode the training split is measured as the validation split is."
    )


def measure(session: Session, project: Project, dataset: Dataset) -> TrainingFigures:
    """Evaluate the present weights of a run, or those kept at its end, on its training split. In a thread."""
    from engine.training.evaluate import evaluate_training  # loads Numba
    from engine.training.starting.lineage import Lineage

    point, model = session.look().result(PATIENCE), session.model()
    metrics = evaluate_training(project, dataset, point.weights, Lineage(model.split, model.preparation))
    return TrainingFigures(point.epoch + point.part, metrics)


class Explaining(QWidget):
    """Explains below the tools of the curves; hidden until it is asked by the link, which is there where it can.

    Attributes:
        link: The question. Whoever lays out the tools places it.

    Signals:
        evaluated: Figures of the training split have come.
    """

    evaluated = Signal(TrainingFigures)

    def __init__(self, monitor: Monitor, parent: QWidget | None = None, *, measure: Measure = measure) -> None:
        super().__init__(parent)
        self._monitor, self._measure = monitor, measure
        self._worker = Latest("evaluate training")
        self._asked = object()
        self._layers: tuple[str, ...] = ()
        self.link = WordedButton(parent)
        self.link.setText("Why below training?")
        self.link.setIcon(icon("info", "hint"))
        self.link.setAutoRaise(True)
        self.link.setCheckable(True)
        self.link.setToolTip(QUESTION)
        self.link.setAccessibleName(QUESTION)
        self.link.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.link.hide()
        self.words = Label(wrap=True, size="small", parent=self)
        self.button = QPushButton("Evaluate training", self)
        self.button.setToolTip("Measure the training split in evaluation mode, and mark it in the plots")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, theme.SPACING // 2)
        row.setSpacing(theme.SPACING)
        row.addWidget(self.words, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()
        self.link.toggled.connect(self._open)
        self.button.clicked.connect(self._evaluate)
        courier().arrived.connect(self._arrived)

    def begin(self) -> None:
        """Explain nothing of a run that has gone."""
        self._asked = object()
        project = self._monitor.project
        self._layers = makes_harder(project) if project is not None else ()
        self.button.setEnabled(True)
        self.link.setChecked(False)
        self.link.hide()

    def follow(self, history: History) -> None:
        """Ask the question where the curves raise it and the network answers it."""
        raised = bool(self._layers) and is_below(history)
        if raised is self.link.isHidden() and not self.link.isChecked():  # while it is read it stays
            self.link.setVisible(raised)

    def _open(self, on: bool) -> None:
        if on:
            self.words.setText(f"{QUESTION} {explanation(self._layers)}")
            announce(self, self.words.text())
        self.setVisible(on)

    def _evaluate(self) -> None:
        session, project = self._monitor.session, self._monitor.project
        dataset = session.dataset if session is not None else None
        if session is None or project is None or dataset is None:
            self.words.setText("The data of the run is not there any more, so its training split cannot be measured.")
            return
        self.button.setEnabled(False)
        token = self._asked = object()
        self._worker.do(partial(MEASURE.send, token, None, partial(self._measure, session, project, dataset)))

    def _arrived(self, parcel: Parcel) -> None:
        if parcel.token is not self._asked:
            return
        self.button.setEnabled(True)
        found = cast("TrainingFigures | Fault", parcel.found)
        if isinstance(found, TrainingFigures):
            loss = figure_text("loss", found.metrics.get("train_loss"))
            self.words.setText(
                f"In evaluation mode the training loss is {loss} after {found.epoch:.4g} epochs. "
                "It is marked by a square in the plots."
            )
            self.evaluated.emit(found)
        else:
            self.words.setText(f"The training split could not be measured. {found.sentence}")
        announce(self, self.words.text())
