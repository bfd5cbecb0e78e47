"""Names are picked from a list: columns, arrays, metrics."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton

from designer.forms.picking import NamePopup
from designer.forms.texts import FileEditor, NamesEditor
from engine.document.project import DataSettings, TrainingSettings
from engine.fields import describe
from engine.layers import LAYERS
from engine.layers.basic.input import Input
from engine.sources import SOURCES, Csv
from tests.designer.forms.conftest import Shown

Show = Callable[..., Shown]


def open_list(shown: Shown, name: str) -> NamePopup:
    """Click the button beside a field of names."""
    editor = shown.form.editor(name)
    (button,) = editor.control.findChildren(QToolButton)
    shown.click(button)
    (popup,) = (one for one in editor.findChildren(NamePopup) if one.isVisible())
    return popup


def pick(popup: NamePopup, words: str) -> None:
    """Click an entry."""
    (item,) = popup.list.findItems(words, Qt.MatchFlag.MatchExactly)
    QTest.mouseClick(popup.list.viewport(), Qt.MouseButton.LeftButton, pos=popup.list.visualItemRect(item).center())


def entries(popup: NamePopup) -> list[str]:
    return [popup.list.item(row).text() for row in range(popup.list.count())]


def ticked(popup: NamePopup) -> list[str]:
    items = [popup.list.item(row) for row in range(popup.list.count())]
    return [item.text() for item in items if item.checkState() is Qt.CheckState.Checked]


def test_metrics_are_ticked_in_a_list(show: Show) -> None:
    shown = show(TrainingSettings())
    popup = open_list(shown, "metrics")
    assert entries(popup)[:2] == ["None", "Top 2"]
    pick(popup, "ROC AUC")
    pick(popup, "F1")
    assert shown.edits[-1].value == ("roc_auc", "f1")
    assert popup.isVisible()
    assert ticked(popup) == ["F1", "ROC AUC"]
    assert shown.form.editor("metrics").control.text() == "ROC AUC, F1"
    pick(popup, "ROC AUC")
    assert shown.edits[-1].value == ("f1",)
    assert len({edit.merge_key for edit in shown.edits}) == 1  # one undo step
    pick(popup, "None")
    assert shown.edits[-1].value == ()


def test_a_metric_that_there_is_not_is_refused_with_those_there_are(show: Show) -> None:
    shown = show(TrainingSettings())
    shown.type("f1, accurracy", "metrics")
    QTest.keyClick(shown.form.editor("metrics").control, Qt.Key.Key_Return)
    assert "no “accurracy”. Choose among Top 2" in shown.form.editor("metrics").error
    assert shown.edits == []
    shown.type("roc auc, F1", "metrics")
    QTest.keyClick(shown.form.editor("metrics").control, Qt.Key.Key_Return)
    assert shown.edits[-1].value == ("roc_auc", "f1")


def test_a_column_is_picked_and_the_list_closes(show: Show) -> None:
    shown = show(Csv(target="price"), names=("size", "price"))
    popup = open_list(shown, "target")
    assert shown.asked == ["columns"]
    assert entries(popup) == ["Last column", "size", "price"]
    assert ticked(popup) == ["price"]
    pick(popup, "size")
    assert shown.edits[-1].value == "size"
    assert not popup.isVisible()
    popup = open_list(shown, "target")
    pick(popup, "Last column")
    assert shown.edits[-1].value == ""
    assert shown.form.editor("target").control.placeholderText() == "last column"


def test_keys_alone_pick(show: Show) -> None:
    shown = show(Input(columns=("hue",)), names=("alcohol", "ash", "hue"))
    line = shown.form.editor("columns").control
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Down)
    (popup,) = (one for one in shown.form.findChildren(NamePopup) if one.isVisible())
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Space, Qt.Key.Key_Escape):
        QTest.keyClick(popup.list, key)
    assert shown.edits[-1].value == ("hue", "ash")
    assert not popup.isVisible()


def test_many_names_can_be_searched(show: Show) -> None:
    shown = show(Input(), names=[f"column {number}" for number in range(30)])
    popup = open_list(shown, "columns")
    QTest.keyClicks(popup.search, "n 2")
    assert entries(popup)[0] == "column 2"
    QTest.keyClick(popup.search, Qt.Key.Key_Down)
    QTest.keyClick(popup.search, Qt.Key.Key_Return)
    assert shown.edits[-1].value == ("column 20",)


def test_without_names_the_list_says_why(show: Show) -> None:
    popup = open_list(show(Csv()), "target")
    assert entries(popup)[-1] == "Last column"
    popup.close()
    popup = open_list(show(SOURCES.create("npz")), "inputs")
    assert entries(popup) == ["x"]  # what is chosen can be seen, and taken back


NAMED = [cls for family in (LAYERS, SOURCES) for cls in family] + [DataSettings, TrainingSettings]


@pytest.mark.parametrize("cls", NAMED, ids=lambda cls: cls.__name__)
def test_every_field_of_names_is_a_list(show: Show, cls: type) -> None:
    shown = show(cls())
    for field in describe(cls):
        if field.names == "files":
            assert isinstance(shown.form.editor(field.name), FileEditor)
        elif field.kind == "names" or field.names:
            assert isinstance(shown.form.editor(field.name), NamesEditor)
            assert field.choices or field.names in ("columns", "arrays", "features")
