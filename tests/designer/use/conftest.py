"""Trained weights of small networks, and the Use page alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from designer.document.store import Store
from designer.storage.files import Files
from designer.use.panel import UsePanel
from engine import api
from engine.activations import Softmax
from engine.document.editing.edits import add_node, connect, set_data, set_training
from engine.document.project import Project
from engine.errors import LayerloomError
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.losses import MeanSquaredError
from engine.sources import Bundled, Csv
from tests.designer.fake_dialogs import FakeDialogs
from tests.designer.training.conftest import classifier


def network(units, *, softmax=False, columns=(), shape=()):
    project, start = add_node(Project(), Input(columns=columns, shape=shape), (0.0, 0.0))
    dense = Dense(units=units, activation=Softmax()) if softmax else Dense(units=units)
    project, middle = add_node(project, dense, (240.0, 0.0))
    project, end = add_node(project, Output(), (480.0, 0.0))
    return connect(connect(project, start, middle), middle, end)


_MODELS = []


def trained(project):
    """The trained model of a project, trained once."""
    for known, model in _MODELS:
        if known == project:
            return model
    _MODELS.append((project, api.train(api.Project(project, Path()), epochs=3)._trained))
    return _MODELS[-1][1]


@dataclass
class FakeWeights:
    """Weights as they are handed in."""

    trained: object = None
    asked: int = 0

    @property
    def has_weights(self):
        return self.trained is not None

    def model(self):
        self.asked += 1
        if self.trained is None:
            raise LayerloomError("There are no trained weights yet.")
        return self.trained


@dataclass
class FakeExports:
    can_export_weights: bool = True
    asked: list = field(default_factory=list)

    def export_as(self, suffix):
        self.asked.append(suffix)
        self.can_export_weights = False  # one is under way


IRIS = classifier()
DIABETES = set_training(set_data(network(1), source=Bundled(name="diabetes")), loss=MeanSquaredError())
DIGITS = set_data(network(10, softmax=True), source=Bundled(name="digits"))
AUTO = set_training(set_data(network(4), predict="inputs"), loss=MeanSquaredError())


@pytest.fixture
def passengers(tmp_path):
    """A table with a column of texts, and a network for it."""
    lines = [f"{20 + 3 * n % 40},{('first', 'second', 'third')[n % 3]},{'yes' if n % 2 else 'no'}" for n in range(40)]
    path = tmp_path / "passengers.csv"
    path.write_text("age,class of cabin,survived\n" + "\n".join(lines) + "\n", "utf-8")
    return set_data(network(2, softmax=True), source=Csv(path=str(path), target="survived"))


class Bench:
    def __init__(self, qtbot, settings, project, weights):
        self.qtbot = qtbot
        self.store = Store(project)
        self.weights, self.exports = weights, FakeExports()
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.dialogs = FakeDialogs()
        files = Files(self.store, settings, self.dialogs)
        self.panel = UsePanel(self.store, self.weights, self.exports, files, self.dialogs, self.window)
        self.panel.resize(1240, 620)
        self.window.resize(1240, 620)

    def show(self):
        self.window.show()
        self.window.activateWindow()
        self.qtbot.waitUntil(lambda: self.window.isActiveWindow() and self.store.dataset is not None)
        self.panel.refresh()

    def settle(self):
        """Wait for the last answer."""
        self.qtbot.waitUntil(lambda: self.panel._asking._asked is None and self.panel._answer is not None)


@pytest.fixture
def open_page(qtbot, settings):
    benches = []

    def open_(project, weights=None):
        bench = Bench(qtbot, settings, project, weights or FakeWeights(trained(project)))
        benches.append(bench)
        return bench

    yield open_
    for bench in benches:
        bench.panel.close_down()
