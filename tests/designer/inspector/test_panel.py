"""The inspector with real keys: one layer, several of a kind, several kinds, none."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt

from designer.document.store import Store
from designer.forms.node_fields import set_fields, shared_fields
from designer.inspector.curve import formula
from designer.inspector.panel import HINT, InspectorPanel
from engine.activations import ACTIVATIONS, LeakyReLU, ReLU
from engine.document.editing.arranging import set_note
from engine.document.editing.edits import add_node, connect, disconnect, move_nodes
from engine.document.project import Project
from engine.layers.basic.activation import Activation
from engine.layers.basic.dense import Dense
from engine.layers.basic.dropout import Dropout
from engine.layers.basic.input import Input


def network():
    project, _ = add_node(Project(), Input(), (0.0, 0.0))
    project, _ = add_node(project, Dense(units=8, activation=ReLU()), (240.0, 0.0))
    project, _ = add_node(project, Dense(units=3), (480.0, 0.0))
    project, _ = add_node(project, Dropout(), (720.0, 0.0))
    project, _ = add_node(project, Activation(), (960.0, 0.0))
    return connect(connect(project, "input_1", "dense_1"), "dense_1", "dense_2")


class Bench:
    def __init__(self, qtbot):
        self.qtbot = qtbot
        self.store = Store(network())
        self.panel = InspectorPanel(self.store)
        qtbot.addWidget(self.panel)
        self.panel.resize(290, 700)
        self.panel.show()
        self.panel.activateWindow()
        qtbot.waitUntil(self.panel.isActiveWindow)

    def select(self, *ids):
        self.store.select(ids)

    def type(self, text, *path, form=None):
        editor = (form or self.panel.form).editor(*path)
        line = getattr(editor.control, "line", editor.control)
        editor.control.setFocus()
        line.selectAll()
        self.qtbot.keyClicks(editor.control, text)
        return editor

    def layer(self, node_id):
        return self.store.project.network.node(node_id).layer


@pytest.fixture
def bench(qtbot):
    return Bench(qtbot)


def test_nothing_selected_shows_the_network(bench):
    assert bench.panel.title.text() == "Network"
    assert bench.panel.help.text() == HINT
    assert bench.panel.form is None
    rows = dict(bench.panel.facts.rows())
    assert rows["Layers"] == "5"
    assert rows["Parameters"] == "67"
    assert bench.panel.name_form.isHidden()


def test_a_layer_shows_fields_shapes_and_costs(bench):
    bench.select("dense_1")
    assert bench.panel.title.text() == "Dense"
    assert bench.panel.form.names()[:2] == ("units", "activation")
    rows = dict(bench.panel.facts.rows())
    assert (rows["Input"], rows["Output"], rows["Parameters"], rows["Multiply-adds"]) == ("4", "8", "40", "32")
    assert rows["  weight"] == "8 × 4"


def test_typing_is_one_undoable_step_and_shapes_follow_at_once(bench):
    bench.select("dense_1")
    bench.type("256", "units")
    assert bench.layer("dense_1").units == 256
    assert dict(bench.panel.facts.rows())["Output"] == "256"
    assert bench.store.undo_stack.count() == 1
    assert bench.store.undo_stack.undoText() == "dense_1: units 8 → 256"
    bench.store.undo_stack.undo()
    assert bench.layer("dense_1").units == 8
    assert bench.panel.form.editor("units").control.line.text() == "8"


def test_nonsense_leaves_the_document_untouched(bench):
    bench.select("dense_1")
    before = bench.store.project
    editor = bench.type("0", "units")
    assert editor.error == "Units is at least 1."
    assert bench.store.project is before


def test_nonsense_typed_for_one_layer_does_not_stand_at_the_next(bench):
    bench.store.apply(
        "Set units", set_fields(bench.store.project, bench.store.project.network.nodes[1:3], ("units",), 8)
    )
    bench.select("dense_1")
    editor = bench.type("0", "units")
    assert editor.error
    bench.select("dense_2")
    assert editor.error == ""
    assert editor.control.line.text() == "8"


def test_what_was_typed_for_one_layer_never_reaches_another(bench):
    bench.select("input_1")
    bench.type("nowhere", "columns")
    before = bench.store.project
    bench.select("dense_1")
    bench.select("dense_1", "dense_2")
    assert bench.store.project is before


def test_a_name_being_typed_is_dropped_when_several_layers_are_selected(bench):
    bench.select("dense_1")
    bench.type("Half a na", "name", form=bench.panel.name_form)
    before = bench.store.project
    bench.select("dense_1", "dense_2")
    bench.select("dense_2")
    assert bench.store.project is before
    assert bench.panel.name_form.editor("name").control.text() == "dense_2"


def test_layers_of_a_kind_are_edited_together(bench):
    bench.select("dense_1", "dense_2")
    assert bench.panel.title.text() == "2 × Dense"
    assert bench.panel.form.editor("units").control.line.placeholderText() == "mixed"
    bench.type("16", "units")
    assert (bench.layer("dense_1").units, bench.layer("dense_2").units) == (16, 16)
    assert bench.layer("dense_1").activation == ReLU()
    assert bench.store.undo_stack.count() == 1
    bench.store.undo_stack.undo()
    assert (bench.layer("dense_1").units, bench.layer("dense_2").units) == (8, 3)


def test_layers_of_different_kinds_show_what_they_share(bench):
    bench.select("dense_1", "activation_1")
    assert bench.panel.form.names() == ("activation",)
    combo = bench.panel.form.editor("activation").combo
    combo.setFocus()
    bench.qtbot.keyClicks(combo, "leaky")
    assert bench.layer("dense_1").activation == bench.layer("activation_1").activation == LeakyReLU()
    bench.type("0.3", "activation", "slope")
    assert bench.layer("dense_1").activation == LeakyReLU(slope=0.3)
    bench.select("dense_1", "dropout_1")
    assert bench.panel.form is None
    assert "no shared fields" in bench.panel.help.text()


def test_a_field_inside_a_field_is_set_for_each_by_itself():
    layers = [Dense(units=2, activation=LeakyReLU(slope=0.1)), Dense(units=3, activation=LeakyReLU(slope=0.2))]
    project = Project()
    for layer in layers:
        project, _ = add_node(project, layer, (0.0, 0.0))
    edited = set_fields(project, project.network.nodes, ("activation", "slope"), 0.5)
    assert [node.layer.units for node in edited.network.nodes] == [2, 3]
    assert {node.layer.activation for node in edited.network.nodes} == {LeakyReLU(slope=0.5)}


def test_shared_fields_ignore_defaults_and_help():
    assert [field.name for field in shared_fields([Dense(), Activation()])] == ["activation"]
    assert shared_fields([]) == ()


def test_renaming(bench):
    bench.select("dense_1")
    bench.type("Hidden", "name", form=bench.panel.name_form)
    bench.qtbot.keyClick(bench.panel.name_form.editor("name").control, Qt.Key.Key_Return)
    assert bench.store.project.network.node("dense_1").name == "Hidden"
    bench.store.undo_stack.undo()
    assert bench.panel.name_form.editor("name").control.text() == "dense_1"


def test_problems_of_the_layer_are_told(bench):
    bench.store.apply("Disconnect", disconnect(bench.store.project, *bench.store.project.network.wires_into("dense_1")))
    bench.select("dense_1")
    expected = tuple(entry.message for entry in bench.store.analysis.diagnostics if entry.node == "dense_1")
    assert bench.panel.sentences.texts() == expected
    assert expected
    bench.store.undo_stack.undo()
    bench.select("input_1")
    assert bench.panel.sentences.texts() == ()
    assert bench.panel.sentences.isHidden()


def test_the_activation_is_drawn(bench):
    bench.select("dense_1")
    assert bench.panel.curve.activation == ReLU()
    assert bench.panel.curve.isVisible()
    bench.select("dense_2")
    assert not bench.panel.curve.isVisible()


def test_the_form_is_kept_between_layers_of_a_kind(bench):
    bench.select("dense_1")
    form = bench.panel.form
    bench.select("dense_2")
    assert bench.panel.form is form
    assert form.editor("units").control.line.text() == "3"


def test_columns_of_the_data_are_offered(bench):
    bench.select("input_1")
    editor = bench.type("petal", "columns")
    bench.qtbot.waitUntil(editor._popup.isVisible)
    assert editor._completer.completionCount() == 2
    bench.qtbot.keyClick(editor._popup, Qt.Key.Key_Escape)


def test_a_removed_layer_is_no_longer_shown(bench):
    bench.select("dropout_1")
    bench.store.reset(Project())
    assert bench.panel.title.text() == "Network"


@pytest.mark.parametrize("cls", list(ACTIVATIONS), ids=lambda cls: cls.__name__)
def test_every_drawn_activation_has_its_formula(cls):
    if cls().graph(np.zeros(1)) is not None:
        assert formula(cls()).startswith("y = ")


def test_a_drag_of_nodes_costs_the_inspector_nothing_and_a_note_is_shown(qtbot, monkeypatch):
    store = Store(network())
    panel = InspectorPanel(store)
    qtbot.addWidget(panel)
    store.select(["dense_1"])
    asked = []
    monkeypatch.setattr(panel, "_show_head", lambda: asked.append(True))
    store.preview(move_nodes(store.project, {"dense_1": (500.0, 40.0)}))
    assert asked == []
    store.edit("Note", lambda project: set_note(project, "dense_1", "Wide enough"))
    assert asked == [True]
