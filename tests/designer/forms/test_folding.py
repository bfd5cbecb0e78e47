"""What people set first stands first; the rest is folded, and not hidden from those who changed it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolButton

from designer.forms.fold import Fold
from designer.forms.form import Form
from engine.document.project import TrainingSettings
from engine.fields import describe
from engine.initializers import HeNormal
from engine.layers import LAYERS
from engine.layers.basic.dense import Dense
from engine.layers.images.convolution import Conv2D
from engine.optimizers import Adam, AdamW
from tests.designer.forms.conftest import LEFT, Shown

Show = Callable[..., Shown]


def button(form: Form) -> QToolButton:
    """The button that unfolds the rest of this form, not of one inside it."""
    fold = form.findChild(Fold, options=Qt.FindChildOption.FindDirectChildrenOnly)
    assert fold is not None
    return fold.button


def order(shown: Shown) -> list[str]:
    """Names of the fields that are seen, from top to bottom."""
    seen = [name for name in shown.form.names() if shown.form.editor(name).isVisible()]
    return sorted(seen, key=lambda name: shown.form.editor(name).mapTo(shown.form, QPoint(0, 0)).y())


def test_kernel_and_stride_stand_beside_filters(show: Show) -> None:
    assert order(show(Conv2D())) == ["filters", "kernel", "stride", "padding", "activation"]


def test_epochs_batch_size_and_learning_rate_stand_on_top(show: Show) -> None:
    shown = show(TrainingSettings())
    assert order(shown)[:3] == ["epochs", "batch_size", "optimizer"]
    assert shown.form.editor("optimizer", "learning_rate").isVisible()
    assert not shown.form.editor("optimizer", "beta1").isVisible()
    assert not shown.form.editor("seed").isVisible()


def test_a_click_unfolds_and_folds_the_rest(show: Show) -> None:
    shown = show(Dense())
    assert not shown.form.editor("l2").isVisible()
    shown.click(button(shown.form))
    assert shown.form.editor("l2").isVisible()
    shown.click(button(shown.form))
    assert not shown.form.editor("l2").isVisible()


def test_folded_fields_that_were_changed_are_counted(show: Show) -> None:
    shown = show(Dense(l2=0.01, weight_initializer=HeNormal()))
    assert button(shown.form).text() == "More (2 changed)"
    shown.form.show_objects([Dense()])
    assert button(shown.form).text() == "More"
    shown.form.show_objects([Dense(), Dense(bias=False)])
    assert button(shown.form).text() == "More (1 changed)"


def test_an_error_unfolds_its_field(show: Show) -> None:
    shown = show(Dense())
    shown.form.show_error(("l2",), "Too much.")
    assert shown.form.editor("l2").isVisible()


def test_another_optimizer_shows_its_seldom_fields_as_the_one_before(show: Show) -> None:
    shown = show(TrainingSettings(optimizer=Adam()))
    inner = shown.form.editor("optimizer").form
    shown.click(button(inner))
    shown.form.show_objects([TrainingSettings(optimizer=AdamW())])
    QApplication.processEvents()
    assert shown.form.editor("optimizer", "beta1").isVisible()
    assert shown.form.editor("optimizer", "weight_decay").isVisible()


@pytest.mark.parametrize("cls", list(LAYERS), ids=lambda cls: cls.type_name())
def test_no_layer_hides_all_its_fields(cls: type) -> None:
    fields = describe(cls)
    assert not fields or not fields[0].more


def test_a_double_click_on_a_number_beside_it_or_on_its_label_selects_it(show: Show) -> None:
    shown = show(TrainingSettings(clip_norm=0.25, batch_size=128))
    shown.form.open_more()
    line = shown.form.editor("clip_norm").control.line
    QTest.mouseDClick(line, LEFT, pos=QPoint(6, line.height() // 2))
    assert line.selectedText() == "0.25"  # a dot ends a word
    line.deselect()
    QTest.mouseDClick(line, LEFT, pos=QPoint(line.width() - 3, line.height() // 2))
    assert line.selectedText() == "0.25"
    editor = shown.form.editor("batch_size")
    unit = next(label for label in editor.findChildren(QLabel) if label.text() == "samples")
    assert unit.isVisible()
    QTest.mouseDClick(editor.control.line, LEFT, pos=unit.geometry().center())
    assert editor.control.line.selectedText() == "128"
    editor.control.line.deselect()
    label = next(label for label in shown.form.findChildren(QLabel) if label.text() == "Batch size")
    QTest.mouseDClick(label, LEFT)
    assert editor.control.line.selectedText() == "128"
