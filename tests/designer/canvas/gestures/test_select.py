"""Box selection, with the mouse."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF, Qt

from engine.document.project import Project
from tests.designer.conftest import Hand, network

OpenCanvas = Callable[[Project], Hand]
ROW = ("Input", "Dense", "Output")
ABOVE, PAST_SECOND = QPointF(-30, -30), QPointF(300, 40)


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (Qt.KeyboardModifier.NoModifier, {"input_1", "dense_1"}),
        (Qt.KeyboardModifier.ShiftModifier, {"input_1", "dense_1", "output_1"}),
        (Qt.KeyboardModifier.ControlModifier, {"output_1"}),
    ],
)
def test_replaces_adds_or_subtracts(open_canvas: OpenCanvas, keys: Qt.KeyboardModifier, expected: set[str]) -> None:
    hand = open_canvas(network(*ROW))
    hand.view.store.select({"dense_1", "output_1"})
    hand.drag(ABOVE, PAST_SECOND, keys=keys)
    assert hand.view.store.selection == expected
    assert {name for name, item in hand.scene.nodes.items() if item.is_selected} == expected


def test_shows_the_box_while_it_is_drawn(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(network(*ROW))
    hand.hold(ABOVE, PAST_SECOND)
    assert hand.view._box.item is not None
    assert hand.view._box.item.rect().contains(QPointF(100, 20))
    hand.release(PAST_SECOND)
    assert hand.view._box.item is None


def test_a_click_in_the_open_selects_nothing(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(network(*ROW))
    hand.view.store.select({"dense_1"})
    hand.click(ABOVE)
    assert not hand.view.store.selection


def test_escape_restores_the_selection(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(network(*ROW))
    before = hand.view.store.project
    hand.view.store.select({"output_1"})
    hand.hold(ABOVE, PAST_SECOND)
    assert hand.view.store.selection == {"input_1", "dense_1"}
    hand.key(Qt.Key.Key_Escape)
    hand.release(PAST_SECOND)
    assert hand.view.store.selection == {"output_1"}
    assert hand.view.store.project is before
    assert hand.view._box.item is None


def test_escape_without_a_gesture_selects_nothing(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(network(*ROW))
    hand.view.store.select({"output_1"})
    hand.key(Qt.Key.Key_Escape)
    assert not hand.view.store.selection
