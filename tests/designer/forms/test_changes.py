"""Words for steps that change fields: made from the documents, one for each kind of change."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from designer.document.store import Store
from designer.forms.changes import change_words, unplugged, words_or
from designer.forms.node_fields import edit_fields
from designer.forms.values import FieldEdit
from designer.window import MainWindow
from engine.document.editing import arranging, edits
from engine.document.editing.columns import choose, dismiss, set_recipe
from engine.document.project import Project
from engine.losses import LOSSES
from tests.designer.conftest import network

BEFORE = network("Input", "Dense", "Dense", "Output")


def changed(function: Callable[[Project], Project], before: Project = BEFORE) -> str:
    return change_words(before, function(before))


def units(project: Project, value: int, *nodes: str) -> Project:
    return edits.set_field(project, nodes or ["dense_1"], "units", value)


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda p: units(p, 32), "dense_1: units 64 → 32"),
        (lambda p: units(p, 32, "dense_1", "dense_2"), "2 layers: units 64 → 32"),
        (lambda p: edits.set_field(p, ["dense_1"], "l2", 1e-4), "dense_1: L2 0 → 0.0001"),
        (lambda p: edits.set_field(p, ["dense_1"], "bias", False), "dense_1: bias on → off"),
        (lambda p: edits.set_field(p, ["dense_1"], "activation", "relu"), "dense_1: activation Linear → ReLU"),
        (lambda p: edits.set_field(p, ["input_1"], "shape", (1, 8, 8)), "input_1: shape → 1 × 8 × 8"),
        (lambda p: edits.rename(p, "dense_1", "Hidden"), "Rename dense_1 to Hidden"),
        (lambda p: edits.set_bypassed(p, ["dense_1"], True), "Bypass dense_1"),
        (lambda p: edits.set_frozen(p, ["dense_1", "dense_2"], True), "Freeze 2 layers"),
        (lambda p: arranging.set_note(p, "dense_1", "later"), "Write a note to dense_1"),
        (lambda p: edits.set_training(p, epochs=7), "Epochs 50 → 7"),
        (lambda p: edits.set_training(p, optimizer={"type": "adam", "learning_rate": 0.01}), "rate 0.001 → 0.01"),
        (lambda p: edits.set_training(p, losses={"output_1": "huber"}), "Loss of output_1"),
        (lambda p: edits.set_data(p, source={"type": "spirals"}), "Source Bundled data set → Two spirals"),
        (lambda p: edits.set_data(p, source={"type": "csv", "path": "x" * 90 + ".csv"}), "→"),
        (lambda p: choose(p, ["class"], missing="mode"), "class: missing values Automatic → Most frequent"),
        (lambda p: choose(p, ["a", "b"], role="ignored"), "2 columns: role Automatic → Ignored"),
        (lambda p: set_recipe(p, splitting="folds"), "Split Shuffled → Folds"),
        (lambda p: dismiss(p, "outliers fare"), ""),
        (lambda p: units(edits.set_training(p, epochs=7), 2), "dense_1: units 64 → 2, Epochs 50 → 7"),
        (lambda p: p, ""),
        (lambda p: edits.remove_nodes(p, ["dense_1"]), ""),
        (lambda p: edits.move_nodes(p, {"dense_1": (5.0, 5.0)}), ""),
        (lambda p: edits.connect(p, "input_1", "dense_2"), ""),
    ],
)
def test_words(function: Callable[[Project], Project], words: str) -> None:
    assert words in changed(function)
    if not words:
        assert changed(function) == ""


def test_values_that_differed_have_one_new_value_only() -> None:
    before = units(BEFORE, 8, "dense_2")
    assert changed(lambda p: units(p, 32, "dense_1", "dense_2"), before) == "2 layers: units → 32"


def test_each_loss_can_be_told() -> None:
    for loss in LOSSES:
        value = loss()
        if value != BEFORE.training.loss:
            found = changed(lambda p, value=value: edits.set_training(p, loss=value))  # type: ignore[misc]
            assert found.startswith("Loss"), found


def test_steps_that_merge_say_where_they_began_and_ended() -> None:
    store = Store(BEFORE)
    for number in (3, 32):
        store.edit(change_words, lambda p, n=number: units(p, n), merge_key="typing")  # type: ignore[misc]
    assert store.undo_stack.count() == 1
    assert store.undo_stack.undoText() == "dense_1: units 64 → 32"
    said: list[str] = []
    store.message.connect(said.append)
    store.undo_stack.undo()
    store.undo_stack.redo()
    assert said == ["Undone: dense_1: units 64 → 32.", "Redone: dense_1: units 64 → 32."]


def test_what_no_field_tells_has_other_words() -> None:
    assert words_or("Apply")(BEFORE, BEFORE) == "Apply"


def test_typing_in_the_inspector_is_told_in_history_menu_and_status_bar(
    show_in_window: Callable[[Project], MainWindow], qtbot: QtBot
) -> None:
    window = show_in_window(BEFORE)
    window.store.select(["dense_1"])
    assert window.inspector.form is not None
    field = window.inspector.form.editor("units").control
    field.setFocus()
    field.line.selectAll()  # type: ignore[attr-defined]
    qtbot.keyClicks(field, "32")
    words = "dense_1: units 64 → 32"
    model = window.history.model()
    assert model.index(model.rowCount() - 1, 0).data() == words
    assert window.registry["edit.undo"].text() == f"&Undo {words}"
    window.canvas.view.setFocus()
    qtbot.keyClick(window.canvas.view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.status.currentMessage() == f"Undone: {words}."
    assert window.store.project == BEFORE


def test_the_inspector_and_the_menu_call_the_same_thing_the_same(
    show_in_window: Callable[[Project], MainWindow], qtbot: QtBot
) -> None:
    window = show_in_window(BEFORE)
    window.store.select(["dense_1"])
    texts = []
    for name, key, keys in (
        ("bypassed", Qt.Key.Key_M, Qt.KeyboardModifier.NoModifier),
        ("frozen", Qt.Key.Key_F, Qt.KeyboardModifier.ShiftModifier),
    ):
        box = window.inspector.state_form.editor(name).control
        qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
        texts.append(window.store.undo_stack.undoText())
        window.store.undo_stack.undo()
        window.canvas.view.setFocus()
        qtbot.keyClick(window.canvas.view, key, keys)
        texts.append(window.store.undo_stack.undoText())
    assert texts == ["Bypass dense_1"] * 2 + ["Freeze dense_1"] * 2


def test_wires_that_a_field_takes_away_are_told(qtbot: QtBot) -> None:
    project = network("Input", "Input", "Add", wired=False)
    project = edits.connect(project, "input_1", "add_1", target_port="in_1")
    project = edits.set_field(project, ["add_1"], "input_count", 3)
    project = edits.connect(project, "input_2", "add_1", target_port="in_3")
    store = Store(project)
    with qtbot.waitSignal(store.message) as said:
        edit_fields(store, [project.network.node("add_1")], FieldEdit(("input_count",), 2))
    assert said.args == ["Disconnected input_2 → add_1."]
    assert unplugged(project, edits.remove_nodes(project, ["input_2"])) == "", "its wires go with it"
