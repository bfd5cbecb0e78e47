"""The thread of a probe: the latest wish, nothing for nobody, and no failure that ends it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from queue import Queue

import numpy as np
import pytest

from engine.errors import DataError
from engine.probes import budget
from engine.probes.frame import ProbeFrame
from engine.probes.probe import Probe
from engine.probes.request import ProbeRequest
from engine.probes.samples import samples_of
from engine.probes.sources import DrawingSource, SessionSource
from engine.probes.thread import Delivery, ProbeThread
from engine.training.running.point import RunPoint
from engine.training.session import TrainingSession
from tests.engine.training.conftest import classifier, flowers

PATIENCE = 120.0


class Box:
    """Takes what is delivered, and waits for it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.all: list[Delivery] = []

    def put(self, delivery: Delivery) -> None:
        with self._changed:
            self.all.append(delivery)
            self._changed.notify_all()

    def wait(self, condition: Callable[[Delivery], bool] = lambda delivery: True) -> Delivery:
        """The first delivery of which that holds."""
        with self._changed:
            assert self._changed.wait_for(lambda: any(map(condition, self.all)), PATIENCE)
            return next(filter(condition, self.all))


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
def thread(box: Box) -> Iterator[ProbeThread]:
    thread = ProbeThread(box.put)
    yield thread
    thread.close()
    assert thread.join(PATIENCE)


def drawing() -> DrawingSource:
    return DrawingSource(classifier(), flowers())


HIDDEN = ProbeRequest(samples_of(flowers(), np.arange(3)), frozenset({"hidden"}))
WEIGHTS = ProbeRequest()


def test_a_drawing_is_looked_at_once_until_somebody_wants_something_else(thread: ProbeThread, box: Box) -> None:
    thread.follow(drawing())
    thread.wish("canvas", {"rows": HIDDEN, "weights": WEIGHTS})
    first = box.wait()
    assert set(first.seen["canvas"]) == {"rows", "weights"}
    frame = first.seen["canvas"]["rows"]
    assert isinstance(frame, ProbeFrame)
    assert frame.values["hidden"].shape == (3, 6)
    thread.wish("sample", {"row": HIDDEN})
    box.wait(lambda delivery: "sample" in delivery.seen)
    assert len(box.all) == 2


def waiting(thread: ProbeThread) -> Queue[float | None]:
    """For how long the thread waits for a change, each time that it does; None for as long as there is none."""
    waits: Queue[float | None] = Queue()
    real = thread._changed.wait

    def wait(timeout: float | None = None) -> bool:
        waits.put(timeout)
        return real(timeout)

    thread._changed.wait = wait  # type: ignore[method-assign]
    return waits


def test_weights_that_never_move_are_not_looked_at_again_and_again(thread: ProbeThread, box: Box) -> None:
    waits = waiting(thread)
    thread.follow(drawing())
    thread.wish("canvas", {"rows": HIDDEN})
    assert box.wait().seen
    assert waits.get(timeout=PATIENCE) is None


def test_nothing_is_computed_for_nobody_and_nothing_that_cannot_be_seen(thread: ProbeThread, box: Box) -> None:
    source = drawing()
    looks: list[int] = []
    real = source.look
    source.look = lambda **options: looks.append(1) or real(**options)  # type: ignore[method-assign, func-returns-value]
    thread.follow(source)
    assert thread._thread is None, "there is no thread before anybody wants anything"
    thread.show(False)
    waits = waiting(thread)
    thread.wish("canvas", {"rows": HIDDEN})
    assert waits.get(timeout=PATIENCE) is None
    assert looks == [], "nobody can see it"
    thread.wish("canvas", {})
    thread.show(True)
    thread.wish("other", {"rows": HIDDEN})
    box.wait(lambda delivery: "other" in delivery.seen)
    assert len(looks) == len(box.all) == 1
    assert set(box.all[0].seen) == {"other"}


