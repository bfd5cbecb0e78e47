"""Panels that are made late are there for whoever wants them: by sight, by code, or a moment after the start."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from designer.window import MainWindow
from engine.document.editing import edits
from engine.document.project import Project
from tests.designer.conftest import network


@pytest.fixture
def window(open_window: Callable[[Project], MainWindow]) -> MainWindow:
    return open_window(network("Input", "Dense", "Output"))


def filled(window: MainWindow) -> set[str]:
    return {name for name, holder in window.holders.items() if holder.is_filled}


def test_the_first_page_makes_none_and_each_other_those_that_it_shows(window: MainWindow) -> None:
    assert filled(window) == set()
    QTest.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert filled(window) & {"training", "evaluation", "sample_panel", "data", "runs", "use"} == {
        "training", "evaluation", "sample_panel",
    }  # fmt: skip
    assert window.training.isVisible()
    window.registry["view.page_data"].trigger()
    assert {"runs", "use"}.isdisjoint(filled(window))
    assert window.data.isVisible()
    window.registry["view.go_analysis"].trigger()
    assert window.analysis.model.rows


def test_code_has_a_panel_where_it_belongs_before_it_was_seen(window: MainWindow) -> None:
    panel = window.training
    assert panel is window.training
    assert window.docks["training"].isAncestorOf(panel)
    assert not panel.isVisible()
    window.store.edit("Epochs", lambda project: edits.set_training(project, epochs=7))
    assert panel.form.editor("epochs").control.text() == "7"


def test_the_rest_is_made_in_turns(window: MainWindow, qtbot: QtBot) -> None:
    turns: list[int] = []
    window.make_rest()
    turns.append(len(filled(window)))
    qtbot.waitUntil(lambda: window.curves.curves is not None)
    assert turns == [0]  # the data come first
    assert filled(window) == set(window.holders)


def test_a_run_needs_no_page_that_was_not_seen(window: MainWindow) -> None:
    """Actions ask for what there is, not for the pages that show it."""
    window.registry.refresh()
    assert not window.registry["runs.export"].isEnabled()
    assert not window.registry["use.predict_file"].isEnabled()
    assert filled(window) == set()


def test_a_window_closes_without_the_panels_that_were_not_needed(window: MainWindow) -> None:
    window.end()
    assert filled(window) == set()
