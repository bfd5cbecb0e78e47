"""Measuring runs in a thread, once at a time, gives way, and outlives nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from designer.analysis.measuring import CANCELLED, Measuring
from designer.document.store import Store
from engine.document.editing import edits
from engine.document.project import Project
from tests.designer.analysis.conftest import TIMES, FakeMeasure, classifier


class Bench:
    def __init__(self, fake: FakeMeasure) -> None:
        self.store = Store(classifier())
        self.busy = ""
        self.prepared = 0
        self.measuring = Measuring(self.store, measure=fake, busy_with=lambda: self.busy, prepare=self._prepare)

    def _prepare(self) -> None:
        self.prepared += 1


@pytest.fixture
def bench(qapp: object, fake: FakeMeasure) -> Iterator[Bench]:
    made = Bench(fake)
    yield made
    made.measuring.close()


def finish(bench: Bench, fake: FakeMeasure, qtbot: QtBot) -> None:
    fake.may_end.set()
    bench.measuring.start()
    qtbot.waitUntil(lambda: not bench.measuring.is_running)


def test_figures_are_kept_with_what_they_are_of(bench: Bench, fake: FakeMeasure, qtbot: QtBot) -> None:
    finish(bench, fake, qtbot)
    assert bench.measuring.times is TIMES
    assert bench.prepared == 1
    assert not bench.measuring.is_outdated
    bench.store.edit("Rename", lambda project: edits.rename(project, "dense_1", "wide"))
    bench.store.edit("Epochs", lambda project: edits.set_training(project, epochs=7))
    assert not bench.measuring.is_outdated
    bench.store.edit("Batch", lambda project: edits.set_training(project, batch_size=7))
    assert bench.measuring.is_outdated


def test_only_one_runs_at_a_time(bench: Bench, fake: FakeMeasure, qtbot: QtBot) -> None:
    bench.measuring.start()
    bench.measuring.start()
    fake.may_end.set()
    qtbot.waitUntil(lambda: not bench.measuring.is_running)
    assert len(fake.asked) == 1


def test_it_can_be_cancelled_and_begun_again(bench: Bench, fake: FakeMeasure, qtbot: QtBot) -> None:
    bench.measuring.toggle()
    bench.measuring.toggle()
    qtbot.waitUntil(lambda: not bench.measuring.is_running)
    assert bench.measuring.fault == CANCELLED
    assert bench.measuring.times is None
    finish(bench, fake, qtbot)
    assert bench.measuring.fault == ""
    assert bench.measuring.times is TIMES


def test_it_waits_for_nobody_who_takes_the_processors(bench: Bench, fake: FakeMeasure) -> None:
    bench.busy = "Training is running"
    bench.measuring.start()
    assert not bench.measuring.is_running
    assert bench.measuring.fault.startswith("Training is running, which would distort the times.")


def test_it_gives_way_to_training(bench: Bench, fake: FakeMeasure, qtbot: QtBot) -> None:
    bench.measuring.start()
    bench.measuring.give_way()
    assert not bench.measuring._cancelled.is_set()
    bench.busy = "Training is running"
    bench.measuring.give_way()
    qtbot.waitUntil(lambda: not bench.measuring.is_running)
    assert bench.measuring.fault == CANCELLED


def test_another_document_has_no_figures(bench: Bench, fake: FakeMeasure, qtbot: QtBot) -> None:
    finish(bench, fake, qtbot)
    bench.store.reset(Project())
    assert bench.measuring.times is None
    bench.measuring.start()
    assert bench.measuring.fault == bench.store.analysis.errors[0].message


def test_figures_that_come_after_another_document_was_opened_are_not_taken(
    bench: Bench, fake: FakeMeasure, qtbot: QtBot
) -> None:
    bench.measuring.start()
    bench.store.reset(classifier())
    fake.may_end.set()
    qtbot.waitUntil(lambda: not bench.measuring.is_running)
    assert bench.measuring.times is None


@pytest.mark.parametrize(
    ("error", "words"),
    [(MemoryError(), "does not fit into memory"), (ZeroDivisionError("x"), "bug in Layerloom: ZeroDivisionError")],
)
def test_nothing_is_swallowed(bench: Bench, fake: FakeMeasure, qtbot: QtBot, error: Exception, words: str) -> None:
    fake.result = error
    finish(bench, fake, qtbot)
    assert words in bench.measuring.fault
