"""The table shows the analysis, sorts by any column, and selects with the canvas."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer.analysis.rows import COLUMNS
from designer.widgets.theme import DARK, LIGHT
from designer.window import MainWindow
from engine.document.editing import edits
from engine.document.project import Project
from tests.designer.analysis.conftest import classifier
from tests.designer.conftest import LEFT, NONE, network

OpenWindow = Callable[[Project], MainWindow]
CONTROL = Qt.KeyboardModifier.ControlModifier
TITLES = [column.title for column in COLUMNS]
FOREGROUND = Qt.ItemDataRole.ForegroundRole


@pytest.fixture
def window(show_in_window: OpenWindow, qtbot: QtBot) -> MainWindow:
    window = show_in_window(classifier())
    window.docks["analysis"].show()
    qtbot.waitUntil(window.analysis.isVisible)
    window.analysis.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    return window


def cells(window: MainWindow, title: str) -> list[str]:
    model = window.analysis.model
    return [str(model.index(line, TITLES.index(title)).data()) for line in range(model.rowCount())]


def click_header(window: MainWindow, title: str) -> None:
    header = window.analysis.table.horizontalHeader()
    section = TITLES.index(title)
    place = QPoint(header.sectionViewportPosition(section) + header.sectionSize(section) // 2, header.height() // 2)
    QTest.mouseClick(header.viewport(), LEFT, NONE, place)


def line_of(window: MainWindow, node: str) -> QPoint:
    table, model = window.analysis.table, window.analysis.model
    return table.visualRect(model.index(model.place(node), 2)).center()


def click_line(window: MainWindow, node: str, keys: Qt.KeyboardModifier = NONE) -> None:
    QTest.mouseClick(window.analysis.table.viewport(), LEFT, keys, line_of(window, node))


def selected(window: MainWindow) -> set[str]:
    table, rows = window.analysis.table, window.analysis.model.rows
    return {rows[index.row()].node.id for index in table.selectionModel().selectedRows()}


# What it shows.


def test_it_is_hidden_at_first_and_comes_to_the_front_when_asked(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(network("Input", "Dense", "Output"))
    assert window.docks["analysis"].isHidden()
    assert window.analysis.model.rows == ()  # nobody looks
    window.registry["view.panel_analysis"].trigger()
    qtbot.waitUntil(window.analysis.isVisible)
    assert len(window.analysis.model.rows) == 3
    window.arrangement.show("train")
    assert window.docks["analysis"].isHidden()
    window.registry["view.panel_analysis"].trigger()
    assert window.docks["analysis"].isVisible()


def test_it_shows_the_analysis_in_the_order_of_execution(window: MainWindow) -> None:
    assert cells(window, "#") == ["1", "2", "3", "4"]
    assert cells(window, "Layer") == ["input_1", "dense_1", "dense_2", "output_1"]
    assert cells(window, "Type") == ["Input", "Dense", "Dense", "Output"]
    assert cells(window, "Output") == ["4 features", "64 features", "3 features", "3 features"]
    assert cells(window, "Parameters") == ["0", "320", "195", "0"]
    assert cells(window, "Multiply-adds") == ["0", "256", "192", "0"]
    assert cells(window, "Activations") == ["512 B", "8 KiB", "384 B", "0 B"]
    assert cells(window, "Time per epoch") == ["–"] * 4
    assert window.analysis.totals.texts[1:7] == ("4 layers", "", "", "515", "448", "8.88 KiB")
    assert "Parameters 515" in window.analysis.totals.accessibleDescription()


def test_it_follows_edits_while_it_is_seen(window: MainWindow) -> None:
    window.store.edit("Units", lambda project: edits.set_field(project, ["dense_1"], "units", 10))
    assert cells(window, "Output")[1] == "10 features"
    assert window.analysis.totals.texts[4] == "83"
    window.docks["analysis"].hide()
    QApplication.processEvents()
    window.store.edit("Units", lambda project: edits.set_field(project, ["dense_1"], "units", 20))
    assert cells(window, "Output")[1] == "10 features"
    window.docks["analysis"].show()
    QApplication.processEvents()
    assert cells(window, "Output")[1] == "20 features"


def test_it_is_filled_where_it_was_open_the_last_time(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(network("Input", "Dense", "Output"))
    window.registry["view.panel_analysis"].trigger()
    qtbot.waitUntil(window.analysis.isVisible)
    window.close()
    again = open_window(network("Input", "Dense", "Output"))
    qtbot.waitUntil(lambda: len(again.analysis.model.rows) == 3)


def test_every_title_says_what_it_means(window: MainWindow) -> None:
    model = window.analysis.model
    for section, column in enumerate(COLUMNS):
        tip = model.headerData(section, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
        assert str(tip).startswith(column.help)


def test_screen_readers_are_told_what_is_what(window: MainWindow) -> None:
    panel = window.analysis
    assert panel.table.accessibleName() == "Analysis by layer"
    assert panel.totals.accessibleName() == "Totals"
    assert panel.measure_button.accessibleName() == "Measure time by layer"
    assert panel.copy_button.accessibleName() == "Copy the table"


def test_colours_follow_the_theme(window: MainWindow) -> None:
    muted = window.analysis.model.index(0, 0)
    for choice, theme in (("dark", DARK), ("light", LIGHT)):
        window.registry[f"view.theme_{choice}"].trigger()
        assert muted.data(FOREGROUND) == theme.color("muted")


# Sorting.


def test_a_click_on_a_title_sorts_and_another_turns_it_round(window: MainWindow) -> None:
    click_header(window, "Parameters")
    assert cells(window, "Parameters") == ["320", "195", "0", "0"]  # the most first
    assert cells(window, "Layer")[2:] == ["input_1", "output_1"]  # equal ones keep their order
    click_header(window, "Parameters")
    assert cells(window, "Parameters") == ["0", "0", "195", "320"]
    assert cells(window, "Layer")[:2] == ["input_1", "output_1"]
    click_header(window, "#")
    assert cells(window, "#") == ["1", "2", "3", "4"]


def test_numbers_are_sorted_as_numbers(window: MainWindow) -> None:
    for title, order in {
        "Output": ["dense_2", "output_1", "input_1", "dense_1"],
        "Activations": ["dense_1", "input_1", "dense_2", "output_1"],
        "Multiply-adds": ["dense_1", "dense_2", "input_1", "output_1"],
        "Type": ["dense_1", "dense_2", "input_1", "output_1"],
        "Layer": ["dense_1", "dense_2", "input_1", "output_1"],
    }.items():
        click_header(window, title)
        assert cells(window, "Layer") == order, title


def test_edits_keep_the_order_that_was_asked_for(window: MainWindow) -> None:
    click_header(window, "Parameters")
    window.store.edit("Units", lambda project: edits.set_field(project, ["dense_1"], "units", 1))
    assert cells(window, "Layer") == ["dense_2", "dense_1", "input_1", "output_1"]


# Selection.


def test_a_click_selects_on_the_canvas(window: MainWindow) -> None:
    click_line(window, "dense_1")
    assert window.store.selection == {"dense_1"}
    click_line(window, "output_1", CONTROL)
    assert window.store.selection == {"dense_1", "output_1"}
    QTest.keyClick(window.analysis.table, Qt.Key.Key_Escape)
    assert window.store.selection == frozenset()
    assert selected(window) == set()


def test_what_is_selected_on_the_canvas_is_selected_here(window: MainWindow) -> None:
    window.store.select({"dense_2", "input_1"})
    assert selected(window) == {"dense_2", "input_1"}
    window.store.select(())
    assert selected(window) == set()


def test_the_selection_outlives_sorting_and_edits(window: MainWindow) -> None:
    click_line(window, "dense_1")
    click_header(window, "Parameters")
    assert selected(window) == {"dense_1"}
    window.store.edit("Units", lambda project: edits.set_field(project, ["dense_1"], "units", 5))
    assert selected(window) == {"dense_1"} == window.store.selection
    QTest.keyClick(window.analysis.table, Qt.Key.Key_Down)
    assert window.store.selection == selected(window) == {"dense_2"}


def test_a_double_click_and_enter_reveal(window: MainWindow, qtbot: QtBot) -> None:
    view = window.canvas.view
    view.camera.zoom(4.0)
    click_line(window, "output_1")
    QTest.mouseDClick(window.analysis.table.viewport(), LEFT, NONE, line_of(window, "output_1"))
    assert (view.camera.center() - view.network_scene.bounds({"output_1"}).center()).manhattanLength() < 3
    click_line(window, "input_1")
    with qtbot.waitSignal(window.analysis.jump) as jumped:
        QTest.keyClick(window.analysis.table, Qt.Key.Key_Return)
    assert jumped.args == ["input_1"]
    assert (view.camera.center() - view.network_scene.bounds({"input_1"}).center()).manhattanLength() < 3


# Copying.


def test_the_table_is_copied_as_it_stands(window: MainWindow) -> None:
    click_header(window, "Parameters")
    window.analysis.table.setFocus()
    QTest.keyClick(window.analysis.table, Qt.Key.Key_C, CONTROL)
    lines = [line.split("\t") for line in QApplication.clipboard().text().splitlines()]
    assert [line[1] for line in lines] == ["Layer", "dense_1", "dense_2", "input_1", "output_1", "Total"]
    assert lines[1][4] == "320"
    QApplication.clipboard().clear()
    window.docks["analysis"].hide()
    window.store.edit("Units", lambda project: edits.set_field(project, ["dense_1"], "units", 1))
    window.registry["analysis.copy"].trigger()
    assert "dense_1\tDense\t1 feature\t5" in QApplication.clipboard().text()
