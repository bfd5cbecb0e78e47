"""Layers dropped from the palette, with real drag and drop events."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from designer.library.pick_items import BLOCK_MIME
from engine.document.network import Wire
from engine.document.project import Project
from tests.designer.conftest import LEFT, NONE, Hand, network

OpenCanvas = Callable[[Project], Hand]
COPY = Qt.DropAction.CopyAction
WIRE = Wire(source="input_1", target="output_1")


def carried(type_name: str, kind: str = BLOCK_MIME) -> QMimeData:
    data = QMimeData()
    data.setData(kind, type_name.encode())
    return data


def enter(hand: Hand, point: QPointF, data: QMimeData) -> bool:
    event = QDragEnterEvent(hand.pixel(point), COPY, data, LEFT, NONE)
    QApplication.sendEvent(hand.viewport, event)
    return event.isAccepted()


def move(hand: Hand, point: QPointF, data: QMimeData, keys: Qt.KeyboardModifier = NONE) -> None:
    QApplication.sendEvent(hand.viewport, QDragMoveEvent(hand.pixel(point), COPY, data, LEFT, keys))


def drop(hand: Hand, point: QPointF, data: QMimeData, keys: Qt.KeyboardModifier = NONE) -> None:
    QApplication.sendEvent(hand.viewport, QDropEvent(QPointF(hand.pixel(point)), COPY, data, LEFT, keys))


def test_in_the_open_it_lands_under_the_cursor(open_canvas: OpenCanvas) -> None:
    hand, data, place = open_canvas(network("Input", "Output")), carried("Dense"), QPointF(200, 250)
    assert enter(hand, place, data)
    drop(hand, place, data)
    store = hand.view.store
    assert store.project.view.positions["dense_1"] == (110.0, 206.0)
    assert store.selection == {"dense_1"}
    assert store.undo_stack.undoText() == "Add Dense"
    assert len(hand.scene.nodes) == 3


def test_on_a_wire_it_goes_in_between(open_canvas: OpenCanvas) -> None:
    hand, data = open_canvas(network("Input", "Output")), carried("Dense")
    middle = hand.scene.wires[WIRE].path.pointAtPercent(0.5)
    enter(hand, middle + QPointF(0, 200), data)
    move(hand, middle, data)
    assert hand.scene.wires[WIRE].emphasis == "target"
    drop(hand, middle, data)
    assert set(hand.view.store.project.network.wires) == {
        Wire(source="input_1", target="dense_1"),
        Wire(source="dense_1", target="output_1"),
    }
    assert hand.view.store.undo_stack.count() == 1
    assert hand.view.store.project.view.positions["output_1"] == (520.0, 0.0)


def test_shift_keeps_it_beside_the_wire(open_canvas: OpenCanvas) -> None:
    hand, data = open_canvas(network("Input", "Output")), carried("Dense")
    middle = hand.scene.wires[WIRE].path.pointAtPercent(0.5)
    enter(hand, middle, data)
    drop(hand, middle, data, Qt.KeyboardModifier.ShiftModifier)
    assert hand.view.store.project.network.wires == (WIRE,)


def test_what_has_no_input_does_not_go_on_a_wire(open_canvas: OpenCanvas) -> None:
    hand, data = open_canvas(network("Input", "Output")), carried("Input")
    middle = hand.scene.wires[WIRE].path.pointAtPercent(0.5)
    enter(hand, middle, data)
    move(hand, middle, data)
    assert hand.scene.wires[WIRE].emphasis == ""
    drop(hand, middle, data)
    assert hand.view.store.project.network.wires == (WIRE,)


def test_leaving_or_escape_leaves_the_document_identical(open_canvas: OpenCanvas) -> None:
    hand, data = open_canvas(network("Input", "Output")), carried("Dense")
    before, picture, items = hand.view.store.project, hand.scene.picture(), len(hand.scene.items())
    middle = hand.scene.wires[WIRE].path.pointAtPercent(0.5)
    enter(hand, middle, data)
    move(hand, middle, data)
    assert len(hand.scene.items()) == items + 1
    QApplication.sendEvent(hand.viewport, QDragLeaveEvent())
    assert hand.view.store.project is before
    assert hand.scene.picture() == picture
    assert len(hand.scene.items()) == items
    assert hand.scene.wires[WIRE].emphasis == ""


def test_other_things_are_not_taken(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(network("Input"))
    assert not enter(hand, QPointF(50, 200), carried("os.system"))
    assert not enter(hand, QPointF(50, 200), carried("Dense", "text/plain"))
