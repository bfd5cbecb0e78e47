"""Every declared class gets one; keys and clicks ask for edits; nonsense is explained."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel

from designer.forms import Form
from designer.forms.choices import BoolEditor, ChoiceEditor, FamilyEditor
from designer.forms.numbers import NumberEditor
from designer.forms.texts import FileEditor, NamesEditor, TextEditor
from engine.activations import ACTIVATIONS, LeakyReLU, ReLU
from engine.document.project import DataSettings, TrainingSettings
from engine.fields import describe
from engine.initializers import INITIALIZERS
from engine.layers import LAYERS
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.losses import LOSSES
from engine.optimizers import OPTIMIZERS, SGD, Adam
from engine.sources import SOURCES, Bundled, Csv

FAMILIES = [LAYERS, ACTIVATIONS, INITIALIZERS, LOSSES, OPTIMIZERS, SOURCES]
DECLARED = [cls for family in FAMILIES for cls in family] + [DataSettings, TrainingSettings]


class Bench:
    """A form on the screen, its edits recorded."""

    def __init__(self, qtbot, *objects, names=()):
        self.qtbot = qtbot
        self.form = Form(describe(type(objects[0])), names=lambda kind: names)
        qtbot.addWidget(self.form)
        self.edits = []
        self.form.edited.connect(lambda edit: self.edits.append((edit.path, edit.value, edit.merge_key)))
        self.form.show_objects(objects)
        self.form.open_more()
        self.form.resize(320, 500)
        self.form.show()
        self.form.activateWindow()
        qtbot.waitUntil(self.form.isActiveWindow)

    def type(self, text, *path):
        control = self.form.editor(*path).control
        line = getattr(control, "line", control)
        control.setFocus()
        line.selectAll()
        self.qtbot.keyClicks(control, text)

    def press(self, key, *path):
        self.qtbot.keyClick(self.form.editor(*path).control, key)


@pytest.fixture
def bench(qtbot):
    return lambda *objects, **options: Bench(qtbot, *objects, **options)


@pytest.mark.parametrize("cls", DECLARED, ids=lambda cls: cls.__name__)
def test_every_field_of_every_declared_class_has_an_editor_with_words(qtbot, cls):
    form = Form(describe(cls))
    qtbot.addWidget(form)
    form.show_objects([cls()])
    assert form.names() == tuple(entry.name for entry in describe(cls) if entry.kind != "other")
    for name in form.names():
        control = form.editor(name).control
        assert control.accessibleName()
        assert control.toolTip()


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_the_only_kind_without_an_editor_is_losses_by_output(family):
    others = [(cls, entry.name) for cls in family for entry in describe(cls) if entry.kind == "other"]
    assert others == []


def test_a_typed_number_takes_effect_at_once_and_merges(bench):
    it = bench(Dense(units=64))
    it.type("12", "units")
    assert [(path, value) for path, value, _ in it.edits] == [(("units",), 1), (("units",), 12)]
    assert it.edits[0][2] == it.edits[1][2] is not None


def test_a_new_visit_of_the_field_is_a_new_undo_step(bench):
    it = bench(Dense(units=64))
    it.type("1", "units")
    it.form.editor("l1").control.setFocus()
    it.type("2", "units")
    assert it.edits[0][2] != it.edits[1][2]


def test_a_number_out_of_bounds_is_explained_and_not_asked_for(bench):
    it = bench(Dense(units=64))
    it.type("0", "units")
    assert it.edits == []
    assert it.form.editor("units").error == "Units is at least 1."
    it.press(Qt.Key.Key_Escape, "units")
    assert it.form.editor("units").error == ""
    assert it.form.editor("units").control.line.text() == "64"


def test_an_unfinished_number_is_explained_when_typing_ends(bench):
    it = bench(Adam())
    it.type("1e-", "learning_rate")
    assert it.form.editor("learning_rate").error == ""
    it.press(Qt.Key.Key_Return, "learning_rate")
    assert it.form.editor("learning_rate").error == "Learning rate needs a number."
    it.press(Qt.Key.Key_End, "learning_rate")
    it.qtbot.keyClicks(it.form.editor("learning_rate").control, "4")
    assert it.form.editor("learning_rate").error == ""
    assert it.edits[-1][:2] == (("learning_rate",), 1e-4)


def test_what_is_being_typed_survives_the_document_saying_the_same(bench):
    it = bench(Adam())
    it.type("0.10", "learning_rate")
    it.form.show_objects([Adam(learning_rate=0.1)])
    assert it.form.editor("learning_rate").control.line.text() == "0.10"
    it.form.show_objects([Adam(learning_rate=0.2)])
    assert it.form.editor("learning_rate").control.line.text() == "0.2"


def test_arrow_keys_step(bench):
    it = bench(Dense(units=64))
    it.form.editor("units").control.setFocus()
    it.press(Qt.Key.Key_Up, "units")
    assert it.edits[-1][:2] == (("units",), 65)
    it.press(Qt.Key.Key_PageDown, "units")
    assert it.edits[-1][:2] == (("units",), 55)


def test_a_click_on_the_box_asks_for_the_other_value(bench):
    it = bench(Dense(bias=True))
    editor = it.form.editor("bias")
    assert isinstance(editor, BoolEditor)
    it.qtbot.mouseClick(editor.box, Qt.MouseButton.LeftButton, pos=editor.box.rect().center().transposed())
    it.press(Qt.Key.Key_Space, "bias")
    assert (("bias",), False) in [edit[:2] for edit in it.edits]


def test_members_of_a_family_are_chosen_with_the_keyboard_and_bring_their_fields(bench):
    it = bench(Dense())
    editor = it.form.editor("activation")
    assert isinstance(editor, FamilyEditor)
    assert editor.nested.isHidden()
    editor.combo.setFocus()
    it.qtbot.keyClicks(editor.combo, "leaky")
    assert it.edits[-1][:2] == (("activation",), LeakyReLU())
    it.form.show_objects([Dense(activation=LeakyReLU())])
    assert not editor.nested.isHidden()
    it.type("0.2", "activation", "slope")
    assert it.edits[-1][:2] == (("activation", "slope"), 0.2)


def test_a_form_that_was_made_ahead_is_the_one_that_is_shown(bench, monkeypatch):
    it = bench(Dense())
    editor = it.form.editor("activation")
    assert isinstance(editor, FamilyEditor)
    made, make = [], editor._make_form
    monkeypatch.setattr(editor, "_make_form", lambda *args, **more: made.append(1) or make(*args, **more))
    editor.prepare("leaky_relu")
    assert editor.nested.isHidden()
    assert editor.form is None
    it.form.show_objects([Dense(activation=LeakyReLU())])
    assert not editor.form.isHidden()
    editor.prepare("leaky_relu")
    assert len(made) == 1
    it.type("0.2", "activation", "slope")
    assert it.edits[-1][:2] == (("activation", "slope"), 0.2)
    editor.prepare("elu")
    it.form.show_objects([Dense(activation=ReLU())])
    assert editor.form is None
    assert editor.nested.isHidden()


def test_the_inner_form_stays_while_its_fields_are_edited(bench):
    it = bench(Dense(activation=LeakyReLU()))
    inner = it.form.editor("activation", "slope")
    it.form.show_objects([Dense(activation=LeakyReLU(slope=0.5))])
    assert it.form.editor("activation", "slope") is inner


def test_values_that_differ_are_shown_as_mixed(bench):
    it = bench(Dense(units=8, bias=True, activation=ReLU()), Dense(units=9, bias=False, activation=LeakyReLU()))
    units = it.form.editor("units").control.line
    assert (units.text(), units.placeholderText()) == ("", "mixed")
    assert it.form.editor("bias").box.checkState() is Qt.CheckState.PartiallyChecked
    assert it.form.editor("activation").combo.currentIndex() == -1
    it.form.editor("units").control.setFocus()
    it.press(Qt.Key.Key_Tab, "units")
    assert it.edits == []
    assert it.form.editor("units").error == ""


def test_fields_inside_a_shared_member_are_mixed_by_themselves(bench):
    it = bench(Dense(activation=LeakyReLU(slope=0.1)), Dense(activation=LeakyReLU(slope=0.2)))
    assert it.form.editor("activation").combo.currentText() == "Leaky ReLU"
    assert it.form.editor("activation", "slope").control.line.placeholderText() == "mixed"


def test_choices_have_titles_for_people(bench):
    it = bench(Bundled())
    editor = it.form.editor("name")
    assert isinstance(editor, ChoiceEditor)
    assert editor.combo.itemText(2) == "Breast cancer"
    editor.combo.setFocus()
    it.qtbot.keyClicks(editor.combo, "w")
    assert it.edits[-1][:2] == (("name",), "wine")


def test_texts_take_effect_when_typing_ends(bench):
    it = bench(Csv())
    assert isinstance(it.form.editor("path"), FileEditor)
    assert isinstance(it.form.editor("target"), TextEditor)
    it.type("price", "target")
    assert it.edits == []
    it.press(Qt.Key.Key_Return, "target")
    assert it.edits == [(("target",), "price", None)]


def test_shapes_and_column_names(bench):
    it = bench(Input(), names=("alcohol", "ash", "hue"))
    it.type("1, 8, q", "shape")
    it.press(Qt.Key.Key_Return, "shape")
    assert it.edits == []
    assert "such as 1, 8, 8" in it.form.editor("shape").error
    it.type("1 8 8", "shape")
    it.press(Qt.Key.Key_Return, "shape")
    assert it.edits[-1][:2] == (("shape",), (1, 8, 8))


def test_column_names_are_completed(bench):
    it = bench(Input(), names=("alcohol", "ash", "hue"))
    editor = it.form.editor("columns")
    assert isinstance(editor, NamesEditor)
    it.type("hue, as", "columns")
    it.qtbot.waitUntil(lambda: editor._popup.isVisible())
    it.qtbot.keyClick(editor._popup, Qt.Key.Key_Down)
    it.qtbot.keyClick(editor._popup, Qt.Key.Key_Return)
    assert it.edits[-1][:2] == (("columns",), ("hue", "ash"))
    assert editor.line.text() == "hue, ash"


def test_an_error_from_outside_is_shown_at_the_inner_field(bench):
    it = bench(TrainingSettings(optimizer=SGD()))
    it.form.show_error(("optimizer", "learning_rate"), "Too bold.")
    assert it.form.editor("optimizer", "learning_rate").error == "Too bold."


def test_labels_lead_to_their_fields(bench):
    it = bench(Dense())
    buddies = {label.buddy() for label in it.form.findChildren(QLabel) if label.buddy() is not None}
    assert {it.form.editor(name).control for name in it.form.names()} <= buddies


def test_combos_are_as_narrow_as_a_side_panel_needs(bench):
    it = bench(Dense())
    assert max(combo.minimumSizeHint().width() for combo in it.form.findChildren(QComboBox)) < 180
    assert isinstance(it.form.editor("units"), NumberEditor)
