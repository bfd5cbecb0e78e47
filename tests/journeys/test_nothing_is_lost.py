"""Weights of a run: seen while they are made, asked about, trained on, exported and taken back, by clicks and keys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt, QTimer
from pytestqt.qtbot import QtBot

from designer.actions.training import EPOCH, RUN
from designer.training.monitor import Monitor
from engine.document.editing import edits
from engine.document.project import Project
from engine.document.templates import shipped
from engine.export.weights import read_weights
from engine.training.run_state import RunState
from tests.journeys.person import CONTROL, Person

At = Callable[[Project], Person]
COLD = 60_000
"""Milliseconds within which a cold machine compiles what it needs."""


def is_half_way(monitor: Monitor) -> bool:
    """Whether some of its batches are done, and not all."""
    return monitor.session is not None and 0 < monitor.session.progress[0] < monitor.session.progress[1]


def test_a_short_run_is_seen_and_its_weights_stay(person_at: At, qtbot: QtBot, tmp_path: Path) -> None:
    """A one-epoch run ends before it can be seen: a speed control holds it to one epoch a second.

    Weights vanish when the window closes, without a word: closing asks where something would be lost. A finished run
    is discarded by "one epoch". File > Import weights exists. An export dialog
    forgets folder and kind.
    """
    spirals = shipped("spirals").load()
    person = person_at(edits.set_training(spirals, epochs=1))
    window, monitor = person.window, person.window.monitor
    speed = window.controls.speed
    QTimer.singleShot(0, lambda: person.choose(speed.menu(), "1 epoch a second"))
    person.click(speed)
    assert speed.text() == "1/s"
    person.click(window.controls.buttons[RUN])
    qtbot.waitUntil(lambda: is_half_way(monitor))
    qtbot.waitUntil(lambda: monitor.state is RunState.FINISHED, timeout=COLD)

    window.dialogs.answers["unsaved"] = "cancel"
    assert not window.close()
    assert window.dialogs.asked == ["unsaved"]
    assert window.dialogs.weights is not None
    first = {name: list(values) for name, values in monitor.session.history.columns.items()}
    person.click(window.controls.buttons[EPOCH])
    qtbot.waitUntil(
        lambda: monitor.state is RunState.PAUSED and monitor.session.history.epochs == [0, 1, 2], timeout=COLD
    )
    assert {name: values[:2] for name, values in monitor.session.history.columns.items()} == first

    (tmp_path / "out").mkdir()
    for count, name in enumerate(("first", "second"), start=1):
        path = tmp_path / "out" / f"{name}.safetensors"
        window.dialogs.answers["save_file"] = path
        person.press(Qt.Key.Key_E, CONTROL)
        qtbot.waitUntil(lambda count=count: len(window.dialogs.told) == count, timeout=COLD)
    assert window.dialogs.suggestion.parent == path.parent
    assert window.dialogs.suggestion.suffix == ".safetensors"
    assert window.dialogs.filters[0] == "safetensors (*.safetensors)"

    window.dialogs.answers.update(open_weights=path, confirm=True, unsaved="discard")
    before = monitor.session
    person.menu("File", "Import weights…")
    qtbot.waitUntil(lambda: monitor.session is not before and monitor.state is RunState.PAUSED, timeout=COLD)
    kept, found = read_weights(path), monitor.model().weights
    assert all(np.array_equal(found[name], kept[name]) for name in found)
    assert window.close()
