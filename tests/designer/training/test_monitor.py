"""The monitor: begins, steers, watches and ends a run."""

from __future__ import annotations

import pytest

from designer.training.contracts import Compiling
from designer.training.monitor import Monitor
from engine.document.editing.edits import remove_nodes, set_data, set_training
from engine.document.project import Project
from engine.errors import LayerloomError, TrainingError
from engine.sources import Csv
from engine.training.run_state import RunState
from tests.designer.training.fake_session import FakeSession


class FakeKernels:
    def __init__(self):
        self.now = Compiling(0, 0, True, True)
        self.requests = 0
        self.closed = False

    def request(self):
        self.requests += 1

    def poll(self):
        return self.now

    def close(self):
        self.closed = True


def heard(signal):
    told = []
    signal.connect(lambda *arguments: told.append(arguments[0] if arguments else None))
    return told


def test_a_run_from_start_to_end(qtbot, monitor):
    phases, epochs, ends = heard(monitor.state_changed), heard(monitor.epochs_finished), heard(monitor.finished)
    monitor.start()
    qtbot.waitUntil(lambda: monitor.state is RunState.RUNNING)
    monitor.session.advance(50)
    qtbot.waitUntil(lambda: monitor.state is RunState.FINISHED)
    assert phases == [RunState.COMPILING, RunState.PREPARING, RunState.RUNNING, RunState.FINISHED]
    assert [event.epoch for event in epochs[0]] == list(range(1, 51))
    assert len(epochs) == 1, "each view hears of all epochs since the last look at once"
    assert ends[0].reason == "completed"
    assert not monitor._timer.isActive()


def test_pause_and_resume(qtbot, monitor):
    monitor.start()
    qtbot.waitUntil(lambda: monitor.can_pause)
    monitor.pause()
    qtbot.waitUntil(lambda: monitor.state is RunState.PAUSED)
    session = monitor.session
    monitor.start()
    qtbot.waitUntil(lambda: monitor.state is RunState.RUNNING)
    assert monitor.session is session
    assert session.verbs == ["start", "pause", "start"]


@pytest.mark.parametrize("verb", ["step_epoch", "step_batch"])
def test_single_steps_begin_a_run_and_pause_it(qtbot, monitor, verb):
    getattr(monitor, verb)()
    qtbot.waitUntil(lambda: monitor.state is RunState.PAUSED)
    getattr(monitor, verb)()
    qtbot.waitUntil(lambda: monitor.state is RunState.PAUSED)
    assert monitor.session.verbs == [verb, verb]
    assert len(monitor.session.batch_losses()) == (20 if verb == "step_epoch" else 2)


def test_stop_keeps_the_weights_and_the_best_so_far_are_there_before(qtbot, monitor):
    monitor.start()
    qtbot.waitUntil(lambda: monitor.state is RunState.RUNNING)
    assert not monitor.has_weights
    monitor.session.advance(2)
    assert monitor.has_weights
    monitor.stop()
    qtbot.waitUntil(lambda: monitor.state is RunState.FINISHED)
    assert monitor.has_weights
    assert monitor.model() == "model"


def test_without_a_run_there_is_nothing_to_export(monitor):
    with pytest.raises(LayerloomError, match="Train the network first"):
        monitor.model()


def test_a_network_with_errors_cannot_start_and_says_why(qtbot, store, monitor):
    store.apply("Delete", remove_nodes(store.project, ["output_1"]))
    assert store.analysis.errors[0].message == monitor.obstacle() != ""
    monitor.start()
    assert monitor.state is RunState.IDLE
    assert monitor.session is None


def test_missing_data_are_an_obstacle(store, monitor):
    store.apply("Set source", set_data(store.project, source=Csv(path="nowhere.csv")))
    assert "nowhere.csv" in monitor.obstacle()
    assert not monitor.can_start


def test_edits_during_a_run_do_not_reach_it(qtbot, store, monitor):
    monitor.start()
    qtbot.waitUntil(lambda: monitor.state is RunState.RUNNING)
    project = monitor.project
    store.apply("Set epochs", set_training(store.project, epochs=7))
    assert monitor.session.project is project is not store.project


