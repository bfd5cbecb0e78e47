"""Which runs are recorded, and when: those that an edit began are not wanted once another takes their place."""

from __future__ import annotations

import pytest

from designer.background.in_order import InOrder
from designer.document.store import Store
from designer.storage.recovery import RecoveryCopy
from designer.training.monitor import Monitor
from designer.weights.keeping import TRIAL, Keeping
from designer.weights.kept_runs import another, numbered
from designer.widgets.notices import Notices
from engine.runs.places import store_of
from engine.runs.rows import StoredRun
from engine.training.run_state import RunState
from tests.designer.training.conftest import classifier
from tests.designer.training.fake_session import FakeSession


class FakeRecorder:
    """Takes down what is asked of it."""

    made: list[FakeRecorder] = []  # noqa: RUF012
    fault, number = "", 0

    def __init__(self, session, folder, resumed=0, **options):
        self.session, self.folder, self.resumed, self.options = session, folder, resumed, options
        self.delay, self.asked = None, []
        self.made.append(self)

    def attach(self, delay=0.0):
        self.delay = delay

    def leave(self):
        self.asked.append("leave")

    def discard(self):
        self.asked.append("discard")

    def keep(self):
        self.asked.append("keep")

    def faults(self):
        return []

    def wait(self, seconds=None):
        return True


@pytest.fixture
def store(qapp):
    return Store(classifier())


@pytest.fixture
def monitor(qtbot, store):
    monitor = Monitor(store, make_session=FakeSession)
    yield monitor
    monitor.close()


@pytest.fixture
def bench(qtbot, store, monitor, tmp_path, monkeypatch):
    monkeypatch.setattr("engine.runs.recorder.Recorder", FakeRecorder)
    FakeRecorder.made = []
    notices = Notices()
    qtbot.addWidget(notices)
    jobs = InOrder("runs")
    recovery = RecoveryCopy(store, tmp_path / "recovery")
    keeping = Keeping(store, monitor, notices, recovery, jobs)
    keeping.notices = notices
    yield keeping
    keeping.close()
    assert jobs.wait(60)
    recovery.close()


def begin(qtbot, monitor, verb):
    before = monitor.session
    qtbot.waitUntil(lambda: monitor.can_start or monitor.state.is_active)
    verb()
    qtbot.waitUntil(lambda: monitor.session is not before and monitor.state is RunState.RUNNING)
    monitor.session.advance(1)


def test_runs_that_edits_began_are_recorded_late_and_discarded_for_the_next(qtbot, bench, store, monitor):
    for verb in (monitor.start, monitor.restart_for_change, monitor.restart_for_change, monitor.restart):
        begin(qtbot, monitor, verb)
    assert bench._jobs.wait(60)
    mine, first, second, again = FakeRecorder.made
    assert [each.delay for each in FakeRecorder.made] == [0.0, TRIAL, TRIAL, 0.0]
    assert (mine.asked, first.asked, second.asked, again.asked) == (["leave"], ["discard"], ["discard"], [])
    assert again.options["before"] is second
    assert again.folder == store_of(bench._recovery.path)
    bench.write()
    assert again.asked == ["keep"]


def test_a_fault_is_told_as_long_as_there_is_one(qtbot, bench, store, monitor):
    begin(qtbot, monitor, monitor.start)
    (recorder,) = FakeRecorder.made
    for fault in ("The disk is full.", ""):
        recorder.fault = fault
        recorder.options["heard"]()
        qtbot.waitUntil(lambda fault=fault: bench.keeps == (not fault))
        assert ("run not kept" in bench.notices.rows) == bool(fault)


def test_another_place_is_recorded_to_from_where_the_run_stands(qtbot, bench, store, monitor, tmp_path):
    begin(qtbot, monitor, monitor.start)
    (recorder,) = FakeRecorder.made
    recorder.number = 1
    recorder.options["heard"]()
    assert bench.number == 1
    store.mark_saved(tmp_path / "mine.loom")
    qtbot.waitUntil(lambda: len(FakeRecorder.made) == 2)
    assert recorder.asked == ["leave"]
    assert FakeRecorder.made[1].session is monitor.session
    assert FakeRecorder.made[1].folder == bench.folder == tmp_path / "mine.runs"


def test_one_goes_back_from_run_to_run_but_not_to_those_of_experiments():
    runs = [StoredRun(id=1), StoredRun(id=2), StoredRun(id=3, experiment="seeds")]
    assert (another(2)(runs).id, another(3)(runs).id, another(1)(runs).id) == (1, 2, 2)
    assert (numbered(1)(runs).id, numbered(9)(runs).id) == (1, 3)
