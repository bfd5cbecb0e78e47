"""The hub: whose weights views see, which frames they get, and that nothing is left running."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from designer.document.store import Store
from designer.live.hub import LiveHub
from designer.live.sample import ChosenSample
from designer.training.kept_session import KeptSession
from engine.data.dataset import Dataset
from engine.document.editing import edits
from engine.probes.frame import ProbeFrame
from engine.probes.request import ProbeRequest
from engine.probes.samples import samples_of
from engine.probes.sources import Source
from engine.probes.thread import Delivery
from engine.training.session import TrainingSession
from tests.engine.training.conftest import classifier, flowers

PATIENCE = 60_000
DATA = flowers()
WEIGHTS = {"weights": ProbeRequest()}


@pytest.fixture
def store(qtbot: QtBot) -> Store:
    return Store(classifier(epochs=3), load=lambda source, folder, progress: DATA)


@pytest.fixture
def hub(store: Store) -> Iterator[LiveHub]:
    hub = LiveHub(store)
    yield hub
    hub.close()


@pytest.fixture
def make(store: Store) -> Iterator[Callable[[], TrainingSession]]:
    sessions: list[TrainingSession] = []

    def make() -> TrainingSession:
        sessions.append(TrainingSession(store.project, DATA, threads=1))
        return sessions[-1]

    yield make
    for session in sessions:
        session.stop()
        assert session.join(600)


def wait_for(qtbot: QtBot, hub: LiveHub, condition: Callable[[], bool]) -> None:
    qtbot.waitUntil(condition, timeout=PATIENCE)


def weights(hub: LiveHub) -> dict[str, np.ndarray]:
    frame = hub.frame("view", "weights")
    return {} if frame is None else dict(frame.weights)


def test_a_drawing_a_run_and_its_end_are_followed_one_after_another(
    qtbot: QtBot, store: Store, hub: LiveHub, make: Callable[[], TrainingSession]
) -> None:
    sources: list[str] = []
    hub.source_changed.connect(lambda: sources.append(hub.source))
    with qtbot.waitSignal(hub.framed, timeout=PATIENCE) as framed:
        hub.wish("view", WEIGHTS)
    assert framed.args == ["view"]
    initial = weights(hub)
    session = make()
    session.prepare()
    hub.follow(session, store.project)
    assert hub.source == "running"
    session.set_weight("hidden.bias", (1,), 5.0)
    wait_for(qtbot, hub, lambda: weights(hub)["hidden.bias"][1] == 5.0)
    np.testing.assert_array_equal(weights(hub)["hidden.weight"], initial["hidden.weight"])
    session.start()
    assert session.join(600)
    hub.follow(session, store.project)
    assert hub.source == "finished"
    kept = session.weights()["hidden.weight"]
    wait_for(qtbot, hub, lambda: bool((weights(hub)["hidden.weight"] == kept).all()))
    hub.follow(None, None)
    wait_for(qtbot, hub, lambda: bool((weights(hub)["hidden.weight"] == initial["hidden.weight"]).all()))
    assert sources == ["untrained", "running", "finished", "untrained"]


def test_a_drawing_that_was_edited_is_no_longer_what_was_trained(
    qtbot: QtBot, store: Store, hub: LiveHub, make: Callable[[], TrainingSession]
) -> None:
    session = make()
    session.start()
    assert session.join(600)
    hub.follow(session, store.project)
    hub.wish("view", WEIGHTS)
    wait_for(qtbot, hub, lambda: bool(weights(hub)))
    store.edit("units", lambda project: edits.set_field(project, ["hidden"], "units", 9))
    assert hub.source == "untrained"
    wait_for(qtbot, hub, lambda: weights(hub)["hidden.weight"].shape == (9, 4))
    store.undo_stack.undo()
    assert hub.source == "finished"
    kept = session.weights()["hidden.weight"]
    wait_for(qtbot, hub, lambda: bool(np.array_equal(weights(hub)["hidden.weight"], kept)))


def test_kept_weights_are_seen_and_can_be_set(
    qtbot: QtBot, store: Store, hub: LiveHub, make: Callable[[], TrainingSession]
) -> None:
    session = make()
    session.start()
    assert session.join(600)
    kept = KeptSession(session.record().result(0))
    kept.follow(lambda: store.dataset)
    hub.follow(kept, store.project)
    hub.wish("view", {**WEIGHTS, "next": ProbeRequest(None, frozenset({"hidden"}))})
    wait_for(qtbot, hub, lambda: hub.frame("view", "next") is not None)
    before = float(weights(hub)["hidden.bias"][2])
    assert not kept.is_edited
    assert kept.set_weight("hidden.bias", (2,), 7.0).result(0) == before
    hub.notice()
    wait_for(qtbot, hub, lambda: weights(hub)["hidden.bias"][2] == 7.0)
    assert kept.is_edited
    assert kept.record().result(0).model.weights["hidden.bias"][2] == 7.0
    assert "has no weight" in str(kept.set_weight("hidden.kernel", (2,), 7.0).exception(0))


def test_a_fault_is_a_sentence_until_there_is_a_frame_again(qtbot: QtBot, store: Store, hub: LiveHub) -> None:
    wrong = ProbeRequest(samples_of(DATA, []), frozenset({"hidden"}))
    hub.wish("view", {"rows": wrong})
    wait_for(qtbot, hub, lambda: bool(hub.fault("view", "rows")))
    assert hub.fault("view", "rows") == "There is no sample to look at. Choose one."
    assert hub.frame("view", "rows") is None
    hub.wish("view", {"rows": ProbeRequest(samples_of(DATA, [1]), frozenset({"hidden"}))})
    wait_for(qtbot, hub, lambda: hub.frame("view", "rows") is not None)
    assert hub.fault("view", "rows") == ""
    hub.wish("view", {})
    assert hub.frame("view", "rows") is None


def test_nothing_is_computed_while_the_window_is_hidden(qtbot: QtBot, store: Store, hub: LiveHub) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    hub.watch(window)
    window.show()
    window.hide()
    frames: list[str] = []
    hub.framed.connect(frames.append)
    hub.wish("view", WEIGHTS)
    assert hub._thread is not None
    assert not hub._thread._seen
    window.show()
    wait_for(qtbot, hub, lambda: bool(frames))
    window.setWindowState(Qt.WindowState.WindowMinimized)
    assert not hub._thread._seen


def test_data_that_was_read_again_is_followed(qtbot: QtBot, hub: LiveHub, store: Store) -> None:
    """Data sets hold arrays, which cannot be compared with `==`."""
    hub.wish("view", {"next": ProbeRequest(None, frozenset({"input"}))})
    wait_for(qtbot, hub, lambda: hub.frame("view", "next") is not None)
    first = hub.frame("view", "next")
    other = replace(DATA, inputs=DATA.inputs * 2.0)
    store._show(store.project, replace(store.snapshot.loaded, dataset=other))
    wait_for(qtbot, hub, lambda: hub.frame("view", "next") is not first)
    found = hub.frame("view", "next")
    assert first is not None
    assert found is not None
    assert first.samples is not None
    assert found.samples is not None
    np.testing.assert_array_equal(found.samples.inputs, first.samples.inputs * 2.0)


def test_another_document_begins_with_its_first_sample_though_it_has_the_same_data(store: Store) -> None:
    """A digit that was drawn by hand stayed for the next example on digits."""
    sample = ChosenSample(store)
    sample.choose(5)
    sample.set_row(np.zeros_like(sample.row))
    told = []
    sample.changed.connect(lambda: told.append(sample.index))
    store.reset(store.project)
    assert sample.index == 0
    assert told[-1] == 0


def test_a_hub_without_wishes_has_no_thread_and_a_closed_one_begins_none(store: Store, hub: LiveHub) -> None:
    assert hub.rate == 0.0
    hub.wish("view", {})
    assert hub._thread is None
    hub.close()
    hub.wish("view", WEIGHTS)
    assert not [thread for thread in threading.enumerate() if thread.name == "probe"]


class QuietThread:
    """A thread of the probe that finds nothing by itself."""

    def __init__(self, deliver: Callable[[Delivery], object]) -> None:
        self.deliver = deliver
        self.source: Source | None = None

    def follow(self, source: Source | None) -> None:
        self.source = source

    def wish(self, owner: str, requests: object) -> None: ...

    def notice(self) -> None: ...

    def show(self, seen: bool) -> None: ...

    def close(self) -> None: ...

    def join(self, timeout: float) -> bool:
        return True

    def bring(self, source: Source | None, request: ProbeRequest, epoch: int, fault: str = "") -> None:
        assert source is not None
        frame = ProbeFrame(request, 1, epoch, {}, {}, request.samples, 0.0)
        self.deliver(Delivery(source, {} if fault else {"view": {"rows": frame}}, fault, 0.1))


class TestLate:
    @pytest.fixture(autouse=True)
    def thread(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("engine.probes.thread.ProbeThread", QuietThread)

    def wished(self, hub: LiveHub, request: ProbeRequest) -> QuietThread:
        hub.wish("view", {"rows": request})
        assert isinstance(hub._thread, QuietThread)
        return hub._thread

    def epoch(self, hub: LiveHub) -> int | None:
        QApplication.processEvents()
        frame = hub.frame("view", "rows")
        return None if frame is None else frame.epoch

    def test_a_frame_of_another_network_is_not_shown(self, store: Store, hub: LiveHub) -> None:
        request = ProbeRequest(samples_of(DATA, [1]), frozenset({"hidden"}))
        thread = self.wished(hub, request)
        before = thread.source
        store.edit("units", lambda project: edits.set_field(project, ["hidden"], "units", 9))
        thread.bring(before, request, 1)
        assert self.epoch(hub) is None
        thread.bring(thread.source, request, 2)
        assert self.epoch(hub) == 2

    def test_a_frame_of_other_values_is_not_shown_but_that_of_the_sample_before_is(self, hub: LiveHub) -> None:
        one, other = (samples_of(DATA, [row]) for row in (1, 2))
        values = frozenset({"hidden"})
        thread = self.wished(hub, ProbeRequest(one, values))
        for late in (
            ProbeRequest(one, frozenset({"output"})),
            ProbeRequest(None, values),
            ProbeRequest(one, values, True),
        ):
            thread.bring(thread.source, late, 1)
            assert self.epoch(hub) is None
        self.wished(hub, ProbeRequest(other, values))
        thread.bring(thread.source, ProbeRequest(one, values), 2)
        assert self.epoch(hub) == 2, "else nothing would be seen while a sample is dragged"

    def test_rate_and_fault_of_all_are_told_until_nothing_moves(self, qtbot: QtBot, hub: LiveHub) -> None:
        request = ProbeRequest(samples_of(DATA, [1]), frozenset({"hidden"}))
        thread = self.wished(hub, request)
        with qtbot.waitSignal(hub.rate_changed):
            for epoch in range(5):
                thread.bring(thread.source, request, epoch)
                assert self.epoch(hub) == epoch
        assert hub.rate > 0
        with qtbot.waitSignal(hub.rate_changed):
            thread.bring(thread.source, request, 9, "There is too little memory.")
        assert hub.fault_of_all == hub.fault("view", "rows") == "There is too little memory."
        with qtbot.waitSignal(hub.rate_changed):
            hub.wish("view", {})
        assert hub.fault_of_all == ""


class TestSample:
    def test_the_first_sample_is_chosen_until_somebody_chooses(self, store: Store, qtbot: QtBot) -> None:
        sample = ChosenSample(store)
        assert (sample.index, sample.target) == (0, DATA.targets[0])
        assert sample.row is not None
        np.testing.assert_array_equal(sample.row, DATA.inputs[0])
        with qtbot.waitSignal(sample.changed):
            sample.choose(7)
        with qtbot.assertNotEmitted(sample.changed):
            sample.choose(7)
        sample.choose(1_000)
        assert sample.index == 99
        sample.choose(-3)
        assert sample.index == 0

    def test_a_sample_made_by_hand_has_no_target(self, store: Store, qtbot: QtBot) -> None:
        sample = ChosenSample(store)
        row = np.arange(4.0)
        with qtbot.waitSignal(sample.changed):
            sample.set_row(row)
        row[0] = 9.0
        assert sample.row is not None
        assert sample.samples is not None
        np.testing.assert_array_equal(sample.row, np.arange(4.0))
        assert (sample.index, sample.target, sample.samples.targets) == (None, None, None)
        with pytest.raises(ValueError, match="read-only"):
            sample.row[0] = 1.0
        with pytest.raises(ValueError, match="a sample is"):
            sample.set_row(np.zeros(3))

    def test_other_data_keep_the_place(self, store: Store, qtbot: QtBot) -> None:
        sample = ChosenSample(store)
        sample.choose(70)
        short: Dataset = flowers(50)
        with qtbot.waitSignal(sample.changed):
            store._show(store.project, replace(store.snapshot.loaded, dataset=short))
        assert sample.index == 49