def test_training_waits_for_the_kernels(qtbot, store):
    kernels = FakeKernels()
    kernels.now = Compiling(3, 40, False, False)
    monitor = Monitor(store, make_session=FakeSession, kernels=kernels)
    monitor.start()
    with qtbot.waitSignal(monitor.ticked):
        pass
    assert monitor.state is RunState.COMPILING
    assert monitor.session is None
    kernels.now = Compiling(12, 40, True, False)
    qtbot.waitUntil(lambda: monitor.state is RunState.RUNNING)
    assert monitor.session.verbs == ["start"]
    monitor.close()
    assert kernels.requests >= 1
    assert kernels.closed


def test_after_an_edit_kernels_are_seen_to_again(qtbot, store):
    kernels = FakeKernels()
    monitor = Monitor(store, make_session=FakeSession, kernels=kernels)
    store.apply("Set epochs", set_training(store.project, epochs=7))
    assert not monitor._warm_up.rests, "nothing is compiled before the window has been painted"
    monitor.warm_up()
    store.apply("Set epochs", set_training(store.project, epochs=8))
    qtbot.waitUntil(lambda: kernels.requests == 2)
    qtbot.waitUntil(lambda: not monitor._timer.isActive())
    monitor.close()


def test_stop_while_kernels_are_prepared_begins_nothing(qtbot, store):
    kernels = FakeKernels()
    kernels.now = Compiling(3, 40, False, False)
    monitor = Monitor(store, make_session=FakeSession, kernels=kernels)
    monitor.start()
    monitor.stop()
    kernels.now = Compiling(40, 40, True, True)
    with qtbot.waitSignal(monitor.ticked):
        pass
    assert monitor.state is RunState.IDLE
    assert monitor.session is None
    monitor.close()


def test_a_kernel_that_fails_to_compile_ahead_does_not_hold_up_training(qtbot, store):
    kernels = FakeKernels()
    kernels.now = Compiling(3, 40, False, True, "The kernel 'relu' could not be compiled ahead.")
    monitor = Monitor(store, make_session=FakeSession, kernels=kernels)
    monitor.start()
    qtbot.waitUntil(lambda: monitor.state is RunState.RUNNING)
    monitor.close()


def test_it_tells_what_takes_the_processors(qtbot, store):
    kernels = FakeKernels()
    monitor = Monitor(store, make_session=FakeSession, kernels=kernels)
    assert monitor.busy_with() == ""
    kernels.now = Compiling(3, 40, True, False)
    assert monitor.busy_with() == "Kernels are being compiled (3 of 40)"
    kernels.now = Compiling(40, 40, True, True)
    monitor.start()
    qtbot.waitUntil(lambda: monitor.state is RunState.RUNNING)
    assert monitor.busy_with() == "Training is running"
    monitor.pause()
    qtbot.waitUntil(lambda: monitor.state is RunState.PAUSED)
    assert monitor.busy_with() == ""
    monitor.close()


def test_a_session_that_cannot_begin_is_a_failure_with_its_sentence(qtbot, store):
    def refuse(project, dataset):
        raise TrainingError("There are too few samples.", node="dense_1")

    monitor = Monitor(store, make_session=refuse)
    failures = heard(monitor.failed)
    monitor.start()
    assert monitor.state is RunState.FAILED
    assert (failures[0].message, failures[0].node) == ("There are too few samples.", "dense_1")
    assert monitor.can_start
    monitor.close()


def test_a_failed_run_can_be_started_again(qtbot, monitor):
    monitor.start()
    qtbot.waitUntil(lambda: monitor.state is RunState.RUNNING)
    first = monitor.session
    first.fail("The loss is no number any more.", "dense_1")
    qtbot.waitUntil(lambda: monitor.state is RunState.FAILED)
    monitor.start()
    qtbot.waitUntil(lambda: monitor.state is RunState.RUNNING)
    assert monitor.session is not first


def test_another_document_ends_the_run(qtbot, store, monitor):
    monitor.start()
    qtbot.waitUntil(lambda: monitor.state is RunState.RUNNING)
    session = monitor.session
    cleared = heard(monitor.cleared)
    store.reset(Project())
    assert session.verbs[-1] == "stop"
    assert session.joined
    assert monitor.state is RunState.IDLE
    assert monitor.session is None
    assert cleared == [None]


def test_closing_ends_the_run_and_waits_for_the_worker(qtbot, monitor):
    monitor.start()
    qtbot.waitUntil(lambda: monitor.state is RunState.RUNNING)
    assert monitor.close()
    assert monitor.session.verbs[-1] == "stop"
    assert monitor.session.joined
    assert not monitor._timer.isActive()
