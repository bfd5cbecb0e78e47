"""Choice of the gesture that a mouse press begins."""

from __future__ import annotations

from PySide6.QtCore import Qt

from designer.canvas import geometry
from designer.canvas.distances import PORT_PICK, WIRE_REACH
from designer.canvas.gestures.connect import DragWire
from designer.canvas.gestures.cut import BreakWires, CutWires
from designer.canvas.gestures.frame import MoveFrame, ResizeFrame
from designer.canvas.gestures.gesture import Gesture, Pointer
from designer.canvas.gestures.host import GestureHost
from designer.canvas.gestures.move import MoveNodes
from designer.canvas.gestures.move_wires import MoveWires
from designer.canvas.gestures.pan import Pan
from designer.canvas.gestures.select import BoxSelect
from designer.canvas.items.wire_item import WireItem
from designer.geometry.port import Port, source_of, target_of, wires_at


def begin(host: GestureHost, button: Qt.MouseButton, pointer: Pointer, *, panning: bool) -> Gesture | None:
    """The gesture that a press of a button begins, or None."""
    if button is Qt.MouseButton.MiddleButton or (panning and button is Qt.MouseButton.LeftButton):
        return Pan(host, pointer)
    if button is Qt.MouseButton.RightButton and pointer.control:
        return CutWires(host, pointer)
    if button is not Qt.MouseButton.LeftButton:
        return None
    scene = host.network_scene
    if port := scene.port_at(pointer.scene, host.camera.units(PORT_PICK)):
        return _from_port(host, pointer, port)
    if node := scene.node_at(pointer.scene):
        return MoveNodes(host, pointer, node.node_id) if node.look.kind != "outside" else None
    if wire := scene.wire_at(pointer.scene, host.camera.units(WIRE_REACH)):
        return _from_wire(host, pointer, wire)
    if frame := scene.frame_at(pointer.scene, host.camera.scale):
        return (ResizeFrame if frame.is_corner(pointer.scene) else MoveFrame)(host, pointer, frame)
    return BoxSelect(host, pointer)


def _from_port(host: GestureHost, pointer: Pointer, port: Port) -> Gesture:
    """An output begins a new wire; an input gives up the end of its wire, if it has one.

    With Alt all wires of the port are taken away, with Ctrl they all move to another port.
    """
    wires = wires_at(host.store.project.network, port)
    if pointer.alt:
        return BreakWires(host, pointer, wires)
    if pointer.control and wires:
        return MoveWires(host, pointer, port, wires)
    if port.side == "in":
        for wire in host.store.project.network.wires_into(port.node):
            if wire.target_port == port.name:
                return DragWire(host, pointer, source_of(wire), lifted=wire)
    return DragWire(host, pointer, port)


def _from_wire(host: GestureHost, pointer: Pointer, item: WireItem) -> Gesture:
    """Take up the nearer end of a wire."""
    path = item.path
    to_start = geometry.distance(path.pointAtPercent(0), pointer.scene)
    to_end = geometry.distance(path.pointAtPercent(1), pointer.scene)
    anchor = source_of(item.wire) if to_end <= to_start else target_of(item.wire)
    return DragWire(host, pointer, anchor, lifted=item.wire)
