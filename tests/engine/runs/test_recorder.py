"""The recorder: what a session does is in the store, whatever befalls the store, and nothing waits for it."""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from engine.cli.recording import Resumed
from engine.document.format.files import dumps
from engine.document.project import Project
from engine.errors import FileError
from engine.runs import series
from engine.runs.recorder import Recorder
from engine.runs.rows import FAILED, FINISHED, INTERRUPTED, StoredRun
from engine.runs.store import KEPT, RunStore
from engine.runs.trimming import room_of, set_room, trim
from engine.storage import atomic
from engine.training.run_state import RunState
from engine.training.session import TrainingSession
from tests.engine.training.conftest import classifier, curve, flowers, regression


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.runs.recorder.TURN", 0.001)
    monkeypatch.setattr("engine.runs.due.LEAST", 0.0)
    monkeypatch.setattr("engine.runs.due.SHARE", 0.0)


def record(project: Project, folder: Path, *, resumed: Resumed | None = None) -> tuple[TrainingSession, list[str]]:
    """Train to the end, recorded."""
    resume = resumed.record if resumed is not None else None
    session = TrainingSession(project, flowers(), threads=1, resume=resume)
    with Recorder(session, folder, resumed.number if resumed is not None else 0) as recorder:
        recorder.start()
        assert session.join(60)
    return session, recorder.faults()


def only(folder: Path) -> StoredRun:
    with RunStore(folder, writable=False) as store:
        ((run,), damaged) = store.runs()
        assert damaged == 0
        return run


def test_a_run_is_in_the_store_with_all_that_it_did(tmp_path: Path) -> None:
    project = classifier(epochs=6, metrics=["f1"], seed=3)
    session, faults = record(project, tmp_path / "a.runs")
    assert faults == []
    whole = session.record().result(0)
    with RunStore(tmp_path / "a.runs", writable=False) as store:
        ((run,), _) = store.runs()
        assert (run.state, run.epochs, run.step, run.seed, run.dtype) == (FINISHED, 6, 30, 3, "float32")
        assert run.outcome["reason"] == "completed"
        assert run.outcome["metrics"] == dict(whole.end.metrics)  # type: ignore[union-attr]
        assert store.document(run) == dumps(project)
        assert set(run.facts) == {"data", "split", "initial_weights", "versions", "cpu", "blas"}
        curves, damaged = store.curves(run.id)
        assert damaged == 0
        assert curves[series.EPOCH].tolist() == list(range(7))
        for name, column in session.history.columns.items():
            assert np.array_equal(curves[f"metric/{name}"], column.values, equal_nan=True)
        assert curves[series.LOSS].tolist() == session.batch_losses().tolist()
        assert len(curves[series.TIME]) == len(curves[series.CPU]) == len(curves[series.MEMORY]) >= 1
        assert curves[series.MEMORY][0] > 1e7
        found = store.load(run.id)[0].record
        assert found.state.to_bytes() == whole.state.to_bytes()
        assert found.end == whole.end
        assert store.checkpoints(run.id)[-1].reason == "end"


def test_the_key_is_of_what_determines_the_weights_and_of_nothing_else(tmp_path: Path) -> None:
    project = classifier(epochs=1)
    moved = project.replace(view=project.view.replace(positions={"input": (5.0, 5.0)}))
    for each in (project, moved, classifier(epochs=1, seed=1), classifier(epochs=2)):
        record(each, tmp_path / "a.runs")
    with RunStore(tmp_path / "a.runs", writable=False) as store:
        keys = [run.key for run in store.runs()[0]]
    assert keys[0] == keys[1]
    assert len(set(keys)) == 3


def test_a_pause_is_a_checkpoint_and_a_run_that_is_left_can_be_resumed(tmp_path: Path) -> None:
    project, folder = classifier(epochs=6), tmp_path / "a.runs"
    session = TrainingSession(project, flowers(), threads=1)
    recorder = Recorder(session, folder)
    recorder.start = lambda: _start_paused(recorder, session)  # type: ignore[method-assign]
    recorder.start()
    session.step_batch()
    wait(lambda: session.progress[0] == 1 and session.state is RunState.PAUSED)
    wait(lambda: folder.exists() and "pause" in reasons(folder))
    session.stop()
    assert session.join(60)
    recorder.close()
    assert only(folder).outcome["reason"] == "stopped"
    with RunStore(folder) as store:
        resumed = Resumed(1, store.load(1)[0].record)
    assert resumed.record.state.step == 1
    again, faults = record(project, folder, resumed=resumed)
    assert faults == []
    whole, _ = record(project, tmp_path / "b.runs")
    assert again.record().result(0).state.to_bytes() == whole.record().result(0).state.to_bytes()
    with RunStore(folder) as store, RunStore(tmp_path / "b.runs") as other:
        assert [run.id for run in store.runs()[0]] == [1]
        for name in ("metric/val_loss", series.LOSS, series.EPOCH):
            assert store.curves(1)[0][name].tolist() == other.curves(1)[0][name].tolist()
        assert store.journal(1) == []
        assert store.run(1).key == other.run(1).key


