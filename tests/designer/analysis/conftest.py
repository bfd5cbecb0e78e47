"""A window with the Analysis panel in front, and figures that come when a test says so."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from designer.window import MainWindow
from engine.data.dataset import Dataset
from engine.document.editing import edits
from engine.document.project import Project
from engine.layers import LAYERS
from engine.training.timing import LayerTimes

TIMES = LayerTimes({"input_1": 0.001, "dense_1": 0.5, "dense_2": 0.02, "output_1": 0.003}, 0.0, 0.1, 3.75, 2)
"""Of `classifier`."""


def classifier() -> Project:
    """Of irises: two Dense layers, of which the first has the more to do."""
    project, before = edits.add_node(Project(), LAYERS.create("Input"), (0.0, 0.0))
    layers = (
        LAYERS.create("Dense", units=64, activation="relu"),
        LAYERS.create("Dense", units=3, activation="softmax"),
        LAYERS.create("Output"),
    )
    for column, layer in enumerate(layers, start=1):
        project, node = edits.add_node(project, layer, (260.0 * column, 0.0))
        project, before = edits.connect(project, before, node), node
    return project


class FakeMeasure:
    """Measures nothing: waits until it is told what comes of it, or not wanted any more."""

    def __init__(self) -> None:
        self.asked: list[Project] = []
        self.result: LayerTimes | Exception = TIMES
        self.may_end = threading.Event()

    def __call__(self, project: Project, dataset: Dataset, *, wanted: Callable[[], bool]) -> LayerTimes | None:
        self.asked.append(project)
        while not self.may_end.wait(0.005):
            if not wanted():
                return None
        if isinstance(self.result, Exception):
            raise self.result
        return self.result


@pytest.fixture
def fake() -> Iterator[FakeMeasure]:
    made = FakeMeasure()
    yield made
    made.may_end.set()


@pytest.fixture
def window(open_window: Callable[[Project], MainWindow], fake: FakeMeasure, qtbot: QtBot) -> MainWindow:
    """With the classifier; measuring is faked."""
    window = open_window(classifier())
    window.measuring._measure = fake
    window.registry["view.panel_analysis"].trigger()
    qtbot.waitUntil(window.analysis.isVisible)
    return window
