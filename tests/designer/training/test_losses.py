"""Losses of single outputs."""

from __future__ import annotations

import pytest

from designer.forms.form import FieldLabel
from designer.training.settings import TrainingSettings
from engine.document.editing.edits import add_node, connect
from engine.layers.basic.output import Output
from engine.losses import Huber


@pytest.fixture
def settings(qtbot, store):
    settings = TrainingSettings(store)
    qtbot.addWidget(settings)
    settings.show()
    settings.activateWindow()
    qtbot.waitUntil(settings.isActiveWindow)
    return settings


def add_output(store):
    project, node_id = add_node(store.project, Output(), (0.0, 200.0))
    store.apply("Add Output", connect(project, "dense_1", node_id))


def test_one_output_has_the_loss_of_the_settings(settings):
    assert settings.losses.isHidden()
    assert settings.losses.form is None


def test_several_outputs_have_a_row_each(qtbot, settings, store):
    add_output(store)
    assert settings.losses.isVisible()
    assert settings.losses.form.names() == ("output_1", "output_2")
    labels = [label.text() for label in settings.losses.form.findChildren(FieldLabel) if label.isVisible()]
    assert [label for label in labels if label.startswith("output")] == ["output_1", "output_2"]
    combo = settings.losses.form.editor("output_2").combo
    combo.setFocus()
    qtbot.keyClicks(combo, "hub")
    assert store.project.training.losses == {"output_2": Huber()}
    editor = settings.losses.form.editor("output_2", "delta")
    editor.control.setFocus()
    editor.control.line.selectAll()
    qtbot.keyClicks(editor.control, "2.5")
    assert store.project.training.losses == {"output_2": Huber(delta=2.5)}
    assert store.undo_stack.undoText() == "Loss of output_2 delta 1 → 2.5"
    while store.undo_stack.canUndo():
        store.undo_stack.undo()
    assert settings.losses.isHidden()
