"""Threads that train behind a window give way to it; those of the command line do not."""

from __future__ import annotations

import os
import sys
import threading

import pytest

from engine.data.load import load
from engine.document.templates import shipped
from engine.runtime.priority import NICE
from engine.training.run_state import RunState
from engine.training.session import TrainingSession

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere threads keep their priority")


def niceness():
    """Niceness of this thread and of those that train, by name."""
    return {
        each.name: os.getpriority(os.PRIO_PROCESS, each.native_id)
        for each in threading.enumerate()
        if each is threading.current_thread() or each.name.startswith(("training", "executor"))
    }


@pytest.mark.parametrize("behind", [True, False])
def test_threads_that_train_behind_a_window_have_less_priority(behind):
    project = shipped("digits").load()
    session = TrainingSession(project, load(project.data, None), threads=2, behind=behind)
    session.prepare()
    while session.state is RunState.PREPARING:
        session.look().result()
    try:
        found = niceness()
    finally:
        session.stop()
        assert session.join(60)
    own = found.pop(threading.current_thread().name)
    assert {name.split()[0] for name in found} == {"training", "executor"}
    assert set(found.values()) == {min(own + NICE * behind, 19)}
