"""Quick add: what is picked is wired to what is selected; a wire dropped in the open stays while one chooses."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QGraphicsPathItem
from pytestqt.qtbot import QtBot

from designer.actions import Actions
from designer.actions.edit import edit_actions
from designer.library.pick_items import layer_items
from designer.library.pick_list import PickList
from designer.library.ranking import ranked
from engine.document.editing import edits
from engine.document.project import Project
from engine.layers import LAYERS
from tests.designer.conftest import Hand, network

OpenCanvas = Callable[[Project], Hand]
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def open_with_keys(open_canvas: OpenCanvas) -> OpenCanvas:
    def open_(project: Project) -> Hand:
        hand = open_canvas(project)
        Actions(hand.canvas).add(*edit_actions(hand.view.store, hand.canvas))
        return hand

    return open_


def wires(hand: Hand) -> set[tuple[str, str]]:
    return {(wire.source, wire.target) for wire in hand.view.store.project.network.wires}


def pick(hand: Hand, letters: str = "") -> None:
    field = hand.canvas.adding.search._field
    QTest.keyClicks(field, letters)
    QTest.keyClick(field, Qt.Key.Key_Return)


def titles(popup: PickList) -> list[str]:
    return [popup._list.item(row).text() for row in range(popup._list.count())]


def test_tab_connects_to_the_selected_layer(open_with_keys: OpenCanvas) -> None:
    hand = open_with_keys(network("Input"))
    hand.click(hand.node("input_1"))
    hand.key(Qt.Key.Key_Tab)
    assert hand.canvas.adding.search._field.placeholderText() == "Add after input_1"
    pick(hand, "dense")
    hand.key(Qt.Key.Key_Tab)
    pick(hand, "drop")
    assert wires(hand) == {("input_1", "dense_1"), ("dense_1", "dropout_1")}
    places = hand.view.store.project.view.positions
    assert places["input_1"][0] < places["dense_1"][0] < places["dropout_1"][0]
    assert places["input_1"][1] == places["dense_1"][1] == places["dropout_1"][1], "one row"
    assert hand.view.store.undo_stack.undoText() == "Add Dropout after dense_1"
    hand.view.store.undo_stack.undo()
    assert wires(hand) == {("input_1", "dense_1")}


def test_with_nothing_selected_it_stands_alone_where_the_search_opened(open_with_keys: OpenCanvas) -> None:
    hand = open_with_keys(network("Input"))
    hand.key(Qt.Key.Key_Tab)
    pick(hand, "dense")
    assert wires(hand) == set()


def test_between_two_layers_it_goes_into_the_wire(open_with_keys: OpenCanvas) -> None:
    hand = open_with_keys(network("Input", "Dense", "Output"))
    hand.click(hand.node("dense_1"))
    hand.key(Qt.Key.Key_Tab)
    pick(hand, "drop")
    assert wires(hand) == {("input_1", "dense_1"), ("dense_1", "dropout_1"), ("dropout_1", "output_1")}
    assert hand.view.store.undo_stack.undoText() == "Insert Dropout between dense_1 and output_1"
    assert hand.view.store.undo_stack.count() == 1


def test_behind_several_a_layer_takes_all_that_it_has_inputs_for(open_with_keys: OpenCanvas) -> None:
    hand = open_with_keys(network("Dense", "Dense", wired=False))
    hand.click(hand.node("dense_2"))
    hand.click(hand.node("dense_1"), keys=SHIFT)
    hand.key(Qt.Key.Key_Tab)
    pick(hand, "concat")
    network_ = hand.view.store.project.network
    assert [(wire.source, wire.target_port) for wire in network_.wires_into("concatenate_1")] == [
        ("dense_2", "in_1"),
        ("dense_1", "in_2"),
    ]


def test_before_an_output_it_goes_into_its_wire_and_an_input_unplugs_nothing(open_with_keys: OpenCanvas) -> None:
    hand = open_with_keys(network("Input", "Output"))
    hand.click(hand.node("output_1"))
    hand.key(Qt.Key.Key_Tab)
    pick(hand, "dense")
    assert wires(hand) == {("input_1", "dense_1"), ("dense_1", "output_1")}
    hand.click(hand.node("output_1"))
    hand.key(Qt.Key.Key_Tab)
    pick(hand, "input")
    assert wires(hand) == {("input_1", "dense_1"), ("dense_1", "output_1")}
    assert "input_2" in hand.view.store.project.network.ids()


def test_a_wire_dropped_in_the_open_stays_behind_the_menu(open_canvas: OpenCanvas, qtbot: QtBot) -> None:
    hand = open_canvas(network("Input", "Dense"))
    still = len(hand.scene.items())
    end = hand.port("dense_1", "out") + QPointF(60, 140)
    for close in (Qt.Key.Key_Escape, Qt.Key.Key_Return):
        hand.drag(hand.port("dense_1", "out"), end)
        popup = hand.canvas.adding.search
        assert popup.isVisible()
        (loose,) = (item for item in hand.scene.items() if type(item) is QGraphicsPathItem)
        assert loose.path().pointAtPercent(0) == hand.port("dense_1", "out")
        assert (loose.path().pointAtPercent(1) - end).manhattanLength() < 2
        QTest.keyClick(popup._field, close)
        assert not [item for item in hand.scene.items() if type(item) is QGraphicsPathItem]
    assert len(hand.scene.items()) == still + 2, "the new layer and its wire"


def test_what_fits_the_wire_stands_first(open_canvas: OpenCanvas, qtbot: QtBot) -> None:
    hand = open_canvas(edits.set_data(network("Input"), source={"type": "bundled", "name": "digits"}))
    qtbot.waitUntil(lambda: hand.view.store.dataset is not None)
    hand.drag(hand.port("input_1", "out"), hand.port("input_1", "out") + QPointF(90, 120))
    offered = titles(hand.canvas.adding.search)
    assert offered[0] == "Dense"
    assert offered.index("Dropout") < offered.index("Output") < offered.index(LAYERS["Conv2D"].display_name())
    assert "Input" not in offered


@pytest.mark.parametrize(
    ("shape", "first", "last"),
    [((64,), "Dense", "Conv2D"), ((1, 8, 8), "Conv2D", "LSTM"), ((12, 4), "LSTM", "Conv2D"), (None, "Dense", "Input")],
)
def test_ranking(shape: tuple[int, ...] | None, first: str, last: str) -> None:
    order = [item.id for item in ranked(layer_items(), shape)]
    by_category = {LAYERS[first].category, "Core"}
    assert LAYERS[order[0]].category in by_category
    assert order.index(first) < order.index(last)
    assert order.index("Output") > order.index("Dropout")
    assert sorted(order) == sorted(LAYERS.names())


def test_undo_selects_again_what_was_selected_so_that_one_adds_another(open_with_keys: OpenCanvas) -> None:
    hand = open_with_keys(network("Input"))
    store = hand.view.store
    hand.click(hand.node("input_1"))
    hand.key(Qt.Key.Key_Tab)
    pick(hand, "drop")
    store.undo_stack.undo()
    assert store.selection == {"input_1"}
    hand.key(Qt.Key.Key_Tab)
    pick(hand, "dense")
    assert wires(hand) == {("input_1", "dense_1")}
    hand.click(hand.node("dense_1"))
    hand.key(Qt.Key.Key_Delete)
    store.undo_stack.undo()
    assert store.selection == frozenset(), "nothing was selected, so nothing is"
