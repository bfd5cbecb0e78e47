"""Wires drawn, re-plugged, dropped and refused, with the mouse."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from designer.canvas.gestures.connect import legal_marks, refusal
from designer.geometry.port import Port
from engine.document.editing import edits
from engine.document.network import Wire
from engine.document.project import Project
from engine.layers import LAYERS
from tests.designer.conftest import Hand, network

OpenCanvas = Callable[[Project], Hand]
WIRE = Wire(source="input_1", target="dense_1")


def test_from_output_to_input(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(network("Input", "Dense", wired=False))
    hand.drag(hand.port("input_1", "out"), hand.port("dense_1", "in"))
    assert hand.view.store.project.network.wires == (WIRE,)
    assert hand.view.store.undo_stack.undoText() == "Connect input_1 to dense_1"
    assert WIRE in hand.scene.wires


def test_from_input_back_to_output(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(network("Input", "Dense", wired=False))
    hand.drag(hand.port("dense_1", "in"), hand.port("input_1", "out"))
    assert hand.view.store.project.network.wires == (WIRE,)


def test_snaps_to_a_port_that_is_near(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(network("Input", "Dense", wired=False))
    hand.drag(hand.port("input_1", "out"), hand.port("dense_1", "in") + QPointF(-15, 15))
    assert hand.view.store.project.network.wires == (WIRE,)


def test_targets_are_lit_and_others_dimmed(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(network("Input", "Dense", "Output"))
    hand.hold(hand.port("dense_1", "out"), hand.port("dense_1", "out") + QPointF(40, 100))
    marks = {port: mark for item in hand.scene.nodes.values() for port, mark in item._marks.items()}
    assert marks[Port("output_1", "in", "in")] == "legal"
    assert marks[Port("input_1", "out", "out")] == "illegal"
    assert marks[Port("dense_1", "in", "in")] == "illegal"
    hand.key(Qt.Key.Key_Escape)
    assert not any(item._marks for item in hand.scene.nodes.values())


def test_a_port_that_the_shape_does_not_fit_is_not_lit_and_its_wire_warns(open_canvas: OpenCanvas) -> None:
    """It was lit like those that fit, and the wire to it looked right, though a fix would be asked for."""
    project, image = edits.add_node(network("Input", "Dense", "Output"), LAYERS.create("Conv2D"), (0.0, 400.0))
    hand = open_canvas(edits.set_field(project, ["input_1"], "shape", (4,)))
    start, place = hand.port("input_1", "out"), hand.port(image, "in")
    hand.hold(start, start + QPointF(40, 100))
    marks = {port: mark for item in hand.scene.nodes.values() for port, mark in item._marks.items()}
    assert Port(image, "in", "in") not in marks
    assert marks[Port("output_1", "in", "in")] == "legal"
    gesture = hand.view.gesture
    fitting = gesture._line.color
    hand.move(place)
    assert hand.scene.nodes[image]._marks[Port(image, "in", "in")] == "doubtful"
    assert gesture._line.color == hand.scene.style_values.severity["warning"] != fitting
    hand.key(Qt.Key.Key_Escape)


@pytest.mark.parametrize("step", ["undo", "edit"])
def test_a_wire_that_follows_the_cursor_ends_with_a_step_of_the_document(open_canvas: OpenCanvas, step: str) -> None:
    """From a menu, say, which does not take the keyboard off the canvas: its layer may be gone."""
    hand = open_canvas(network("Input", "Dense", wired=False))
    store = hand.view.store
    store.edit("Add Dense", lambda project: edits.add_node(project, LAYERS.create("Dense"), (400.0, 400.0))[0])
    wishes = []
    hand.view.layer_wanted.connect(wishes.append)
    hand.click(hand.port("dense_2", "out"))
    assert hand.view.gesture is not None
    if step == "undo":
        store.undo_stack.undo()
    else:
        store.edit("Delete dense_2", lambda project: edits.remove_nodes(project, ["dense_2"]))
    assert "dense_2" not in store.project.network.ids()
    assert hand.view.gesture is None
    hand.click(QPointF(300, 300))
    assert wishes == []


def test_a_refused_target_says_why(open_canvas: OpenCanvas, qtbot: QtBot) -> None:
    project = network("Input", "Dense", "Dense")
    hand = open_canvas(project)
    said: list[str] = []
    hand.view.explained.connect(said.append)
    hand.hold(hand.port("dense_2", "out"), hand.port("dense_1", "in"))
    assert said[-1] == "That would close a cycle: dense_2 already depends on dense_1."
    with qtbot.waitSignal(hand.view.store.message) as message:
        hand.release(hand.port("dense_1", "in"))
    assert message.args == [said[-2] if said[-1] == "" else said[-1]]
    assert hand.view.store.project == project
    assert not hand.view.store.is_modified


@pytest.mark.parametrize(("anchor", "other"), [("out", "out"), ("in", "in")])
def test_the_wrong_side_is_refused_in_words(anchor: str, other: str) -> None:
    project = network("Input", "Dense", "Dense")
    reason = refusal(project, Port("dense_1", anchor, anchor), Port("dense_2", other, other))  # type: ignore[arg-type]
    assert reason.startswith("A wire runs from an output to an input")


def test_dragging_the_input_end_replugs(open_canvas: OpenCanvas) -> None:
    project = network("Input", "Dense", "Output")
    project, other = edits.add_node(project, project.network.node("dense_1").layer, (260.0, 200.0))
    hand = open_canvas(project)
    hand.drag(hand.port("dense_1", "in"), hand.port(other, "in"))
    assert set(hand.view.store.project.network.wires) == {
        Wire(source="input_1", target=other),
        Wire(source="dense_1", target="output_1"),
    }
    hand.view.store.undo_stack.undo()
    assert hand.view.store.project == project


def test_dropped_in_the_open_an_end_disconnects(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(network("Input", "Dense"))
    hand.drag(hand.port("dense_1", "in"), hand.port("dense_1", "in") + QPointF(-40, 160))
    assert hand.view.store.project.network.wires == ()
    assert hand.view.store.undo_stack.undoText() == "Disconnect input_1 to dense_1"


def test_put_back_where_it_was_nothing_happens(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(network("Input", "Dense"))
    port = hand.port("dense_1", "in")
    hand.hold(port, port + QPointF(-30, 100))
    hand.move(port)
    hand.release(port)
    assert hand.view.store.project.network.wires == (WIRE,)
    assert not hand.view.store.is_modified


def test_a_wire_is_taken_up_at_its_nearer_end(open_canvas: OpenCanvas) -> None:
    project = network("Input", "Dense")
    project, other = edits.add_node(project, project.network.node("input_1").layer, (0.0, 200.0))
    hand = open_canvas(project)
    near_source = hand.port("input_1", "out") + QPointF(24, 0)
    hand.drag(near_source, hand.port(other, "out"))
    assert hand.view.store.project.network.wires == (Wire(source=other, target="dense_1"),)


def test_a_second_wire_takes_the_place_of_the_first(open_canvas: OpenCanvas) -> None:
    project = network("Input", "Dense")
    project, other = edits.add_node(project, project.network.node("input_1").layer, (0.0, 200.0))
    hand = open_canvas(project)
    hand.drag(hand.port(other, "out"), hand.port("dense_1", "in"))
    assert hand.view.store.project.network.wires == (Wire(source=other, target="dense_1"),)


def test_escape_leaves_the_document_identical(open_canvas: OpenCanvas) -> None:
    project = network("Input", "Dense")
    hand = open_canvas(project)
    before, picture = hand.view.store.project, hand.scene.picture()
    for start in (hand.port("dense_1", "in"), hand.port("dense_1", "out")):
        hand.hold(start, start + QPointF(50, 120))
        hand.key(Qt.Key.Key_Escape)
        hand.release(start + QPointF(50, 120))
        assert hand.view.store.project is before
        assert hand.scene.picture() == picture
        assert hand.scene.wires[WIRE].emphasis == ""
        assert hand.view.store.undo_stack.count() == 0


def test_dropped_in_the_open_a_new_wire_offers_what_fits(open_canvas: OpenCanvas, qtbot: QtBot) -> None:
    hand = open_canvas(network("Input", "Dense"))
    end = hand.port("dense_1", "out") + QPointF(60, 140)
    hand.drag(hand.port("dense_1", "out"), end)
    popup = hand.canvas.adding.search
    assert popup.isVisible()
    titles = [popup._list.item(row).text() for row in range(popup._list.count())]
    assert "Input" not in titles
    qtbot.keyClicks(popup._field, "drop")
    qtbot.keyClick(popup._field, Qt.Key.Key_Return)
    assert Wire(source="dense_1", target="dropout_1") in hand.view.store.project.network.wires
    assert hand.view.store.undo_stack.count() == 1


def test_marks_say_the_same_as_the_edit(open_canvas: OpenCanvas) -> None:
    """`legal_marks` answers for all ports at once what `why_not_connect` answers for one."""
    project = network("Input", "Dense", "Add", "Output")
    hand = open_canvas(project)
    ports = [port for item in hand.scene.nodes.values() for port in item.ports()]
    for anchor in ports:
        marks = legal_marks(project.network, anchor, ports)
        for port, mark in marks.items():
            assert (mark == "legal") == (refusal(project, anchor, port) == ""), (anchor, port)


def test_a_wire_that_gives_way_is_told(open_canvas: OpenCanvas, qtbot: QtBot) -> None:
    project = network("Input", "Dense")
    project, other = edits.add_node(project, project.network.node("input_1").layer, (0.0, 200.0))
    hand = open_canvas(project)
    with qtbot.waitSignal(hand.view.store.message) as said:
        hand.drag(hand.port(other, "out"), hand.port("dense_1", "in"))
    assert said.args == ["Disconnected input_1 → dense_1."]
    told: list[str] = []
    hand.view.store.message.connect(told.append)
    hand.drag(hand.port("dense_1", "in"), hand.port("dense_1", "in") + QPointF(-40, 160))
    assert told == [], "what one takes away oneself"
