"""A lesson as with a playground: from the start page to a spiral whose surfaces turn; settings moved while it runs."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt

from designer.actions.training import RUN
from engine.document.editing.edits import set_training
from engine.training.run_state import RunState
from tests.designer.conftest import Hand
from tests.journeys.test_first_minutes import COLD, click, until


def values_of(window, node):
    card = window.live_views.stage.cards.get(node)
    values = getattr(card, "values", None)
    return None if values is None else np.array(values)


def test_two_clicks_lead_to_surfaces_that_turn_and_a_weight_can_be_set_while_they_do(qtbot, window):
    click(qtbot, window.welcome.cards["spirals"])
    qtbot.waitUntil(lambda: values_of(window, "output_1") is not None, timeout=COLD)
    untrained = values_of(window, "output_1")
    window.store.apply("Set", set_training(window.store.project, epochs=1_000_000, patience=0))
    click(qtbot, window.controls.buttons[RUN])
    until(qtbot, window, RunState.RUNNING)
    window.arrangement.show("train")
    qtbot.waitUntil(lambda: np.abs(values_of(window, "output_1") - untrained).max() > 0.5, timeout=COLD)
    assert window.live.source == "running"

    click(qtbot, window.quick.switch)
    for slider in (window.quick.rate.slider, window.quick.noise.slider):
        before, shown = window.monitor.session, values_of(window, "output_1")
        slider.setFocus()
        qtbot.keyClick(slider, Qt.Key.Key_Right)
        qtbot.waitUntil(lambda before=before: window.monitor.session is not before, timeout=COLD)
        until(qtbot, window, RunState.RUNNING)
        qtbot.waitUntil(lambda shown=shown: np.abs(values_of(window, "output_1") - shown).max() > 0.1, timeout=COLD)

    click(qtbot, window.quick.switch)  # data that arrive later would begin another run
    until(qtbot, window, RunState.RUNNING)
    window.monitor.pause()
    until(qtbot, window, RunState.PAUSED)
    hand = Hand(window.canvas)
    card = window.live_views.stage.cards["dense_3"]
    hand.click(card.mapToScene(card.bias_rect(0).center()))
    field = window.weight_editing.field
    assert field.isVisible()
    field.setText("770")
    project = window.store.project
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: values_of(window, "output_1").min() > 0.99, timeout=COLD)
    assert window.store.project is project, "a weight is no part of the document"
    assert window.store.undo_stack.undoText().startswith("Set bias of Arm")
    window.store.undo_stack.undo()
    qtbot.waitUntil(lambda: values_of(window, "output_1").min() < 0.9, timeout=COLD)
    window.monitor.stop()
    until(qtbot, window, RunState.FINISHED)
