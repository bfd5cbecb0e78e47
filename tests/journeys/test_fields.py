"""Fields that were not as people expect: the wheel, their order, numbers, names to pick from, and what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from designer.forms.message import Message
from designer.forms.picking import NamePopup
from designer.window import MainWindow
from engine.document.editing import edits
from engine.document.project import Project
from engine.layers import LAYERS
from tests.designer.conftest import network
from tests.journeys.person import LEFT, NONE, Person, is_seen

At = Callable[[Project], Person]


def names_in_order(form: QWidget) -> list[str]:
    """Fields of a form that are seen, from top to bottom."""
    seen = [name for name in form.names() if form.editor(name).isVisible()]  # type: ignore[attr-defined]
    return sorted(seen, key=lambda name: form.editor(name).mapTo(form, QPoint()).y())  # type: ignore[attr-defined]


def more(form: QWidget) -> QToolButton:
    """Button that unfolds the rest of a form: the last one of its kind, as parts of it have their own."""
    buttons = [button for button in form.findChildren(QToolButton, "fold") if button.isVisible()]
    return max(buttons, key=lambda button: button.mapTo(form, QPoint()).y())


def open_list(person: Person, editor: QWidget) -> NamePopup:
    """Click the button beside a field of names."""
    (button,) = editor.control.findChildren(QToolButton)  # type: ignore[attr-defined]
    person.click(button)
    (popup,) = (one for one in editor.findChildren(NamePopup) if one.isVisible())
    return popup


def pick(popup: NamePopup, words: str) -> None:
    (item,) = popup.list.findItems(words, Qt.MatchFlag.MatchExactly)
    QTest.mouseClick(popup.list.viewport(), LEFT, NONE, popup.list.visualItemRect(item).center())


def test_a_form_is_scrolled_and_no_value_changes(person_at: At) -> None:
    """The wheel changes values of unfocused fields while one scrolls a form: Adam became Adamax, units 32 -> 28.

    No field takes the wheel unless it was clicked or tabbed into before.
    """
    person = person_at(network("Input", "Dense", "Output"))
    window, before = person.window, person.window.store.project
    person.page("train")
    person.click(more(window.training.form))
    window.resize(1280, 560)
    QApplication.processEvents()
    area = next(one for one in window.training.findChildren(QScrollArea) if one.isVisible())
    bar = area.verticalScrollBar()
    for angle in [-120] * 12 + [120] * 12:
        for name in names_in_order(window.training.form):
            editor = window.training.form.editor(name)
            if not editor.visibleRegion().isEmpty():
                person.turn(editor.control, angle)
        if angle < 0 and bar.value() == bar.maximum():
            assert bar.value() > 0, "there was nothing to scroll"
    assert bar.value() == 0
    person.page("design")
    person.hand.click(person.hand.node("dense_1"))
    units = window.inspector.form.editor("units").control
    person.turn(units, -120)
    assert window.store.project == before
    person.click(units.line)
    person.turn(units, -120)
    assert window.store.project.network.node("dense_1").layer.units == 63


def test_what_is_set_first_stands_first_and_a_double_click_selects_the_number(
    open_window: Callable[[Project], MainWindow], qtbot: QtBot
) -> None:
    """Kernel and stride beside Filters; epochs, batch size and learning rate on top; the rest folded under More.

    A double click beside a number selects it.
    """
    project, conv = edits.add_node(network("Input"), LAYERS.create("Conv2D"), (260.0, 0.0))
    person = Person(open_window(project), qtbot)  # in another a test may have unfolded them
    window = person.window
    person.hand.click(person.hand.node(conv))
    form = window.inspector.form
    person.qtbot.waitUntil(form.isVisible)
    assert names_in_order(form) == ["filters", "kernel", "stride", "padding", "activation"]
    person.click(more(form))
    assert {"dilation", "l2", "bias"} <= set(names_in_order(form))

    line = form.editor("filters").control.line
    person.click(line, QPoint(line.width() - 4, line.height() // 2), twice=True)
    person.write("12")
    assert window.store.project.network.node(conv).layer.filters == 12

    person.page("train")
    assert names_in_order(window.training.form)[:3] == ["epochs", "batch_size", "optimizer"]
    line = window.training.form.editor("optimizer", "learning_rate").control.line
    person.click(line, QPoint(6, line.height() // 2), twice=True)
    person.write("0.02")
    assert window.store.project.training.optimizer.learning_rate == 0.02
    assert not window.training.form.editor("seed").isVisible()


@pytest.fixture
def table(tmp_path: Path) -> Path:
    rows = "".join(f"{n},{'plus' if n % 2 else 'basic'},{n % 3},{'yes' if n % 4 else 'no'}\n" for n in range(60))
    (tmp_path / "customers.csv").write_text(f"age,plan,visits,stays\n{rows}")
    return tmp_path / "customers.csv"


def test_names_are_picked_from_lists_and_columns_are_those_of_the_file(person_at: At, table: Path) -> None:
    """ "No column plan. Did you mean plan=plus?" when Input names a category column: columns are those of the file.

    The metrics field is a pick list, as is every field of names.
    """
    project = edits.set_data(network("Input", "Dense", "Output"), source={"type": "csv", "path": str(table)})
    person = person_at(project)
    window = person.window
    person.qtbot.waitUntil(lambda: window.store.dataset is not None)
    person.hand.click(person.hand.node("input_1"))
    popup = open_list(person, window.inspector.form.editor("columns"))
    listed = [popup.list.item(row).text() for row in range(popup.list.count())]
    assert [name for name in ("age", "plan", "visits") if name in listed] == ["age", "plan", "visits"]
    assert not any("plus" in name for name in listed)
    pick(popup, "plan")
    person.press(Qt.Key.Key_Escape)
    assert window.store.project.network.node("input_1").layer.columns == ("plan",)
    assert not [fault.message for fault in window.store.analysis.diagnostics if "plan" in fault.message]
    assert window.store.analysis.nodes["input_1"].outputs == ((2,),), "a unit for each of basic and plus"

    person.page("train")
    popup = open_list(person, window.training.form.editor("metrics"))
    pick(popup, "F1")
    person.press(Qt.Key.Key_Escape)
    assert window.store.project.training.metrics == ("f1",)
    person.page("data")
    popup = open_list(person, window.data.form.editor("source", "target"))
    pick(popup, "plan")
    assert window.store.project.data.source.target == "plan"


def test_a_wrong_number_moves_no_row(person_at: At) -> None:
    """Error texts that push rows about."""
    person = person_at(network("Input", "Dense", "Output"))
    person.page("train")
    form = person.window.training.form

    def places() -> list[QPoint]:
        QApplication.processEvents()
        return [form.editor(name).mapTo(form, QPoint()) for name in form.names()]

    before, project = places(), person.window.store.project
    person.replace(form.editor("epochs").control.line, "many")
    (message,) = (one for one in person.window.findChildren(Message) if one.isVisible())
    assert "is not one" in message.text()
    assert is_seen(message)
    assert places() == before
    person.press(Qt.Key.Key_Escape)
    assert person.window.store.project == project
