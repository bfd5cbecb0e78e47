"""Rings about the layers that learn, and about the one at which a run went wrong."""

from __future__ import annotations

from engine.document.editing.edits import set_frozen
from engine.document.templates import shipped
from engine.training.events import Failed
from engine.training.run_state import RunState


def rings(window):
    return {key: item.ring for key, item in window.canvas.view.network_scene.nodes.items() if item.ring}


def enter(window, state):
    window.monitor._enter(state)


def test_layers_that_learn_are_ringed_while_they_do(open_window):
    window = open_window(shipped("digits").load())
    dense = [node.id for node in window.store.project.network.nodes if node.layer.type == "Dense"]
    enter(window, RunState.RUNNING)
    assert rings(window) == dict.fromkeys(dense, "success")
    window.store.edit("Freeze", lambda project: set_frozen(project, dense[:1], True))
    assert rings(window) == dict.fromkeys(dense[1:], "success")
    enter(window, RunState.PAUSED)
    assert rings(window) == dict.fromkeys(dense[1:], "warning")
    enter(window, RunState.FINISHED)
    assert rings(window) == {}


def test_the_layer_that_failed_is_ringed_until_the_next_run(open_window):
    window = open_window(shipped("digits").load())
    window.monitor.failed.emit(Failed("The loss is not finite.", "dense_1"))
    enter(window, RunState.FAILED)
    assert rings(window) == {"dense_1": "error"}
    enter(window, RunState.RUNNING)
    assert "error" not in rings(window).values()
    enter(window, RunState.IDLE)
    assert rings(window) == {}
