"""A run that is slowed down to be watched: even steps, no other results, and every wish is heard at once."""

from __future__ import annotations

import math

import numpy as np
import pytest

from engine.training.run_state import RunState
from engine.training.running.pace import LAG, Pace
from engine.training.session import TrainingSession
from tests.engine.training.conftest import classifier, flowers


def test_full_speed_holds_nothing_back() -> None:
    pace = Pace()
    assert pace.due(3.0, 0, 10) == (math.inf, 0.0)
    assert pace.seconds_for(100, 10) == 0.0


def test_batches_are_spread_over_the_time_of_an_epoch() -> None:
    pace = Pace()
    pace.restart(2.0)
    now, done, began = 5.0, 0, []
    while done < 40:
        due, wait = pace.due(now, done, 10)
        began += [now] * int(due)
        done += int(due)
        now += wait or 0.001
    assert began[0] == 5.0
    np.testing.assert_allclose(began, 5.0 + np.arange(40) / 20, atol=0.02)
    assert pace.seconds_for(40, 10) == pytest.approx(2.0)


def test_a_run_that_was_held_up_does_not_race_to_catch_up() -> None:
    pace = Pace()
    pace.restart(1.0)
    assert pace.due(0.0, 0, 100) == (1.0, 0.0)
    due, _ = pace.due(60.0, 1, 100)
    assert due == pytest.approx(LAG * 100 + 2, abs=1)
    due, wait = pace.due(60.0, 1 + int(due), 100)
    assert (due, wait > 0) == (0.0, True)


def test_the_pace_changes_no_byte() -> None:
    weights = []
    for pace in (0.0, 50.0):
        session = TrainingSession(classifier(epochs=3), flowers(), threads=1)
        session.set_pace(pace)
        session.start()
        assert session.join(600)
        weights.append(session.weights())
    assert all(np.array_equal(values, weights[1][name]) for name, values in weights[0].items())


@pytest.mark.parametrize("verb", ["stop", "pause", "full speed"])
def test_what_is_asked_for_while_it_waits_is_done_at_once(verb: str) -> None:
    """An epoch would take three hours."""
    session = TrainingSession(classifier(epochs=3), flowers(), threads=1)
    session.set_pace(1e-4)
    session.start()
    while session.progress[0] < 1:
        session.join(0.001)
    assert session.state is RunState.RUNNING
    assert session.seconds_left == pytest.approx(14 / 5 * 1e4)
    if verb == "full speed":
        session.set_pace(0.0)
        assert session.join(600)
        assert session.progress == (15, 15)
        return
    if verb == "pause":
        session.pause()
        while session.state is not RunState.PAUSED:
            session.join(0.001)
    session.stop()
    assert session.join(600)
    assert session.progress[0] == 1
