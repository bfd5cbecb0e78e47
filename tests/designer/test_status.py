"""The status bar: a message is whole, or cut off where the room ends, and facts are never cut off."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QApplication

from designer.window import MainWindow
from engine.document.editing import edits
from engine.document.project import Project
from engine.layers import LAYERS
from tests.designer.conftest import network

OpenWindow = Callable[[Project], MainWindow]


def test_a_message_is_seen_while_problems_come_into_view_beside_it(show_in_window: OpenWindow) -> None:
    """It was cut to its first character: Qt painted it as far as to the button, which had no place yet."""
    window = show_in_window(network("Input", "Dense", "Output"))
    status = window.status
    window.resize(1280, 800)
    status.problems.hide()
    window.store.edit("Add", lambda p: edits.add_node(p, LAYERS.create("Dense"), (0.0, 300.0))[0])
    status.say("9 layers were pasted.")
    QApplication.processEvents()
    assert status.problems.isVisible()
    assert status.message.lines() == ["9 layers were pasted."]
    assert status.message.width() > 600
    assert status.message.x() < 6, "Qt would paint its own beginning of the message beside it"


def test_a_long_message_leaves_the_facts_whole(show_in_window: OpenWindow) -> None:
    window = show_in_window(network("Input", "Dense", "Output"))
    window.resize(1280, 800)
    window.store.edit("Add", lambda p: edits.add_node(p, LAYERS.create("Dense"), (0.0, 300.0))[0])
    window.status.say("A sentence about what has happened. " * 20)
    QApplication.processEvents()
    (line,) = window.status.message.lines()
    assert line.endswith("…")
    assert window.status.message.toolTip() == window.status.currentMessage()
    for fact in (window.status.problems, window.status.size_label, window.status.zoom_label):
        assert fact.width() >= fact.sizeHint().width()
        assert not fact.visibleRegion().isEmpty()


def test_the_zoom_is_told_where_there_is_a_canvas(show_in_window: OpenWindow) -> None:
    window = show_in_window(network("Input", "Output"))
    seen = {}
    for page in ("data", "design", "train", "runs", "use"):
        window.registry[f"view.page_{page}"].trigger()
        seen[page] = window.status.zoom_label.isVisible()
    assert seen == {"data": False, "design": True, "train": True, "runs": False, "use": False}


def test_the_rate_of_live_views_is_shown_while_they_move_and_why_they_do_not(show_in_window: OpenWindow) -> None:
    status = show_in_window(network("Input", "Output")).status
    label = status.views_label
    seen = []
    for rate, fault in ((0.0, ""), (9.6, ""), (0.31, ""), (0.0, "There is too little memory."), (0.0, "")):
        status.show_views(rate, fault)
        seen.append((label.text(), label.isVisible()))
    assert seen == [("", False), ("Views 10/s", True), ("Views 0.3/s", True), ("No live views", True), ("", False)]
    assert status.currentMessage() == "There is too little memory."
