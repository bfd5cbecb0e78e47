"""Choice of the gesture that a mouse press begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from designer.canvas import geometry
from designer.canvas.gestures.connect import DragWire
from designer.canvas.gestures.cut import BreakWires, CutWires
from designer.canvas.gestures.frame import MoveFrame, ResizeFrame
from designer.canvas.gestures.gesture import Gesture, Pointer
from designer.canvas.gestures.move import MoveNodes
from designer.canvas.gestures.move_wires import MoveWires
from designer.canvas.gestures.pan import Pan
from designer.canvas.gestures.select import BoxSelect
from designer.canvas.items.wire_item import WireItem
from designer.geometry.port import Port, source_of, target_of, wires_at

if TYPE_CHECKING:
    from designer.canvas.view import CanvasView

REACH = 12
"""Pixels about a port that count as the port."""


def begin(view: CanvasView, button: Qt.MouseButton, pointer: Pointer, *, panning: bool) -> Gesture | None:
    """The gesture that a press of a button begins, or None."""
    if button is Qt.MouseButton.MiddleButton or (panning and button is Qt.MouseButton.LeftButton):
        return Pan(view, pointer)
    if button is Qt.MouseButton.RightButton and pointer.control:
        return CutWires(view, pointer)
    if button is not Qt.MouseButton.LeftButton:
        return None
    scene = view.network_scene
    if port := scene.port_at(pointer.scene, REACH / view.scale_factor()):
        return _from_port(view, pointer, port)
    if node := scene.node_at(pointer.scene):
        return MoveNodes(view, pointer, node.node_id) if node.look.kind != "outside" else None
    if wire := scene.wire_at(pointer.scene):
        return _from_wire(view, pointer, wire)
    if frame := scene.frame_at(pointer.scene):
        return (ResizeFrame if frame.is_corner(pointer.scene) else MoveFrame)(view, pointer, frame)
    return BoxSelect(view, pointer)


def _from_port(view: CanvasView, pointer: Pointer, port: Port) -> Gesture:
    """An output begins a new wire; an input gives up the end of its wire, if it has one.

    With Alt all wires of the port are taken away, with Ctrl they all move to another port.
    """
    wires = wires_at(view.store.project.network, port)
    if pointer.alt:
        return BreakWires(view, pointer, wires)
    if pointer.control and wires:
        return MoveWires(view, pointer, port, wires)
    if port.side == "in":
        for wire in view.store.project.network.wires_into(port.node):
            if wire.target_port == port.name:
                return DragWire(view, pointer, source_of(wire), lifted=wire)
    return DragWire(view, pointer, port)


def _from_wire(view: CanvasView, pointer: Pointer, item: WireItem) -> Gesture:
    """Take up the nearer end of a wire."""
    path = item.path
    to_start = geometry.distance(path.pointAtPercent(0), pointer.scene)
    to_end = geometry.distance(path.pointAtPercent(1), pointer.scene)
    anchor = source_of(item.wire) if to_end <= to_start else target_of(item.wire)
    return DragWire(view, pointer, anchor, lifted=item.wire)
