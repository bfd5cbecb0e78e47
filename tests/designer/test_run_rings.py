"""Rings about the layers that learn, and about the one at which a run went wrong."""

from __future__ import annotations

from designer.training.monitor import Phase
from engine.document.editing.edits import set_frozen
from engine.document.templates import EXAMPLES
from engine.training.events import Failed


def rings(window):
    return {key: item.ring for key, item in window.canvas.view.network_scene.nodes.items() if item.ring}


def enter(window, phase):
    window.monitor._enter(phase)


def test_layers_that_learn_are_ringed_while_they_do(open_window):
    window = open_window(next(example for example in EXAMPLES if example.name == "digits").load())
    dense = [node.id for node in window.store.project.network.nodes if node.layer.type == "Dense"]
    enter(window, Phase.RUNNING)
    assert rings(window) == dict.fromkeys(dense, "success")
    window.store.edit("Freeze", lambda project: set_frozen(project, dense[:1], True))
    assert rings(window) == dict.fromkeys(dense[1:], "success")
    enter(window, Phase.PAUSED)
    assert rings(window) == dict.fromkeys(dense[1:], "warning")
    enter(window, Phase.FINISHED)
    assert rings(window) == {}


def test_the_layer_that_failed_is_ringed_until_the_next_run(open_window):
    window = open_window(next(example for example in EXAMPLES if example.name == "digits").load())
    window.monitor.failed.emit(Failed("The loss is not finite.", "dense_1"))
    enter(window, Phase.FAILED)
    assert rings(window) == {"dense_1": "error"}
    enter(window, Phase.RUNNING)
    assert "error" not in rings(window).values()
    enter(window, Phase.IDLE)
    assert rings(window) == {}
