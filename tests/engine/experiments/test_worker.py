"""A worker trains documents as they are trained alone, and leaves to the store what it has."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from engine.document.format.files import dumps
from engine.document.project import DataSettings, Project
from engine.experiments import worker as module
from engine.experiments.outcome import STOPPED, Outcome, spreads
from engine.experiments.worker import Setting, Worker
from engine.runs.recorder import Recorder
from engine.runs.rows import FAILED, FINISHED, INTERRUPTED, StoredRun
from engine.runs.store import RunStore
from engine.training.events import EpochFinished
from engine.training.session import TrainingSession
from tests.engine.training.conftest import classifier, flowers


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.runs.recorder.TURN", 0.001)
    monkeypatch.setattr(module, "load_data", lambda data, folder, last: flowers())


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "a.runs"


def worker(store: Path, tell: Callable[[EpochFinished], None] = lambda event: None) -> Worker:
    return Worker(Setting(store=str(store), experiment="seeds-1"), tell, threading.Event())


def recorded(project: Project, folder: Path) -> None:
    """Train alone, with other threads."""
    with Recorder(TrainingSession(project, flowers(), threads=2), folder) as recorder:
        recorder.start()
        assert recorder._session.join(60)


def runs(folder: Path) -> list[StoredRun]:
    with RunStore(folder, writable=False) as store:
        return store.runs()[0]


def state(folder: Path, number: int) -> bytes:
    with RunStore(folder, writable=False) as store:
        return store.load(number)[0].record.state.to_bytes()


def test_a_run_has_the_bytes_of_one_that_is_trained_alone(store: Path, tmp_path: Path) -> None:
    project, told = classifier(seed=3), list[EpochFinished]()
    found = worker(store, told.append).train(dumps(project), "seed 3")
    recorded(project, tmp_path / "b.runs")
    assert state(store, 1) == state(tmp_path / "b.runs", 1)
    (alone,) = runs(tmp_path / "b.runs")
    assert (found.state, found.run, found.known, found.is_whole, found.epochs) == (FINISHED, 1, False, True, 5)
    assert (found.metrics, found.meanings) == (alone.outcome["metrics"], alone.outcome["meanings"])
    assert [(run.name, run.experiment, run.key) for run in runs(store)] == [("seed 3", "seeds-1", alone.key)]
    assert told[-1].epoch == 5


def test_what_the_store_has_is_not_computed_again(store: Path) -> None:
    project = classifier(seed=1)
    recorded(project, store)
    told = list[EpochFinished]()
    found = worker(store, told.append).train(dumps(project.replace(view=project.view.replace(down=True))))
    (run,) = runs(store)
    assert (found.run, found.known, found.metrics) == (1, True, run.outcome["metrics"])
    assert run.experiment == "seeds-1"
    assert told == []
    assert not worker(store).train(dumps(classifier(seed=2))).known
    with RunStore(store) as opened:
        opened.change(1, experiment="folds-2")
    assert worker(store).train(dumps(project)).run == 1
    assert [run.experiment for run in runs(store)] == ["folds-2", "seeds-1"]


def test_what_was_stopped_goes_on_to_the_same_bytes(store: Path, tmp_path: Path) -> None:
    project = classifier(epochs=40)
    first = worker(store)
    whole = first._followed
    first._tell = lambda event: first._stopping.set()
    first._followed = lambda session, start: (session.set_pace(100.0), whole(session, start))[1]  # type: ignore[method-assign]
    stopped = first.train(dumps(project))
    assert (stopped.state, stopped.reason, stopped.is_whole) == (FINISHED, STOPPED, False)
    assert first.train(dumps(project)) == Outcome(FINISHED, reason=STOPPED)
    with RunStore(store) as opened:
        opened.change(1, experiment="")
    found = worker(store).train(dumps(project))
    recorded(project, tmp_path / "b.runs")
    assert (found.run, found.known, found.epochs) == (1, False, 40)
    assert [(run.state, run.experiment) for run in runs(store)] == [(FINISHED, "seeds-1")]
    assert state(store, 1) == state(tmp_path / "b.runs", 1)


def test_a_run_that_was_trained_on_is_another(store: Path) -> None:
    """Its key is that of the document with which it began."""
    project = classifier(epochs=2)
    recorded(project, store)
    with RunStore(store) as opened:
        opened.change(1, epochs=4)
    assert worker(store).train(dumps(project)).run == 2
    with RunStore(store) as opened:
        opened.change(1, state=INTERRUPTED, epochs=1)
        opened.change(2, state=FAILED)
    assert worker(store).train(dumps(project)).run == 3  # the first has no more epochs to train


def test_what_is_wrong_is_the_outcome_of_one_run(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = classifier()
    bad = bad.replace(network=bad.network.replace(wires=bad.network.wires[:-1]))
    found = worker(store).train(dumps(bad))
    assert (found.state, found.run) == (FAILED, 0)
    assert "not connected" in found.message
    assert worker(store).train("{}").message.startswith("The document")

    def full(data: DataSettings, folder: Path, last: object) -> None:
        raise MemoryError

    monkeypatch.setattr(module, "load_data", full)
    assert worker(store).train(dumps(classifier())).message == "This machine does not have enough memory."


def test_a_store_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.runs").write_text("no folder")
    found = worker(tmp_path / "a.runs").train(dumps(classifier()))
    assert (found.is_whole, found.run) == (True, 0)
    assert "could not be recorded" in found.notes[0]


def test_without_a_store_nothing_is_recorded() -> None:
    found = Worker(Setting(), lambda event: None, threading.Event()).train(dumps(classifier()))
    assert (found.is_whole, found.run, found.epochs) == (True, 0, 5)


def test_spreads_are_of_runs_that_came_to_their_end() -> None:
    whole = Outcome(FINISHED, reason="completed", metrics={"val_loss": 1.0})
    values = [1.0, 2.0, 6.0]
    several = [replace(whole, metrics={"val_loss": value}) for value in values]
    several += [replace(whole, reason=STOPPED), Outcome(FAILED), replace(whole, metrics={"val_loss": float("nan")})]
    (found,) = spreads(several).values()
    assert (found.count, found.median, found.least, found.greatest, found.mean) == (3, 2.0, 1.0, 6.0, 3.0)
    assert found.deviation == pytest.approx(7.0**0.5)
    assert spreads([whole])["val_loss"].deviation == 0.0
