"""Weights and curves outlive the window: train, close, reopen, train on; the real engine and the real window.

They vanished when the window closed or another file opened, without a word; a finished run was discarded by
"one epoch".
"""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt

from designer.actions.training import BATCH, EPOCH, MORE, RUN
from designer.canvas.live.spots import WeightPlace
from designer.storage.kept import take_notes
from engine.document.editing.edits import set_data, set_training
from engine.document.format.files import load, save
from engine.document.project import Project
from engine.errors import FileError
from engine.export.weights import read_weights
from engine.runs.files import write_run
from engine.runs.moving import move_runs
from engine.runs.places import beside, store_of
from engine.runs.recording import Recording
from engine.runs.rows import FINISHED, INTERRUPTED
from engine.runs.store import RunStore
from engine.training.run_state import RunState
from engine.training.session import TrainingSession
from tests.designer.training.conftest import classifier

COLD = 60_000
"""Milliseconds within which a cold machine compiles what it needs; nothing waits for it in vain."""

LONG = 100
"""Epochs of a run that is cut off: at ten a second more than pass until then."""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "mine.loom"
    save(set_training(classifier(), epochs=6), path)
    return path


@pytest.fixture
def open_file(open_window, qtbot):
    """A window with a file, its data there."""

    def open_(path):
        window = open_window(Project())
        assert window.files.open_path(path)
        qtbot.waitUntil(lambda: window.store.dataset is not None)
        return window

    return open_


def until(qtbot, window, state):
    qtbot.waitUntil(lambda: window.monitor.state in (state, RunState.FAILED), timeout=COLD)
    assert window.monitor.state is state, window.controls.status.text()


def push(qtbot, window, name):
    """Click a button of the transport bar."""
    button = window.controls.buttons[name]
    qtbot.waitUntil(button.isEnabled, timeout=COLD)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def train(qtbot, window):
    push(qtbot, window, RUN)
    until(qtbot, window, RunState.FINISHED)


def kept(qtbot, window, condition=lambda record: True):
    """The last run's newest checkpoint in the store, once it is what it should be."""
    return stored(qtbot, window.keeping.folder, condition)


def stored(qtbot, folder, condition=lambda record: True):
    found = []

    def is_there():
        if not (folder / "runs.sqlite").exists():
            return False
        try:
            with RunStore(folder, writable=False) as store:
                found[:] = [store.load(store.runs()[0][-1].id)[0].record]
        except (FileError, IndexError):
            return False
        return condition(found[0])

    qtbot.waitUntil(is_there, timeout=COLD)
    return found[0]


def rows(folder):
    with RunStore(folder, writable=False) as store:
        return [(run.id, run.state, run.epochs) for run in store.runs()[0]]


def one_long_run(window, epochs):
    session = TrainingSession(set_training(window.store.project, epochs=epochs), window.store.dataset)
    session.start()
    assert session.join(600)
    return session.record().result(0)


