"""Gestures need no window: each of them runs on a host that has nothing but what `GestureHost` promises."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtWidgets import QGraphicsView
from pytestqt.qtbot import QtBot

from designer.canvas.camera import Camera
from designer.canvas.gestures.begin import begin
from designer.canvas.gestures.gesture import Gesture, Pointer
from designer.canvas.gestures.host import FixWish, GestureHost, LayerWish
from designer.canvas.gestures.place import Place
from designer.canvas.options import CanvasOptions
from designer.canvas.scene import NetworkScene
from designer.document.store import Store
from designer.library.catalogue import of_layer
from designer.widgets.theme import LIGHT
from engine.document.editing import arranging
from engine.document.project import Project
from tests.designer.conftest import network

LEFT, MIDDLE, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton
NONE = Qt.KeyboardModifier.NoModifier
ALT, CONTROL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


class FakeHost:
    """Records what gestures ask for."""

    def __init__(self, project: Project) -> None:
        self.store = Store(project)
        self.network_scene = NetworkScene(self.store, LIGHT)
        self.view = QGraphicsView(self.network_scene)
        self.camera = Camera(self.view)
        self.options = CanvasOptions()
        self.asked: list[Any] = []

    def explain(self, text: str) -> None:
        self.asked.append(text)

    def show_box(self, box: QRectF | None) -> None:
        self.asked.append(box)

    def choose_frame(self, frame_id: str) -> None:
        self.asked.append(frame_id)

    def ask_layer(self, wish: LayerWish) -> None:
        self.asked.append(wish)

    def ask_fix(self, wish: FixWish) -> None:
        self.asked.append(wish)

    def edit_fields(self, node_id: str) -> None:
        self.asked.append(node_id)


def pointer(x: float, y: float, keys: Qt.KeyboardModifier = NONE) -> Pointer:
    return Pointer(QPointF(x, y), QPoint(round(x), round(y)), keys)


@pytest.fixture
def host(qtbot: QtBot) -> FakeHost:
    host = FakeHost(network("Input", "Dense", "Output"))
    host.store.setParent(host.view)
    host.network_scene.setParent(host.view)
    qtbot.addWidget(host.view)
    project, _ = arranging.add_frame(host.store.project, "Frame", (-100.0, 300.0), (400.0, 200.0))
    host.store.apply("Add a frame", project)
    return host


def port(host: FakeHost, node: str, side: str, keys: Qt.KeyboardModifier = NONE) -> Pointer:
    look = host.network_scene.nodes[node].look
    place = host.network_scene.port_position((look.inputs if side == "in" else look.outputs)[0])
    return pointer(place.x(), place.y(), keys)


def press(host: GestureHost, at: Pointer, button: Qt.MouseButton = LEFT) -> Gesture:
    gesture = begin(host, button, at, panning=False)
    assert gesture is not None
    return gesture


def corner(host: FakeHost) -> Pointer:
    (frame,) = host.network_scene.frames.values()
    place = frame.mapRectToScene(frame.rect()).bottomRight() - QPointF(3, 3)
    return pointer(place.x(), place.y())


GESTURES: dict[str, Callable[[FakeHost], Gesture]] = {
    "Pan": lambda host: press(host, pointer(50, 200), MIDDLE),
    "CutWires": lambda host: press(host, pointer(50, 200, CONTROL), RIGHT),
    "BoxSelect": lambda host: press(host, pointer(50, 250)),
    "MoveNodes": lambda host: press(host, pointer(300, 12)),
    "DragWire": lambda host: press(host, port(host, "dense_1", "out")),
    "BreakWires": lambda host: press(host, port(host, "dense_1", "out", ALT)),
    "MoveWires": lambda host: press(host, port(host, "dense_1", "out", CONTROL)),
    "MoveFrame": lambda host: press(host, pointer(-90, 310)),
    "ResizeFrame": lambda host: press(host, corner(host)),
    "Place": lambda host: Place(host, pointer(50, 250), of_layer("Dense")),
}


def test_every_gesture_is_here() -> None:
    assert {cls.__name__ for cls in Gesture.__subclasses__()} == set(GESTURES)


@pytest.mark.parametrize("name", GESTURES)
def test_a_cancelled_gesture_leaves_document_and_drawing_alone(host: FakeHost, name: str) -> None:
    before, items = host.store.project, set(host.network_scene.items())
    gesture = GESTURES[name](host)
    assert type(gesture).__name__ == name
    gesture.move(pointer(420, 260))
    gesture.cancel()
    assert host.store.project is before
    assert host.store.undo_stack.count() == 1
    assert set(host.network_scene.items()) == items


@pytest.mark.parametrize("name", GESTURES)
def test_the_end_is_one_step_where_something_moved(host: FakeHost, name: str) -> None:
    before = host.store.undo_stack.count()
    gesture = GESTURES[name](host)
    gesture.move(pointer(420, 260))
    gesture.finish(pointer(430, 270))
    moved = name in ("MoveNodes", "MoveFrame", "ResizeFrame", "Place")
    assert host.store.undo_stack.count() - before == moved


def test_a_wire_dropped_in_the_open_asks_for_a_layer(host: FakeHost) -> None:
    gesture = GESTURES["DragWire"](host)
    gesture.finish(pointer(420, 260))
    assert host.asked[-1] == LayerWish(QPoint(420, 260), host.network_scene.nodes["dense_1"].look.outputs[0])


def test_a_wire_that_cannot_be_says_why_while_it_is_aimed(host: FakeHost) -> None:
    gesture = GESTURES["DragWire"](host)
    gesture.move(port(host, "input_1", "out"))
    assert host.asked[-1].startswith("A wire runs from an output to an input")
    gesture.cancel()
    assert host.asked[-1] == ""