def _start_paused(recorder: Recorder, session: TrainingSession) -> None:
    session.prepare()
    recorder._first = session.record()
    recorder._thread.start()


def reasons(folder: Path) -> list[str]:
    try:
        with RunStore(folder, writable=False) as store:
            return [each.reason for each in store.checkpoints(1)]
    except FileError:
        return []


def wait(condition: Callable[[], bool]) -> None:
    """Wait until the threads have come so far; an upper bound, nothing waits for it in vain."""
    pause = threading.Event()
    for _ in range(60_000):
        if condition():
            return
        pause.wait(0.001)
    raise AssertionError("it has not come to that")


def test_what_is_changed_when_a_run_goes_on_is_in_the_journal(tmp_path: Path) -> None:
    record(classifier(epochs=2), tmp_path / "a.runs")
    with RunStore(tmp_path / "a.runs") as store:
        before, resumed = store.run(1), Resumed(1, store.load(1)[0].record)
    record(classifier(epochs=4), tmp_path / "a.runs", resumed=resumed)
    with RunStore(tmp_path / "a.runs") as store:
        (entry,) = store.journal(1)
        assert (entry.step, entry.what["document"]) == (10, dumps(classifier(epochs=4)))
        after = store.run(1)
        assert store.document(after) == dumps(classifier(epochs=2))
        assert [each.step for each in store.load(1)[0].record.journal] == [10]
        assert (after.epochs, after.state) == (4, FINISHED)
        assert after.key != before.key
        assert store.curves(1)[0][series.EPOCH].tolist() == [0, 1, 2, 3, 4]


def test_a_run_that_fails_says_why(tmp_path: Path) -> None:
    project = regression(optimizer={"type": "sgd", "learning_rate": 1e3}, epochs=9)
    session = TrainingSession(project, curve(), threads=1)
    with Recorder(session, tmp_path / "a.runs") as recorder:
        recorder.note("warning", "Words.")
        recorder.start()
        assert session.join(60)
    run = only(tmp_path / "a.runs")
    assert run.state == FAILED
    assert run.outcome["message"].startswith("The loss is no longer a finite number at epoch 2, batch 2")
    with RunStore(tmp_path / "a.runs") as store:
        assert [(each.severity, each.words) for each in store.messages(1)] == [("warning", "Words.")]


def test_one_that_cannot_begin_leaves_nothing(tmp_path: Path) -> None:
    session = TrainingSession(classifier(validation_share=0.9, test_share=0.9), flowers(), threads=1)
    with Recorder(session, tmp_path / "a.runs") as recorder:
        recorder.start()
        assert session.join(60)
    assert recorder.faults() == []
    assert not (tmp_path / "a.runs").exists()


