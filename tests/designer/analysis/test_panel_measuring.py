"""The panel measures the time of each layer, and tells what was measured."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from designer.analysis.measuring import CANCELLED, measure_layers
from designer.analysis.model import SHARE
from designer.analysis.rows import TIME
from designer.window import MainWindow
from engine.document.editing import edits
from engine.document.project import Project
from engine.errors import TrainingError
from engine.training.trainer import Trainer
from tests.designer.analysis.conftest import TIMES, FakeMeasure
from tests.designer.analysis.test_panel import cells, click_header
from tests.designer.conftest import LEFT, network
from tests.designer.training.fake_session import FakeSession

OpenWindow = Callable[[Project], MainWindow]
FOREGROUND = Qt.ItemDataRole.ForegroundRole


def test_a_click_measures_and_shows(window: MainWindow, fake: FakeMeasure, qtbot: QtBot) -> None:
    QTest.mouseClick(window.analysis.measure_button, LEFT)
    button = window.analysis.measure_button
    assert button.text().replace("&", "") == button.accessibleName() == "Cancel measuring"
    assert window.analysis.status.text().startswith("Measuring")
    fake.may_end.set()
    qtbot.waitUntil(lambda: not window.measuring.is_running)
    assert fake.asked == [window.store.project]
    assert cells(window, "Time per epoch") == ["1 ms", "500 ms", "20 ms", "3 ms"]
    assert window.analysis.totals.texts[TIME] == "524 ms"
    assert window.analysis.status.text().startswith("An epoch takes 524 ms on 2 threads: 4 × 100 ms to train")
    assert window.analysis.model.index(1, TIME).data(SHARE) == pytest.approx(0.5 / 0.524)
    click_header(window, "Time per epoch")
    assert cells(window, "Time per epoch") == ["500 ms", "20 ms", "3 ms", "1 ms"]


def test_figures_of_another_network_are_shown_to_be_so(window: MainWindow, fake: FakeMeasure, qtbot: QtBot) -> None:
    fake.may_end.set()
    window.registry["analysis.measure"].trigger()
    qtbot.waitUntil(lambda: window.measuring.times is not None)
    time = window.analysis.model.index(1, TIME)
    assert time.data(FOREGROUND) is None
    window.store.edit("Units", lambda project: edits.set_field(project, ["dense_1"], "units", 10))
    assert "has changed" in window.analysis.status.text()
    time = window.analysis.model.index(1, TIME)
    assert time.data(FOREGROUND) is not None
    assert "has changed" in time.data(Qt.ItemDataRole.ToolTipRole)
    window.store.undo_stack.undo()
    assert "An epoch takes" in window.analysis.status.text()
    assert window.analysis.model.index(1, TIME).data(FOREGROUND) is None


def test_what_speaks_against_it_is_said(window: MainWindow, fake: FakeMeasure) -> None:
    window.store.edit("Cut", lambda project: edits.disconnect(project, *project.network.wires_into("dense_2")))
    QTest.mouseClick(window.analysis.measure_button, LEFT)
    assert fake.asked == []
    assert window.analysis.status.text() == window.store.analysis.errors[0].message
    window.store.undo_stack.undo()
    assert window.analysis.status.text().startswith("Times are measured")


def test_a_refusal_of_the_engine_is_told(window: MainWindow, fake: FakeMeasure, qtbot: QtBot) -> None:
    fake.result = TrainingError("It is still being compiled.", fix="Try again.")
    fake.may_end.set()
    QTest.mouseClick(window.analysis.measure_button, LEFT)
    qtbot.waitUntil(lambda: not window.measuring.is_running)
    assert window.analysis.status.text() == "It is still being compiled. Try again."
    assert cells(window, "Time per epoch") == ["–"] * 4


def test_the_command_brings_the_panel_to_the_front(open_window: OpenWindow, fake: FakeMeasure, qtbot: QtBot) -> None:
    window = open_window(network("Input", "Output"))
    window.measuring._measure = fake
    window.registry["analysis.measure"].trigger()
    qtbot.waitUntil(window.analysis.isVisible)
    assert window.analysis.status.text() == window.measuring.fault != ""


def test_closing_the_window_ends_it(window: MainWindow, fake: FakeMeasure) -> None:
    QTest.mouseClick(window.analysis.measure_button, LEFT)
    assert window.measuring.is_running
    window.close()
    assert not window.measuring.is_running


def test_it_measures_with_the_engine(window: MainWindow, qtbot: QtBot) -> None:
    dataset = window.store.dataset
    assert dataset is not None
    with Trainer(window.store.project, dataset) as trainer:  # has the kernels compiled
        trainer.evaluate("train")
    window.measuring._measure = measure_layers
    QTest.mouseClick(window.analysis.measure_button, LEFT)
    qtbot.waitUntil(lambda: window.measuring.times is not None, timeout=60_000)
    times = window.measuring.times
    assert times is not None
    assert set(times.nodes) == set(TIMES.nodes)
    assert times.epoch > 0.0
    assert "–" not in cells(window, "Time per epoch")


def test_training_has_the_processors_to_itself(window: MainWindow, fake: FakeMeasure, qtbot: QtBot) -> None:
    window.monitor._make_session = FakeSession
    QTest.mouseClick(window.analysis.measure_button, LEFT)
    window.registry["training.run"].trigger()
    qtbot.waitUntil(lambda: not window.measuring.is_running)
    assert window.analysis.status.text() == CANCELLED
    QTest.mouseClick(window.analysis.measure_button, LEFT)
    assert window.analysis.status.text().startswith("Training is running, which would distort the times.")
    assert len(fake.asked) == 1
