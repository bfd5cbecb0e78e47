"""The list of problems is that of the analysis, and jumps."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from designer.window import MainWindow
from engine.document import edits
from engine.document.project import Project
from tests.designer.conftest import network

OpenWindow = Callable[[Project], MainWindow]


def test_shows_every_sentence_and_follows_edits(open_window: OpenWindow) -> None:
    window = open_window(network("Input", "Dense", "Output", wired=False))
    list_ = window.problems.list
    sentences = [list_.item(row).text() for row in range(list_.count())]
    assert sentences == [entry.message for entry in window.store.analysis.diagnostics]
    assert sentences
    window.store.edit("Remove", lambda project: edits.remove_nodes(project, project.network.ids()))
    assert list_.count() == len(window.store.analysis.diagnostics)


def test_a_click_jumps_to_the_node(open_window: OpenWindow) -> None:
    window = open_window(network("Input", "Dense", "Output", wired=False))
    view, list_ = window.canvas.view, window.problems.list
    row = next(row for row in range(list_.count()) if list_.item(row).text().startswith("output_1"))
    view.zoom(4.0)
    rect = list_.visualItemRect(list_.item(row))
    QTest.mouseClick(list_.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, rect.center())
    assert window.store.selection == {"output_1"}
    center = view.network_scene.bounds({"output_1"}).center()
    assert (view.camera.center() - center).manhattanLength() < 3


def test_says_so_when_there_are_none(open_window: OpenWindow) -> None:
    from engine.document.templates import EXAMPLES

    window = open_window(EXAMPLES[0].load())
    assert not window.store.analysis.diagnostics
    assert window.problems._none.isVisible()
    assert not window.status.problems.isVisible()


def test_the_status_bar_counts(open_window: OpenWindow) -> None:
    window = open_window(network("Input", "Dense", "Output", wired=False))
    assert window.status.problems.text() == f"{len(window.store.analysis.errors)} problems"