def test_train_close_reopen_train_more_is_one_long_run(qtbot, open_file, file, tmp_path):
    window = open_file(file)
    train(qtbot, window)
    figures = window.controls.status.text()
    history = window.monitor.session.history
    assert window.close()
    assert window.dialogs.asked == []

    window = open_file(file)
    qtbot.waitUntil(lambda: window.monitor.state is RunState.FINISHED, timeout=COLD)
    assert window.controls.status.text() == figures
    assert window.monitor.session.history == history
    qtbot.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    plot = window.curves.curves.pane_of("loss").plot
    qtbot.waitUntil(lambda: plot._lines["validation"].getOriginalDataset()[0] is not None)
    assert len(plot._lines["validation"].getOriginalDataset()[0]) == len(history.epochs) == 7
    assert window.notices.rows == {}
    assert "Restored weights and curves" in window.status.currentMessage()

    window.dialogs.answers["save_file"] = tmp_path / "w.npz"
    qtbot.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(window.dialogs.told or window.dialogs.errors), timeout=COLD)
    assert "held-out samples" in window.dialogs.told[0]

    assert window.registry[MORE].text().replace("&", "") == "Train 20 more epochs"
    qtbot.keyClick(window, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    until(qtbot, window, RunState.FINISHED) if window.monitor.state is not RunState.FINISHED else None
    qtbot.waitUntil(lambda: window.monitor.session.history.epochs[-1] == 26, timeout=COLD)
    until(qtbot, window, RunState.FINISHED)
    record = kept(qtbot, window, lambda found: found.end is not None and found.history.epochs[-1] == 26)
    whole = one_long_run(window, 26)
    assert record.state.to_bytes() == whole.state.to_bytes()
    assert record.history == whole.history
    assert record.end.metrics == whole.end.metrics
    qtbot.waitUntil(lambda: rows(window.keeping.folder) == [(1, FINISHED, 26)], timeout=COLD)
    assert "Done after 26 epochs" in window.controls.status.text()
    assert window.close()


def test_a_weight_set_by_hand_is_kept_with_the_run_and_with_one_that_was_brought_back(qtbot, open_file, file):
    window = open_file(file)
    train(qtbot, window)
    node = next(node for node in window.store.project.network.nodes if node.layer.type == "Dense").id
    name, was = f"{node}.bias", float(window.monitor.session.weights()[f"{node}.bias"][0])

    def enter(value):
        place = WeightPlace(name, (0,), was, QPointF(), "bias of unit 1")
        window.weight_editing._entered(place, window.monitor.session, value)

    enter("7.5")
    kept(qtbot, window, lambda found: found.model.weights[name][0] == found.state.weights[name][0] == 7.5)
    window.store.undo_stack.undo()
    kept(qtbot, window, lambda found: found.model.weights[name][0] == np.float32(was))
    window.store.undo_stack.redo()
    kept(qtbot, window, lambda found: found.model.weights[name][0] == 7.5)
    window.store.undo_stack.setClean()
    assert window.close()

    window = open_file(file)
    qtbot.waitUntil(lambda: window.monitor.state is RunState.FINISHED, timeout=COLD)
    enter("-2")
    kept(qtbot, window, lambda found: found.model.weights[name][0] == -2.0)
    assert window.monitor.model().weights[name][0] == -2.0
    window.store.undo_stack.setClean()
    assert window.close()


@pytest.mark.parametrize("way", ["close", "another file", "end"])
def test_a_run_that_is_cut_off_is_interrupted_and_resumes_to_the_same_bytes(qtbot, open_file, file, way, tmp_path):
    save(set_training(load(file), epochs=LONG), file)
    window = open_file(file)
    window.monitor.set_pace(10.0)
    push(qtbot, window, RUN)
    qtbot.waitUntil(lambda: window.monitor.has_weights and window.monitor.session.history.epochs[-1] >= 2, timeout=COLD)
    if way == "another file":
        save(classifier(), tmp_path / "other.loom")
        assert window.files.open_path(tmp_path / "other.loom")
        assert window.monitor.session is None
    else:
        getattr(window, way)()
    assert window.dialogs.asked == []

    window = open_file(file)
    qtbot.waitUntil(lambda: window.monitor.state is RunState.FINISHED, timeout=COLD)
    assert 2 <= window.monitor.session.history.epochs[-1] < LONG
    assert "Interrupted after" in window.controls.status.text()
    assert window.controls.buttons[RUN].text() == "Resume"
    train_again = window.monitor.session
    window.monitor.set_pace(0.0)
    row = window.notices.rows["run of another network"]
    assert row.notice.text.startswith("Run 1 was interrupted in epoch ")
    qtbot.waitUntil(lambda: window.store.dataset is not None)
    qtbot.mouseClick(row.buttons[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.monitor.session is not train_again, timeout=COLD)
    until(qtbot, window, RunState.FINISHED)
    assert window.monitor.session.record().result(0).state.to_bytes() == one_long_run(window, LONG).state.to_bytes()
    assert window.notices.rows == {}
    window.close()


@pytest.mark.parametrize(("step", "batches"), [(EPOCH, 4), (BATCH, 1)])
def test_a_step_goes_on_with_a_finished_run(qtbot, open_file, file, step, batches):
    window = open_file(file)
    train(qtbot, window)
    before = window.monitor.session
    push(qtbot, window, step)
    qtbot.waitUntil(lambda: window.monitor.session is not before, timeout=COLD)
    until(qtbot, window, RunState.PAUSED)
    done, total = window.monitor.session.progress
    assert done == before.progress[0] + batches
    assert total == 26 * 4
    assert window.monitor.session.history.epochs[:7] == list(range(7))
    kept(qtbot, window, lambda record: record.end is None and len(record.losses) == done)
    window.close()


def test_a_new_run_sets_the_former_one_aside_and_one_can_go_back(qtbot, open_file, file):
    window = open_file(file)
    assert not window.registry["training.former"].isEnabled()
    train(qtbot, window)
    first = window.monitor.session.record().result(0)
    window.store.apply("Seed", set_training(window.store.project, seed=5))
    window.files.save()
    before = window.monitor.session
    push(qtbot, window, RUN)
    qtbot.waitUntil(lambda: window.monitor.session is not before, timeout=COLD)
    until(qtbot, window, RunState.FINISHED)
    second = window.monitor.session.record().result(0)
    kept(qtbot, window, lambda record: record.state.to_bytes() == second.state.to_bytes())
    assert window.keeping.number == 2

    qtbot.waitUntil(lambda: window.registry["training.former"].isEnabled())
    window.registry["training.former"].trigger()
    qtbot.waitUntil(lambda: window.monitor.project.training.seed == 0, timeout=COLD)
    assert window.monitor.model().weights["dense_1.weight"].tobytes() == first.model.weights["dense_1.weight"].tobytes()
    assert "the seed is 0, here it is 5" in window.notices.rows["run of another network"].notice.text
    window.registry["training.former"].trigger()
    qtbot.waitUntil(lambda: window.monitor.project.training.seed == 5, timeout=COLD)
    assert window.notices.rows == {}
    window.close()


def test_the_end_of_a_run_is_written_before_runs_are_read(qtbot, open_file, file, monkeypatch):
    """It was said to be under way in another window."""
    go_on, leave = threading.Event(), Recording.leave

    def leave_late(recording):
        go_on.wait(60)
        leave(recording)

    monkeypatch.setattr(Recording, "leave", leave_late)
    window = open_file(file)
    train(qtbot, window)
    kept(qtbot, window, lambda record: len(record.history.epochs) > 0)
    trained = window.monitor.session
    window.keeping.show_run(1)
    go_on.set()
    qtbot.waitUntil(lambda: window.monitor.session is not trained, timeout=COLD)
    assert window.notices.rows == {}
    window.close()


def test_a_run_of_another_network_is_shown_and_said_but_not_trained_on(qtbot, open_file, file):
    window = open_file(file)
    train(qtbot, window)
    window.close()
    save(set_training(load(file), class_weights="balanced"), file)

    window = open_file(file)
    qtbot.waitUntil(lambda: window.monitor.state is RunState.FINISHED, timeout=COLD)
    text = window.notices.rows["run of another network"].notice.text
    assert "can be exported, but not trained further. The network is not the one that was trained: output_1." in text
    push(qtbot, window, MORE)
    row = window.notices.rows["run of another network"]
    assert "cannot be continued" in row.notice.text
    qtbot.mouseClick(row.buttons[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.monitor.project == window.store.project, timeout=COLD)
    until(qtbot, window, RunState.FINISHED)
    window.close()


def test_a_run_that_an_earlier_version_kept_is_shown_and_trains_on_in_the_store(qtbot, open_file, file, tmp_path):
    window = open_file(file)
    train(qtbot, window)
    write_run(window.monitor.session.record().result(0), beside(file))
    window.close()
    move_runs(store_of(file), tmp_path / "away.runs")

    window = open_file(file)
    qtbot.waitUntil(lambda: window.monitor.state is RunState.FINISHED, timeout=COLD)
    assert window.keeping.number == 0
    push(qtbot, window, MORE)
    qtbot.waitUntil(lambda: window.keeping.number == 1, timeout=COLD)
    until(qtbot, window, RunState.FINISHED)
    record = kept(qtbot, window, lambda found: found.end is not None)
    assert record.state.to_bytes() == one_long_run(window, 26).state.to_bytes()
    window.close()


def test_a_damaged_file_of_an_earlier_version_is_named_and_left_alone(qtbot, open_file, file):
    beside(file).write_bytes(b"something else")
    window = open_file(file)
    qtbot.waitUntil(lambda: bool(window.notices.rows), timeout=COLD)
    assert (
        "The kept run in mine.run.safetensors cannot be used." in next(iter(window.notices.rows.values())).notice.text
    )
    assert window.monitor.state is RunState.IDLE
    train(qtbot, window)
    kept(qtbot, window, lambda record: record.end is not None)
    assert beside(file).read_bytes() == b"something else"
    window.close()


class TestUnsaved:
    """A project that has no file yet."""

    @pytest.fixture
    def window(self, qtbot, open_window):
        window = open_window(set_training(classifier(), epochs=6))
        qtbot.waitUntil(lambda: window.store.dataset is not None)
        train(qtbot, window)
        yield window
        window.close()

    def test_the_first_save_brings_the_run_beside_it(self, qtbot, window, tmp_path):
        place = store_of(window.recovery.path)
        qtbot.waitUntil(place.exists, timeout=COLD)
        window.dialogs.answers["save_file"] = tmp_path / "new.loom"
        assert window.files.save()
        record = kept(qtbot, window)
        assert record.state.to_bytes() == window.monitor.session.record().result(0).state.to_bytes()
        qtbot.waitUntil(lambda: not place.exists())
        window.dialogs.answers.clear()
        assert window.close()

    def test_closing_asks_and_saving_keeps_it(self, qtbot, window, tmp_path):
        window.dialogs.answers.update(unsaved="cancel")
        assert not window.close()
        assert window.dialogs.weights.savable
        window.dialogs.answers.update(unsaved="save", save_file=tmp_path / "new.loom")
        assert window.close()
        assert stored(qtbot, tmp_path / "new.runs").history.epochs[-1] == 6

    def test_discarding_leaves_nothing(self, window):
        assert window.close()
        assert window.dialogs.asked == ["unsaved"]
        assert window.run_jobs.wait(60)
        assert list(window.recovery.folder.glob("*.runs")) == []

    def test_an_end_without_a_question_leaves_it_beside_the_recovery_copy(self, qtbot, window, open_window):
        weights = window.monitor.model().weights
        window.end()
        assert take_notes(window.recovery.folder) == []
        again = open_window(Project())
        again.dialogs.answers["recover"] = "recover"
        assert again.files.recover()
        qtbot.waitUntil(lambda: again.monitor.state is RunState.FINISHED, timeout=COLD)
        found = again.monitor.model().weights
        assert all(found[name].tobytes() == values.tobytes() for name, values in weights.items())
        assert again.keeping.number == 1
        assert again.close()
        assert again.run_jobs.wait(60)
        assert list(again.recovery.folder.glob("*")) == []


def test_where_the_run_cannot_be_kept_it_is_said_and_closing_asks(qtbot, open_file, file):
    store_of(file).write_text("a file in the place of the folder")
    window = open_file(file)
    train(qtbot, window)
    qtbot.waitUntil(lambda: "run not kept" in window.notices.rows, timeout=COLD)
    assert "mine.runs" in window.notices.rows["run not kept"].notice.text
    window.dialogs.answers["unsaved"] = "cancel"
    assert not window.close()
    assert not window.dialogs.weights.savable
    window.end()
    assert window.run_jobs.wait(60)
    (note,) = take_notes(window.recovery.folder)
    path = Path(note.rpartition("in ")[2].rstrip("."))
    assert read_weights(path).keys() == window.monitor.model().weights.keys()


def test_more_epochs_of_a_schedule_that_spans_the_run_are_explained(qtbot, open_file, file):
    save(set_training(load(file), schedule={"type": "cosine"}), file)
    window = open_file(file)
    train(qtbot, window)
    window.dialogs.answers["number"] = 3
    window.registry["training.more_ask"].trigger()
    qtbot.waitUntil(lambda: "schedule of a longer run" in window.notices.rows, timeout=COLD)
    text = window.notices.rows["schedule of a longer run"].notice.text
    assert text.startswith("Cosine: the learning rate is now that of a run of 9 epochs.")
    qtbot.waitUntil(lambda: window.monitor.session.history.epochs[-1] == 9, timeout=COLD)
    until(qtbot, window, RunState.FINISHED)
    assert window.registry[MORE].text().replace("&", "") == "Train 3 more epochs"
    window.close()


def test_other_data_are_refused_and_the_run_stays(qtbot, open_file, file, tmp_path):
    window = open_file(file)
    train(qtbot, window)
    run = window.monitor.session
    kept(qtbot, window)
    window.store.apply("Data", set_data(window.store.project, source={"type": "bundled", "name": "wine"}))
    qtbot.waitUntil(lambda: window.store.dataset is not None)
    assert window.store.obstacle() == ""
    push(qtbot, window, MORE)
    qtbot.waitUntil(lambda: "not that of the run" in window.controls.status.text(), timeout=COLD)
    assert window.monitor.session is run
    window.close()


def test_saving_under_another_name_copies_the_run_that_is_shown_and_goes_on_with_it_there(
    qtbot, open_file, file, tmp_path
):
    save(set_training(load(file), epochs=LONG), file)
    window = open_file(file)
    window.monitor.set_pace(10.0)
    push(qtbot, window, RUN)
    qtbot.waitUntil(lambda: window.keeping.number == 1 and window.monitor.has_weights, timeout=COLD)
    window.dialogs.answers["save_file"] = tmp_path / "other.loom"
    assert window.files.save_as()
    qtbot.waitUntil(lambda: "The runs stay in mine.runs" in window.status.currentMessage(), timeout=COLD)
    qtbot.waitUntil(lambda: window.keeping.number == 1, timeout=COLD)
    window.monitor.set_pace(0.0)
    until(qtbot, window, RunState.FINISHED)
    record = kept(qtbot, window, lambda found: found.end is not None)
    assert record.state.to_bytes() == one_long_run(window, LONG).state.to_bytes()
    qtbot.waitUntil(lambda: rows(store_of(tmp_path / "other.loom")) == [(1, FINISHED, LONG)], timeout=COLD)
    ((number, state, epochs),) = rows(store_of(file))
    assert (number, state) == (1, INTERRUPTED)
    assert epochs < LONG
    window.close()


def test_a_run_that_another_process_trains_is_said_to_be_under_way(qtbot, open_file, file):
    window = open_file(file)
    train(qtbot, window)
    kept(qtbot, window, lambda record: record.end is not None)
    window.close()
    with RunStore(store_of(file)) as store:
        store.resume(1)  # this process lives

    window = open_file(file)
    qtbot.waitUntil(lambda: window.monitor.state is RunState.FINISHED, timeout=COLD)
    text = window.notices.rows["run of another network"].notice.text
    assert text == "Run 1 is under way in another window or command: this is its last checkpoint."
    window.close()
