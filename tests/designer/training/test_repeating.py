"""Repeats are trained beside the window, told when they are over, and stopped with their document."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from designer.actions.repeating import CANCEL, FOLDS, SEEDS
from designer.document.store import Store
from designer.training.repeating import NAME, Repeating, Repeats, make_runner
from designer.widgets.notices import Notices
from engine.document.editing import edits
from engine.errors import LayerloomError
from engine.experiments.outcome import Outcome, failure
from tests.designer.training.conftest import classifier


class FakeRunner:
    """Ends with the outcomes it is given once it may, those beyond them stay undone; a stop ends it at once."""

    def __init__(self, outcomes: Sequence[Outcome], count: int) -> None:
        self.outcomes, self.epochs = list(outcomes), [0] * count
        self.may_end, self.closed = threading.Event(), threading.Event()
        self.stopped = False

    def __enter__(self) -> FakeRunner:
        return self

    def __exit__(self, *fault: object) -> None:
        self.closed.set()

    def start(self) -> None:
        self.epochs[0] = 5

    def wait(self, timeout: float) -> bool:
        return self.may_end.wait(timeout)

    def poll(self) -> list[tuple[int, Outcome]]:
        found, self.outcomes = list(enumerate(self.outcomes)) if self.may_end.is_set() else [], self.outcomes
        return found

    def stop(self) -> None:
        self.stopped = True
        self.may_end.set()


def whole(value: float) -> Outcome:
    return Outcome("finished", 1, reason="completed", metrics={"val_loss": 1.0, "val_accuracy": value})


class Bench:
    def __init__(self, folder: Path) -> None:
        self.store, self.notices = Store(classifier()), Notices()
        self.store.reset(classifier(), folder / "mine.loom")
        self.runner, self.asked = FakeRunner([], 0), list[Repeats]()
        self.repeating = Repeating(self.store, self.notices, folder=lambda: folder / "mine.runs", make=self._make)

    def _make(self, wanted: Repeats) -> tuple[FakeRunner, list[int]]:
        self.asked.append(wanted)
        return self.runner, [10] * len(self.runner.epochs)

    @property
    def told(self) -> str:
        return self.notices.rows[NAME].notice.text


@pytest.fixture
def bench(qtbot: QtBot, tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    qtbot.addWidget(made.notices)
    yield made
    made.repeating.close()


def done(bench: Bench, qtbot: QtBot, outcomes: Sequence[Outcome], *, seeds: int = 0, folds: int = 0) -> str:
    """What is told of these outcomes."""
    bench.runner = FakeRunner(outcomes, seeds or folds)
    bench.repeating.begin(seeds, folds)
    assert bench.repeating.is_running
    bench.runner.may_end.set()
    with qtbot.waitSignal(bench.repeating.changed):
        pass
    assert not bench.repeating.is_running
    assert bench.runner.closed.is_set()
    assert bench.store.passages.latest is None
    return bench.told


def test_the_median_and_the_range_are_told(bench: Bench, qtbot: QtBot) -> None:
    told = done(bench, qtbot, [whole(0.9), whole(0.8), whole(0.95)], seeds=3)
    assert told == "Trained with 3 seeds: median validation accuracy 0.9, from 0.8 to 0.95."
    assert bench.notices.rows[NAME].notice.severity == "hint"
    (wanted,) = bench.asked
    assert (wanted.seeds, wanted.folds, wanted.project) == (3, 0, bench.store.project)
    assert wanted.store == wanted.folder / "mine.runs"


def test_what_failed_and_what_was_stopped_is_told(bench: Bench, qtbot: QtBot) -> None:
    told = done(bench, qtbot, [whole(0.9), failure("The disk is full.")], folds=3)
    assert told == (
        "Trained with 1 of 3 folds: median validation accuracy 0.9, from 0.9 to 0.9. 1 failed: The disk is full. "
        "The others were stopped; they go on when you ask for the same again."
    )
    assert bench.notices.rows[NAME].notice.severity == "warning"


def test_progress_is_seen_and_a_cancel_stops_it(bench: Bench, qtbot: QtBot) -> None:
    bench.runner = FakeRunner([], 2)
    bench.repeating.begin(2, 0)
    bench.repeating.begin(2, 0)  # one at a time
    passage = bench.store.passages.latest
    assert passage is not None
    assert passage.title == "Training with 2 seeds"
    qtbot.waitUntil(lambda: passage.share == 0.25)
    with qtbot.waitSignal(bench.repeating.changed):
        passage.stop()
    assert bench.runner.stopped
    assert bench.told.startswith("Trained with 0 of 2 seeds. The others were stopped")
    assert len(bench.asked) == 1


def test_another_document_ends_it(bench: Bench, qtbot: QtBot) -> None:
    bench.runner = FakeRunner([], 2)
    bench.repeating.begin(2, 0)
    with qtbot.waitSignal(bench.repeating.changed):
        bench.store.reset(classifier())
    assert bench.runner.stopped


def test_what_speaks_against_it_is_told(bench: Bench, qtbot: QtBot) -> None:
    def refuse(wanted: Repeats) -> tuple[FakeRunner, list[int]]:
        raise LayerloomError("No folds.")

    bench.repeating._make = refuse
    bench.repeating.begin(0, 3)
    with qtbot.waitSignal(bench.repeating.changed):
        pass
    assert bench.told == "No folds."
    bench.store.edit("Delete", lambda project: edits.remove_nodes(project, ["dense_1"]))
    bench.repeating.begin(2, 0)
    assert not bench.repeating.is_running
    assert "not connected" in bench.told


def test_the_runner_is_that_of_the_engine(tmp_path: Path) -> None:
    wanted = Repeats(classifier(), 0, 3, tmp_path, tmp_path / "mine.runs")
    runner, epochs = make_runner(wanted)
    assert [job.title for job in runner._jobs] == ["fold 1 of 3", "fold 2 of 3", "fold 3 of 3"]
    assert epochs == [50, 50, 50]
    assert runner._setting.experiment.startswith("folds-")
    assert runner._setting.behind


def test_the_menu_asks_for_a_number_and_a_file(
    open_window: Callable[[object], object], qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(classifier())
    fake = FakeRunner([whole(0.5)] * 4, 4)
    asked = list[Repeats]()
    monkeypatch.setattr(window.repeating, "_make", lambda wanted: (asked.append(wanted), (fake, [1] * 4))[1])
    window.dialogs.answers |= {"number": 4, "save_file": tmp_path / "mine.loom"}
    assert window.registry[SEEDS].isEnabled()
    assert not window.registry[CANCEL].isEnabled()
    window.registry[SEEDS].trigger()
    assert (tmp_path / "mine.loom").exists()
    assert not window.registry[FOLDS].isEnabled()
    qtbot.waitUntil(window.waiting.isVisible)
    with qtbot.waitSignal(window.repeating.changed):
        qtbot.mouseClick(window.waiting.cancel, Qt.MouseButton.LeftButton)
    assert (asked[0].seeds, asked[0].store) == (4, tmp_path / "mine.runs")
    assert window.notices.rows[NAME].isVisible()
    assert window.registry[FOLDS].isEnabled()
    assert window.settings.number("repeat_seeds", 1, 9) == 4
