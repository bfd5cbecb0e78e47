"""Nodes moved and dropped on wires, with the mouse."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer.canvas.items.node_item import NodeItem
from designer.canvas.items.wire_item import WireItem
from engine.document.editing import edits
from engine.document.network import Wire
from engine.document.project import Project
from engine.layers import LAYERS
from tests.designer.conftest import Hand, network

OpenCanvas = Callable[[Project], Hand]
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def positions(hand: Hand) -> dict[str, tuple[float, float]]:
    return dict(hand.view.store.project.view.positions)


def test_a_drag_moves_live_and_is_one_step(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(network("Input", "Dense"))
    start = hand.node("dense_1")
    hand.hold(start, start + QPointF(40, 60))
    assert positions(hand)["dense_1"] == (300.0, 60.0)
    assert hand.view.store.undo_stack.count() == 0
    hand.release(start + QPointF(40, 60))
    assert positions(hand) == {"input_1": (0.0, 0.0), "dense_1": (300.0, 60.0)}
    assert hand.view.store.undo_stack.count() == 1
    assert hand.view.store.undo_stack.undoText() == "Move dense_1"
    hand.view.store.undo_stack.undo()
    assert positions(hand)["dense_1"] == (260.0, 0.0)


def test_selected_nodes_move_together(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(network("Input", "Dense", "Output"))
    hand.click(hand.node("input_1"))
    hand.click(hand.node("dense_1"), keys=SHIFT)
    hand.drag(hand.node("dense_1"), hand.node("dense_1") + QPointF(0, 50))
    assert positions(hand) == {"input_1": (0.0, 50.0), "dense_1": (260.0, 50.0), "output_1": (520.0, 0.0)}
    assert hand.view.store.undo_stack.undoText() == "Move 2 layers"


def test_wires_follow(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(network("Input", "Dense"))
    hand.drag(hand.node("dense_1"), hand.node("dense_1") + QPointF(30, 80))
    path = hand.scene.wires[Wire(source="input_1", target="dense_1")].path
    assert path.pointAtPercent(0) == hand.port("input_1", "out")
    assert path.pointAtPercent(1) == hand.port("dense_1", "in")


def test_escape_leaves_the_document_identical(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(network("Input", "Dense"))
    before, picture = hand.view.store.project, hand.scene.picture()
    start = hand.node("dense_1")
    hand.hold(start, start + QPointF(90, 70))
    assert hand.view.store.project != before
    hand.key(Qt.Key.Key_Escape)
    hand.release(start + QPointF(90, 70))
    assert hand.view.store.project is before
    assert hand.view.store.undo_stack.count() == 0
    assert hand.scene.picture() == picture


def test_no_shortcut_edits_under_a_gesture(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(network("Input", "Dense"))
    hand.hold(hand.node("dense_1"), hand.node("dense_1") + QPointF(90, 70))
    hand.key(Qt.Key.Key_Delete)
    hand.key(Qt.Key.Key_Z, CONTROL)
    assert "dense_1" in hand.view.store.project.network.ids()
    hand.key(Qt.Key.Key_Escape)


def test_click_selects_shift_adds_control_toggles(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(network("Input", "Dense", "Output"))
    store = hand.view.store
    hand.click(hand.node("input_1"))
    assert store.selection == {"input_1"}
    hand.click(hand.node("dense_1"))
    assert store.selection == {"dense_1"}
    hand.click(hand.node("output_1"), keys=SHIFT)
    assert store.selection == {"dense_1", "output_1"}
    hand.click(hand.node("dense_1"), keys=CONTROL)
    assert store.selection == {"output_1"}
    hand.click(hand.node("input_1"), keys=CONTROL)
    assert store.selection == {"output_1", "input_1"}
    hand.click(hand.node("input_1"))
    assert store.selection == {"input_1"}
    assert store.undo_stack.count() == 0


def loose_dropout() -> Project:
    project, _ = edits.add_node(network("Input", "Dense", "Output"), LAYERS.create("Dropout"), (0.0, 250.0))
    return project


def test_dropped_on_a_wire_it_goes_in_between(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(loose_dropout())
    start, wire = hand.node("dropout_1"), Wire(source="input_1", target="dense_1")
    middle = hand.scene.wires[wire].path.pointAtPercent(0.5)
    hand.hold(start, middle)
    assert hand.scene.wires[wire].emphasis == "target"
    hand.release(middle)
    store = hand.view.store
    assert set(store.project.network.wires) == {
        Wire(source="input_1", target="dropout_1"),
        Wire(source="dropout_1", target="dense_1"),
        Wire(source="dense_1", target="output_1"),
    }
    assert store.undo_stack.count() == 1
    assert store.undo_stack.undoText() == "Insert dropout_1"
    rects = [item.mapRectToScene(item.rect()) for item in hand.scene.nodes.values()]
    assert not any(a.intersects(b) for i, a in enumerate(rects) for b in rects[:i])
    store.undo_stack.undo()
    assert store.project == loose_dropout()


def test_shift_or_wires_of_its_own_prevent_that(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(loose_dropout())
    wire = hand.scene.wires[Wire(source="input_1", target="dense_1")]
    middle = wire.path.pointAtPercent(0.5)
    hand.drag(hand.node("dropout_1"), middle, keys=SHIFT)
    assert len(hand.view.store.project.network.wires) == 2
    hand.drag(hand.node("output_1"), middle)
    assert len(hand.view.store.project.network.wires) == 2
    assert wire.emphasis == ""


def test_moving_a_node_paints_no_other_node_and_no_wire_of_others(
    open_canvas: OpenCanvas, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    nodes: set[str] = set()
    wires: set[tuple[str, str]] = set()
    paint_node, paint_wire = NodeItem.paint, WireItem.paint

    def note_node(item: NodeItem, *rest: object) -> None:
        nodes.add(item.node_id)
        paint_node(item, *rest)  # type: ignore[arg-type]

    def note_wire(item: WireItem, *rest: object) -> None:
        wires.add((item.wire.source, item.wire.target))
        paint_wire(item, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(NodeItem, "paint", note_node)  # before there are items: Qt remembers what it calls
    monkeypatch.setattr(WireItem, "paint", note_wire)
    hand = open_canvas(network("Input", "Dense", "Dense", "Dense", "Output"))
    hand.view.options.toggle("guides")
    items = hand.scene.nodes.values()
    kept = NodeItem.CacheMode.DeviceCoordinateCache
    qtbot.waitUntil(lambda: all(item.cacheMode() is kept for item in items))  # the zoom with which it opened is over
    nodes.clear()
    hand.viewport.repaint()
    assert len(nodes) == 5
    hand.hold(hand.node("dense_1"), hand.node("dense_1") + QPointF(10, 30))
    QApplication.processEvents()
    nodes.clear()
    wires.clear()
    hand.move(hand.node("dense_1") + QPointF(0, 10))
    qtbot.waitUntil(lambda: len(wires) > 0)
    assert nodes <= {"dense_1"}
    assert wires == {("input_1", "dense_1"), ("dense_1", "dense_2")}
    hand.key(Qt.Key.Key_Escape)