class TestFaults:
    """They never stop the training, and are told in a sentence, once."""

    def test_a_place_that_is_no_folder(self, tmp_path: Path) -> None:
        (tmp_path / "a.runs").write_text("")
        session, faults = record(classifier(epochs=3), tmp_path / "a.runs")
        assert session.state is RunState.FINISHED
        assert len(faults) == 1
        assert faults[0].startswith(
            "The run could not be recorded, which is tried again. runs.sqlite cannot be written"
        )

    def test_a_full_disk_that_has_room_again(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """All is there in the end, but the checkpoint that found no room."""
        whole, left = atomic._write_aside, [3]

        def full(target: Path, content: bytes) -> Path:
            left[0] -= 1
            if left[0] >= 0:
                raise OSError(errno.ENOSPC, "")
            return whole(target, content)

        monkeypatch.setattr(atomic, "_write_aside", full)
        session, faults = record(classifier(epochs=300), tmp_path / "a.runs")
        assert len(faults) == 1
        assert "checkpoints: the disk is full" in faults[0]
        with RunStore(tmp_path / "a.runs") as store:
            assert store.load(1)[0].record.state.to_bytes() == session.record().result(0).state.to_bytes()
            assert store.curves(1)[0][series.LOSS].tolist() == session.batch_losses().tolist()

    def test_a_database_that_another_program_holds(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("engine.runs.database.PATIENCE", 0.0)
        with RunStore(tmp_path / "a.runs") as other:
            with other._database.change():
                session, faults = record(classifier(epochs=3), tmp_path / "a.runs")
            assert session.state is RunState.FINISHED
            assert len(faults) == 1
            assert "another program is writing to it" in faults[0]

    def test_a_database_that_is_held_from_the_second_turn_on(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Its checkpoints are found without their rows."""
        folder = tmp_path / "a.runs"
        session = TrainingSession(classifier(epochs=100_000), flowers(), threads=1)
        with RunStore(folder) as other, Recorder(session, folder) as recorder:
            monkeypatch.setattr("engine.runs.database.PATIENCE", 0.0)  # of the recorder
            recorder.start()
            wait(lambda: bool(reasons(folder)))
            with other._database.change():
                wait(lambda: bool(recorder.told))
                session.stop()
                assert session.join(60)
                recorder.close()
            found, faults = other.load(1)
            assert faults == []
            assert found.record.state.to_bytes() == session.record().result(0).state.to_bytes()
            assert len(list(other.files.there())) <= KEPT

    def test_a_database_that_is_damaged_meanwhile_is_made_anew(self, tmp_path: Path) -> None:
        session, folder = TrainingSession(classifier(epochs=100_000), flowers(), threads=1), tmp_path / "a.runs"
        with Recorder(session, folder) as recorder:
            recorder.start()
            wait(lambda: recorder.number == 1 and bool(reasons(folder)))
            recording = recorder._recording
            assert recording is not None
            assert recording._store is not None
            with recording._store._database.change() as connection:
                connection.execute("DROP TABLE series")
            wait(lambda: any("is damaged" in each for each in recorder.told))
            wait(lambda: recorder.number == 1)
            session.stop()
            assert session.join(60)
        told = recorder.faults()
        assert any("no such table: series" in each for each in told)
        with RunStore(folder) as store:
            run = store.run(1)
            assert run.state in (FINISHED, INTERRUPTED)


def test_a_weight_that_is_set_before_the_first_record_leaves_the_initial_weights_unknown(tmp_path: Path) -> None:
    session = TrainingSession(classifier(epochs=1), flowers(), threads=1)
    with Recorder(session, tmp_path / "a.runs") as recorder:
        session.prepare()
        session.set_weight("last.bias", (1,), 0.5).result(60)
        recorder.start()
        assert session.join(60)
    assert only(tmp_path / "a.runs").facts["initial_weights"] == ""


def test_checkpoints_of_the_oldest_runs_make_room_and_that_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "a.runs"
    for seed in range(4):
        record(classifier(epochs=1, seed=seed), folder)
    with RunStore(folder) as store:
        store.change(1, star=True)
        sizes = store.files.sizes()
        assert {run for run, _ in sizes} == {1, 2, 3, 4}
        assert trim(store, sum(sizes.values())) == []
        one = max(sizes.values())
    monkeypatch.setattr("engine.runs.trimming.BUDGET", 7 * one)
    _, faults = record(classifier(epochs=1, seed=4), folder)
    assert faults == []  # of three runs all but the last checkpoint was enough
    with RunStore(folder) as store:
        assert [run for run, _ in store.files.there()].count(1) == 2
        assert [run for run, _ in store.files.there()].count(2) == 1
    assert room_of(folder) == 7 * one
    set_room(folder, 0)
    assert room_of(folder) == 0
    _, faults = record(classifier(epochs=1, seed=5), folder)
    assert len(faults) == 1
    assert "The checkpoints of earlier runs (2, 3, 4, 5) are deleted" in faults[0]
    with RunStore(folder) as store:
        assert {run for run, _ in store.files.there()} == {1, 6}
        assert len(store.runs()[0]) == 6
        assert len(store.curves(2)[0][series.EPOCH]) == 2
        with pytest.raises(FileError, match="Run 2 has no checkpoint"):
            store.load(2)


def test_a_batch_that_takes_long_does_not_put_off_the_next_checkpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr("engine.runs.recorder.time.monotonic", lambda: now[0])
    recorder = Recorder(TrainingSession(classifier(), flowers(), threads=1), tmp_path / "a.runs")

    def after(seconds: float, value: object = None) -> object:
        now[0] += seconds
        return value

    class Written:
        def keep(self, record: object, why: str) -> None:
            after(1.0)

    monkeypatch.setattr(recorder, "_answer", lambda question: after(100.0, question))
    assert recorder._keep(Written(), "time") == 1.0  # type: ignore[arg-type]


def test_a_run_that_is_left_before_its_end_is_interrupted_though_its_process_lives(tmp_path: Path) -> None:
    session = TrainingSession(classifier(epochs=100_000, patience=0), flowers(), threads=1)
    recorder = Recorder(session, tmp_path / "a.runs")
    recorder.start()
    wait(lambda: session.progress[0] > 3)
    recorder.leave()
    session.stop()  # what it does from now on is not recorded
    assert session.join(60)
    assert recorder.wait(60)
    run = only(tmp_path / "a.runs")
    assert run.state == INTERRUPTED
    with RunStore(tmp_path / "a.runs") as store:
        assert store.load(1)[0].record.end is None
        assert store.load(1)[0].record.state.step == run.step > 0


def test_a_recording_ends_with_the_run(tmp_path: Path) -> None:
    session = TrainingSession(classifier(epochs=1), flowers(), threads=1)
    recorder = Recorder(session, tmp_path / "a.runs")
    recorder.start()
    assert recorder.wait(60)
    assert only(tmp_path / "a.runs").state == FINISHED


def test_a_run_that_nobody_wants_is_gone_unless_it_was_marked(tmp_path: Path) -> None:
    folder = tmp_path / "a.runs"
    for number in (1, 2):
        session = TrainingSession(classifier(epochs=1), flowers(), threads=1)
        recorder = Recorder(session, folder)
        recorder.start()
        assert recorder.wait(60)
        if number == 2:
            with RunStore(folder) as store:
                store.change(2, star=True)
        recorder.discard()
    assert only(folder).id == 2


def test_a_run_that_is_unwanted_at_once_leaves_no_trace(tmp_path: Path) -> None:
    session = TrainingSession(classifier(epochs=1), flowers(), threads=1)
    session.prepare()
    recorder = Recorder(session, tmp_path / "a.runs")
    recorder.attach(60.0)
    session.start()
    assert session.join(60)
    recorder.discard()
    assert not (tmp_path / "a.runs").exists()


def test_a_record_that_finds_no_place_is_handed_on(tmp_path: Path) -> None:
    (tmp_path / "a.runs").write_text("no folder")
    session, rescued = TrainingSession(classifier(epochs=1), flowers(), threads=1), []
    recorder = Recorder(session, tmp_path / "a.runs", rescue=rescued.append)
    recorder.start()
    assert session.join(60)
    wait(lambda: recorder.fault != "")
    recorder.close()
    (record,) = rescued
    assert record.end is not None
    assert recorder.fault


def test_a_run_that_another_process_trains_goes_on_as_another_one(tmp_path: Path) -> None:
    folder = tmp_path / "a.runs"
    record(classifier(epochs=2), folder)
    with RunStore(folder) as store:
        resumed = Resumed(1, store.load(1)[0].record)
        store.resume(1)
    record(classifier(epochs=3), folder, resumed=resumed)
    with RunStore(folder, writable=False) as store:
        first, second = store.runs()[0]
        assert (first.epochs, second.epochs, second.facts, second.key) == (2, 3, {}, "")
        assert store.curves(2)[0][series.EPOCH].tolist() == [0, 1, 2, 3]


def test_a_run_that_waits_for_the_one_before_it_takes_it_over(tmp_path: Path) -> None:
    folder = tmp_path / "a.runs"
    session = TrainingSession(classifier(epochs=1), flowers(), threads=1)
    recorder = Recorder(session, folder)
    recorder.start()
    assert session.join(60)
    resume = session.record().result(0)
    again = TrainingSession(classifier(epochs=2), flowers(), threads=1, resume=resume)
    with Recorder(again, folder, 1, before=recorder) as following:
        following.start()
        assert again.join(60)
    assert (only(folder).id, only(folder).epochs) == (1, 2)


def test_a_run_that_has_ended_is_recorded_once_there_is_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.runs.recorder.RETRY", 0.001)
    (tmp_path / "a.runs").write_text("no folder")
    session, rescued = TrainingSession(classifier(epochs=1), flowers(), threads=1), []
    recorder = Recorder(session, tmp_path / "a.runs", rescue=rescued.append)
    recorder.start()
    assert session.join(60)
    wait(lambda: recorder.fault != "")
    (tmp_path / "a.runs").unlink()
    assert recorder.wait(60)
    assert (only(tmp_path / "a.runs").state, recorder.fault, rescued) == (FINISHED, "", [])