def test_a_run_is_followed_until_its_end_and_a_weight_set_by_hand_is_seen(thread: ProbeThread, box: Box) -> None:
    session = TrainingSession(classifier(epochs=4), flowers(), threads=1)
    thread.follow(SessionSource(session))
    thread.wish("canvas", {"weights": WEIGHTS})
    session.prepare()
    assert _frame(box.wait()).step == 0
    session.set_weight("hidden.bias", (0,), 9.0)
    assert box.wait(lambda delivery: _frame(delivery).weights["hidden.bias"][0] == 9.0)
    session.start()
    assert session.join(PATIENCE)
    kept = session.weights()["hidden.weight"]
    last = box.wait(lambda delivery: bool((_frame(delivery).weights["hidden.weight"] == kept).all()))
    assert not last.source.trains
    waits = waiting(thread)
    thread.notice()
    assert waits.get(timeout=PATIENCE) is None, "a run that has ended is not looked at again and again"
    session.set_weight("hidden.bias", (0,), 7.0)
    thread.notice()
    assert box.wait(lambda delivery: _frame(delivery).weights["hidden.bias"][0] == 7.0)


def _frame(delivery: Delivery) -> ProbeFrame:
    frame = delivery.seen["canvas"]["weights"]
    assert isinstance(frame, ProbeFrame)
    return frame


def test_a_request_that_fails_gets_a_sentence_and_the_others_their_frames(thread: ProbeThread, box: Box) -> None:
    thread.follow(drawing())
    wrong = ProbeRequest(samples_of(flowers(), np.arange(0)), frozenset({"hidden"}))
    thread.wish("canvas", {"rows": HIDDEN, "wrong": wrong})
    seen = box.wait().seen["canvas"]
    assert isinstance(seen["rows"], ProbeFrame)
    assert seen["wrong"] == "There is no sample to look at. Choose one."


@pytest.mark.parametrize("where", ["source", "probe"])
def test_a_failure_that_nobody_expected_is_told_and_logged_and_the_thread_lives(
    thread: ProbeThread, box: Box, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, where: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("no such thing")

    source = drawing()
    if where == "source":
        monkeypatch.setattr(source, "subject", fail)
    else:
        monkeypatch.setattr(Probe, "_run", fail)
    with caplog.at_level(logging.ERROR):
        thread.follow(source)
        thread.wish("canvas", {"rows": HIDDEN})
        first = box.wait()
    told = first.fault or first.seen["canvas"]["rows"]
    assert "bug in Layerloom: RuntimeError('no such thing')" in str(told)
    assert [record.exc_info is not None for record in caplog.records] == [True]
    monkeypatch.undo()
    thread.wish("canvas", {"again": HIDDEN})
    assert isinstance(
        box.wait(lambda delivery: "again" in delivery.seen.get("canvas", {})).seen["canvas"]["again"], ProbeFrame
    )


def test_what_people_can_mend_is_said_for_all(thread: ProbeThread, box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    source = drawing()

    def refuse() -> None:
        raise DataError("The data is gone.", fix="Choose other data.")

    monkeypatch.setattr(source, "subject", refuse)
    thread.follow(source)
    thread.wish("canvas", {"rows": HIDDEN})
    assert box.wait().fault == "The data is gone. Choose other data."


def test_it_does_not_wait_for_a_run_that_nobody_follows_any_more(thread: ProbeThread, box: Box) -> None:
    asked = threading.Event()
    silent = drawing()

    def look(**_: object) -> Future[RunPoint]:
        asked.set()
        return Future()  # never answered, as in the middle of a batch that takes an hour

    silent.look = look  # type: ignore[method-assign, assignment]
    thread.follow(silent)
    thread.wish("canvas", {"rows": HIDDEN})
    assert asked.wait(PATIENCE)
    thread.follow(drawing())
    assert box.wait().seen


def test_the_rest_keeps_the_share_of_the_processors() -> None:
    for seconds in (0.0, 0.001, 0.02, 0.3):
        for cores in (1, 2, 16):
            rest = budget.interval(seconds, training=True, cores=cores)
            assert rest >= 0.1
            assert seconds / (rest * cores) <= 0.03 + 1e-12
    assert budget.interval(0.3, training=True, cores=2) == pytest.approx(10.0)
    assert budget.interval(0.001, 0.005, training=True, cores=64) == pytest.approx(1.0), "a copy holds the training up"
    assert budget.interval(0.0, training=False) == pytest.approx(1 / 30)
