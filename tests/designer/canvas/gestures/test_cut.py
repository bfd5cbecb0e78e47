"""Wires cut with a stroke, broken at a port, moved together, led over a dot, with the mouse."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from designer.canvas.gestures.move import Shakes
from engine.document.editing import edits
from engine.document.network import Wire
from engine.document.project import Project
from engine.layers import LAYERS
from tests.designer.conftest import Hand, network

OpenCanvas = Callable[[Project], Hand]
RIGHT = Qt.MouseButton.RightButton
ALT, CONTROL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


def wires(hand: Hand) -> set[tuple[str, str]]:
    return {(wire.source, wire.target) for wire in hand.view.store.project.network.wires}


def between(hand: Hand, source: str, target: str) -> QPointF:
    return (hand.port(source, "out") + hand.port(target, "in")) / 2


def fan() -> Project:
    """An input that feeds two layers, below one another."""
    project = network("Input", "Dense")
    project, other = edits.add_node(project, LAYERS.create("Dense"), (260.0, 200.0))
    project = edits.connect(project, "input_1", other)
    project, _ = edits.add_node(project, LAYERS.create("Dropout"), (0.0, 300.0))
    return project


def test_a_stroke_cuts_what_it_crosses(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(network("Input", "Dense", "Dense", "Output"))
    before = hand.view.store.project
    middle = between(hand, "dense_1", "dense_2")
    hand.hold(middle - QPointF(0, 60), middle + QPointF(0, 60), RIGHT, CONTROL)
    assert hand.scene.wires[Wire(source="dense_1", target="dense_2")].emphasis == "lifted"
    hand.release(middle + QPointF(0, 60), RIGHT, CONTROL)
    assert wires(hand) == {("input_1", "dense_1"), ("dense_2", "output_1")}
    assert hand.view.store.undo_stack.undoText() == "Cut a wire"
    hand.view.store.undo_stack.undo()
    assert hand.view.store.project == before


def test_a_stroke_that_encloses_a_wire_without_crossing_it_cuts_nothing(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(network("Input", "Dense"))
    before = hand.view.store.project
    middle = between(hand, "input_1", "dense_1")
    hand.drag(middle + QPointF(-60, 40), middle + QPointF(60, 40), RIGHT, CONTROL)
    assert hand.view.store.project is before
    assert hand.view.store.undo_stack.count() == 0


def test_escape_puts_the_knife_away(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(network("Input", "Dense"))
    before = hand.view.store.project
    middle = between(hand, "input_1", "dense_1")
    hand.hold(middle - QPointF(0, 50), middle + QPointF(0, 50), RIGHT, CONTROL)
    hand.key(Qt.Key.Key_Escape)
    hand.release(middle, RIGHT, CONTROL)
    assert hand.view.store.project is before
    assert not any(item.emphasis for item in hand.scene.wires.values())


def test_alt_click_breaks_all_wires_of_a_port(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(fan())
    hand.click(hand.port("input_1", "out"), keys=ALT)
    assert wires(hand) == set()
    assert hand.view.store.undo_stack.undoText() == "Break 2 wires"


def test_ctrl_drag_moves_all_wires_of_a_port(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(fan())
    hand.drag(hand.port("input_1", "out"), hand.port("dropout_1", "out"), keys=CONTROL)
    assert wires(hand) == {("dropout_1", "dense_1"), ("dropout_1", "dense_2")}
    assert hand.view.store.undo_stack.undoText() == "Move 2 wires"


def test_wires_do_not_move_where_one_would_close_a_cycle(open_canvas: OpenCanvas) -> None:
    project = edits.connect(fan(), "dense_1", "dropout_1")
    hand = open_canvas(project)
    said: list[str] = []
    hand.view.explained.connect(said.append)
    hand.drag(hand.port("input_1", "out"), hand.port("dropout_1", "out"), keys=CONTROL)
    assert any("cycle" in sentence for sentence in said)
    assert hand.view.store.project == project


def test_a_double_click_on_a_wire_makes_a_dot(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(network("Input", "Dense"))
    place = between(hand, "input_1", "dense_1")
    QTest.mouseDClick(hand.viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, hand.pixel(place))
    assert wires(hand) == {("input_1", "identity_1"), ("identity_1", "dense_1")}
    item = hand.scene.nodes["identity_1"]
    assert item.look.kind == "dot"
    center = item.sceneBoundingRect().center()
    assert abs(center.x() - place.x()) <= 2
    assert abs(center.y() - place.y()) <= 2
    assert hand.view.store.undo_stack.count() == 1


def test_alt_drag_takes_a_node_out(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(network("Input", "Dense", "Output"))
    hand.drag(hand.node("dense_1"), hand.node("dense_1") + QPointF(0, 200), keys=ALT)
    assert wires(hand) == {("input_1", "output_1")}
    assert hand.view.store.project.view.positions["dense_1"][1] == 200
    assert hand.view.store.undo_stack.undoText() == "Detach dense_1"


def test_shaking_takes_a_node_out(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(network("Input", "Dense", "Output"))
    start = hand.node("dense_1")
    hand.press(start)
    for x in (60, -60, 60, -60, 0):
        hand.move(start + QPointF(x, 30))
        hand.move(start + QPointF(x, 31))
    hand.release(start + QPointF(0, 150))
    assert wires(hand) == {("input_1", "output_1")}


def test_what_is_a_shake() -> None:
    shakes = Shakes()
    for x in (0, 50, 100, 150, 200):
        shakes.follow(x)
    assert not shakes.enough
    for x in (100, 200, 100, 200):
        shakes.follow(x)
    assert shakes.enough
