"""The history's rows: icons from what a step changed, words that wrap in a narrow column, what is undone dim."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from designer.document.store import Store
from designer.history import HistoryPanel, step_icon
from engine.document.diff import diff
from engine.document.editing import arranging, edits
from engine.document.project import Project
from engine.layers import LAYERS
from tests.designer.conftest import network

BEFORE = network("Input", "Dense", "Output")


@pytest.mark.parametrize(
    ("function", "name"),
    [
        (lambda p: edits.add_node(p, LAYERS.create("Dense"), (0.0, 0.0))[0], "plus"),
        (lambda p: edits.remove_nodes(p, ["dense_1"]), "trash"),
        (lambda p: edits.set_field(p, ["dense_1"], "units", 3), "sliders-horizontal"),
        (lambda p: edits.disconnect(p, p.network.wires[0]), "unplug"),
        (lambda p: edits.connect(p, "input_1", "output_1"), "spline"),
        (lambda p: edits.set_data(p, validation_share=0.2), "table"),
        (lambda p: edits.set_training(p, epochs=3), "chart-spline"),
        (lambda p: edits.move_nodes(p, {"dense_1": (1.0, 1.0)}), "move"),
        (lambda p: arranging.set_note(p, "dense_1", "x"), "frame"),
    ],
)
def test_what_a_step_changed_has_its_icon(function: Callable[[Project], Project], name: str) -> None:
    assert step_icon(diff(BEFORE, function(BEFORE))) == name


def test_rows_wrap_and_what_is_undone_is_dim(qtbot: QtBot) -> None:
    store = Store(BEFORE)
    panel = HistoryPanel(store)
    qtbot.addWidget(panel)
    panel.resize(150, 300)
    panel.show()
    long = "dense_1: weight initialiser Xavier (Glorot) uniform → He (Kaiming) uniform"
    for words, units in (("Short", 3), (long, 4)):
        store.edit(words, lambda p, n=units: edits.set_field(p, ["dense_1"], "units", n))  # type: ignore[misc]
    rects = [panel.visualRect(panel.model().index(row, 0)) for row in range(3)]
    assert rects[0].height() == rects[1].height() < rects[2].height() / 2
    assert all(rect.width() <= panel.viewport().width() for rect in rects), "nothing is cut off at the side"
    assert panel.viewport().pos().x() >= 4, "a margin"
    delegate = panel.itemDelegate()
    store.undo_stack.undo()
    assert [delegate.is_dim(panel.model().index(row, 0)) for row in range(3)] == [False, False, True]  # type: ignore[attr-defined]
    assert not panel.grab().toImage().isNull()


def test_a_row_is_high_enough_for_its_words(qtbot: QtBot) -> None:
    store = Store(BEFORE)
    panel = HistoryPanel(store)
    qtbot.addWidget(panel)
    panel.resize(160, 200)
    panel.show()
    store.edit("One two three four five six seven eight", lambda p: edits.set_field(p, ["dense_1"], "units", 5))
    index = panel.model().index(1, 0)
    delegate = panel.itemDelegate()
    words = delegate._words_rect(QRect(0, 0, panel.viewport().width(), 0), index)  # type: ignore[attr-defined]
    assert delegate.sizeHint(QStyleOptionViewItem(), index).height() > words.height()
