"""The list of problems is that of the analysis, and jumps."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from designer.document.store import Store
from designer.problems.panel import MOST, ProblemsPanel
from designer.problems.row import ProblemRow
from designer.widgets.theme_choice import ThemeController
from designer.window import MainWindow
from engine.analysis.fixes.fix import InsertBefore
from engine.document.editing import edits
from engine.document.project import Project
from engine.document.templates import TEMPLATES
from engine.layers.basic.dense import Dense
from tests.designer.conftest import LEFT, NONE, network

OpenWindow = Callable[[Project], MainWindow]


def advised() -> Project:
    """A network that trains, with three pieces of advice: unscaled inputs, Xavier with ReLU, squares of a softmax."""
    project = TEMPLATES[0].load()
    project = edits.set_training(project, loss="mean_squared_error")
    project = edits.set_data(project, normalisation="none")
    hidden = Dense(units=8, activation="relu", weight_initializer="he_uniform")
    project = InsertBefore(hidden, "dense_2", "in").apply(project)
    return edits.set_field(project, ["dense_1"], "weight_initializer", "xavier_uniform")


def row_of(panel: ProblemsPanel, code: str) -> ProblemRow:
    rows = (panel.row(number) for number in range(panel.list.count()))
    return next(row for row in rows if row is not None and row.entry.code == code)


def button_of(panel: ProblemsPanel, code: str) -> QPushButton:
    button = row_of(panel, code).button
    assert button is not None
    return button


def codes(window: MainWindow) -> list[str]:
    return [entry.code for entry in window.store.analysis.diagnostics]


def test_shows_every_sentence_and_follows_edits(show_in_window: OpenWindow) -> None:
    window = show_in_window(network("Input", "Dense", "Output", wired=False))
    list_ = window.problems.list
    sentences = [list_.item(row).text() for row in range(list_.count())]
    assert sentences == [entry.message for entry in window.store.analysis.diagnostics]
    assert sentences
    window.store.edit("Remove", lambda project: edits.remove_nodes(project, project.network.ids()))
    assert list_.count() == len(window.store.analysis.diagnostics)


def test_a_click_jumps_to_the_node(show_in_window: OpenWindow) -> None:
    window = show_in_window(network("Input", "Dense", "Output", wired=False))
    view, list_ = window.canvas.view, window.problems.list
    row = next(row for row in range(list_.count()) if list_.item(row).text().startswith("output_1"))
    view.camera.zoom(4.0)
    rect = list_.visualItemRect(list_.item(row))
    QTest.mouseClick(list_.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, rect.center())
    assert window.store.selection == {"output_1"}
    center = view.network_scene.bounds({"output_1"}).center()
    assert (view.camera.center() - center).manhattanLength() < 3


@pytest.mark.parametrize(
    ("change", "code", "page", "name"),
    [
        ({"source": {"type": "csv", "path": "nowhere.csv"}}, "no-data", "data", "Source"),
        ({"normalisation": "none"}, "unscaled-inputs", "data", "Normalisation"),
    ],
)
def test_a_click_leads_to_the_setting(
    show_in_window: OpenWindow, qtbot: QtBot, change: dict[str, Any], code: str, page: str, name: str
) -> None:
    window = show_in_window(edits.set_data(advised(), **change))
    qtbot.waitUntil(lambda: not window.store.is_loading)
    qtbot.waitUntil(lambda: code in codes(window))
    row = row_of(window.problems, code)
    QTest.mouseClick(window.problems.list.viewport(), LEFT, NONE, row.pos() + QPoint(40, 12))
    assert window.arrangement.page.name == page
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == name


def test_a_click_unfolds_a_setting_that_is_set_seldom(show_in_window: OpenWindow, qtbot: QtBot) -> None:
    project = edits.set_training(advised(), class_weights="given", given_class_weights=(1.0,))
    window = show_in_window(project)
    row = row_of(window.problems, "class-weights")
    QTest.mouseClick(window.problems.list.viewport(), LEFT, NONE, row.pos() + QPoint(40, 12))
    assert window.arrangement.page.name == "train"
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "Custom class weights"
    qtbot.waitUntil(lambda: not focused.visibleRegion().isEmpty())


def test_says_so_when_there_are_none(open_window: OpenWindow) -> None:
    from engine.document.templates import EXAMPLES

    window = open_window(EXAMPLES[0].load())
    assert not window.store.analysis.diagnostics
    assert window.problems._none.isVisible()
    assert not window.status.problems.isVisible()


def test_the_status_bar_counts(show_in_window: OpenWindow) -> None:
    window = show_in_window(network("Input", "Dense", "Output", wired=False))
    assert window.status.problems.text() == f"{len(window.store.analysis.errors)} problems"


def test_a_click_on_the_button_is_one_undo_step(show_in_window: OpenWindow) -> None:
    window = show_in_window(advised())
    store, before = window.store, window.store.project
    assert codes(window) == ["unscaled-inputs", "xavier-relu", "softmax-squared-error"]
    button = button_of(window.problems, "xavier-relu")
    assert button.text() == "Use He initialisation"
    window.problems.list.scroll_to(button)
    QTest.mouseClick(button, LEFT, NONE, button.rect().center())
    assert codes(window) == ["unscaled-inputs", "softmax-squared-error"]
    assert (store.undo_stack.count(), store.undo_stack.undoText()) == (
        1,
        "Hidden: weight initialiser Xavier (Glorot) uniform → He (Kaiming) uniform",
    )
    assert not store.selection, "the click does not jump as well"
    store.undo_stack.undo()
    assert store.project == before
    assert codes(window) == ["unscaled-inputs", "xavier-relu", "softmax-squared-error"]


def test_the_button_lies_where_it_is_drawn(show_in_window: OpenWindow) -> None:
    window = show_in_window(advised())
    panel = window.problems
    button = button_of(panel, "unscaled-inputs")
    panel.list.scroll_to(button)
    place = button.mapTo(panel, button.rect().center())
    assert panel.childAt(place) is button


def test_the_keyboard_reaches_the_fix(show_in_window: OpenWindow) -> None:
    window = show_in_window(advised())
    list_ = window.problems.list
    list_.setFocus()
    QTest.keyClick(list_, Qt.Key.Key_Home)
    QTest.keyClick(list_, Qt.Key.Key_Down)
    assert window.problems.fixable is not None
    assert window.problems.fixable.code == "xavier-relu"
    QTest.keyClick(list_, Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    assert codes(window) == ["unscaled-inputs", "softmax-squared-error"]
    assert list_.hasFocus()
    assert list_.currentRow() == 1, "the next one is ready to be fixed"
    QTest.keyClick(list_, Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    assert codes(window) == ["unscaled-inputs"]


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return])
def test_tab_leads_from_the_list_to_its_buttons(show_in_window: OpenWindow, key: Qt.Key) -> None:
    window = show_in_window(advised())
    list_ = window.problems.list
    list_.setFocus()
    QTest.keyClick(list_, Qt.Key.Key_Tab)
    first, second = (button_of(window.problems, code) for code in ("unscaled-inputs", "xavier-relu"))
    assert first.hasFocus()
    QTest.keyClick(first, Qt.Key.Key_Tab)
    assert second.hasFocus()
    assert list_.currentRow() == 1
    assert list_.viewport().rect().contains(second.rect().translated(second.mapTo(list_.viewport(), QPoint(0, 0))))
    QTest.keyClick(second, key)
    assert codes(window) == ["unscaled-inputs", "softmax-squared-error"]
    assert list_.hasFocus()


def test_the_command_fixes_the_first_where_none_is_selected(show_in_window: OpenWindow) -> None:
    window = show_in_window(advised())
    action = window.registry["edit.fix"]
    for _ in range(3):
        assert action.isEnabled()
        action.trigger()
    assert codes(window) == []
    assert not action.isEnabled()
    assert window.store.undo_stack.count() == 3


def test_a_problem_of_the_data_is_dismissed(show_in_window: OpenWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    rows = [f"{row * row * 7},{row * 37 % 90 / 7},{'ab'[row * row // 3 % 2]}" for row in range(60)]
    path.write_text("id,size,plan\n" + "\n".join(rows) + "\n")
    window = show_in_window(edits.set_data(advised(), source={"type": "csv", "path": str(path)}))
    qtbot.waitUntil(lambda: "id-like" in codes(window))
    advice = row_of(window.problems, "unscaled-inputs")
    assert advice.dismiss.isHidden()
    row = row_of(window.problems, "id-like")
    row.dismiss.setFocus()
    qtbot.keyClick(row.dismiss, Qt.Key.Key_Space)
    assert "id-like" not in codes(window)
    assert window.store.undo_stack.undoText() == "Dismiss a problem"
    assert window.problems.list.hasFocus()
    window.store.undo_stack.undo()
    assert "id-like" in codes(window)  # the data are not read again for that


def test_a_problem_that_people_have_to_fix_has_no_button(show_in_window: OpenWindow) -> None:
    window = show_in_window(network("Input", "Dense", "Output", wired=False))
    assert all(
        (row := window.problems.row(number)) is not None and row.button is None
        for number in range(window.problems.list.count())
    )
    window.problems.list.setCurrentRow(0)
    assert not window.registry["edit.fix"].isEnabled()
    window.problems.fix()
    assert window.store.undo_stack.count() == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [200, 290, 420])
def test_sentences_wrap_and_are_shown_whole(qtbot: QtBot, themes: ThemeController, theme: str, width: int) -> None:
    themes.choose(theme)  # type: ignore[arg-type]
    store = Store(advised())
    panel = ProblemsPanel(store)
    store.setParent(panel)
    qtbot.addWidget(panel)
    panel.resize(600, 300)
    panel.show()
    qtbot.waitExposed(panel)
    panel.resize(width, 300)
    QApplication.processEvents()
    for number in range(panel.list.count()):
        row = panel.row(number)
        assert row is not None
        assert row.width() <= panel.list.viewport().width()
        for label in (row.sentence, row.source):
            assert label.height() >= label.heightForWidth(label.width())
            assert row.rect().contains(label.geometry())
        assert row.button is not None
        assert row.rect().contains(row.button.geometry())


@pytest.mark.parametrize("width", range(220, 300, 10))
def test_the_scroll_bar_cuts_off_no_sentence(qtbot: QtBot, themes: ThemeController, width: int) -> None:
    """It comes after the rows were laid out, and makes them narrower."""
    store = Store(advised())
    panel = ProblemsPanel(store)
    store.setParent(panel)
    qtbot.addWidget(panel)
    panel.resize(width, 2000)
    panel.show()
    qtbot.waitExposed(panel)
    QApplication.processEvents()
    bar = panel.list.verticalScrollBar()
    assert not bar.isVisible()
    for number in range(panel.list.count()):
        row = panel.row(number)
        assert row is not None
        layout = row.layout()
        assert layout is not None
        assert row.height() >= layout.heightForWidth(row.width() - bar.sizeHint().width())


def test_sources_are_shown(show_in_window: OpenWindow) -> None:
    window = show_in_window(advised())
    assert "ICCV 2015" in row_of(window.problems, "xavier-relu").source.text()
    assert "ICCV 2015" in window.problems.list.item(1).toolTip()


def test_many_problems_are_counted_and_not_all_listed(show_in_window) -> None:  # type: ignore[no-untyped-def]
    window = show_in_window(network(*["Dense"] * 70, wired=False))
    list_ = window.problems.list
    assert len(window.store.analysis.diagnostics) > MOST
    assert list_.count() == MOST + 1
    assert "more" in list_.item(MOST).text()
    kept = window.problems.row(3)
    window.store.edit("Move", lambda project: edits.move_nodes(project, {"dense_1": (9.0, 9.0)}))
    window.store.edit("Delete", lambda project: edits.remove_nodes(project, ["dense_70"]))
    assert window.problems.row(3) is kept, "a row that says the same is not made again"


def test_rows_are_made_when_they_are_seen(show_in_window: OpenWindow) -> None:
    window = show_in_window(TEMPLATES[0].load())
    window.arrangement.show("data")
    counts: list[int] = []
    window.problems.counted.connect(lambda _, count: counts.append(count))
    window.store.apply("Advised", advised())
    assert counts[-1] == len(codes(window))
    assert window.problems.list.count() == 0
    fixable = window.problems.fixable
    assert fixable is not None
    window.arrangement.show("design")
    assert window.problems.list.count() == len(codes(window))
    assert window.problems.fixable == fixable
