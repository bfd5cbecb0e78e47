"""Hover effects of the canvas: emphasis, and tooltips that explain."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from designer.canvas.distances import PORT_PICK, WIRE_REACH
from designer.canvas.gestures.gesture import Pointer
from designer.canvas.items.node_item import NodeItem
from designer.canvas.items.style import DETAIL
from designer.canvas.items.wire_item import WireItem
from designer.geometry.port import Port, wires_at
from engine.document.network import Wire
from engine.layers import shape_text

if TYPE_CHECKING:
    from designer.canvas.view import CanvasView


class Hover:
    """Stresses the node, the port or the wire under the cursor."""

    def __init__(self, view: CanvasView) -> None:
        self._view = view
        self._node: NodeItem | None = None
        self._wires: tuple[WireItem, ...] = ()
        self.wire: Wire | None = None

    def move(self, pointer: Pointer) -> None:
        """Follow the cursor."""
        scene = self._view.network_scene
        port = scene.port_at(pointer.scene, self._view.camera.units(PORT_PICK))
        node = scene.item_of(port) if port else scene.node_at(pointer.scene)
        wire = None if node else scene.wire_at(pointer.scene, self._view.camera.units(WIRE_REACH))
        self.wire = wire.wire if wire else None
        self._show_node(node, port)
        self._show_wires(self._wires_of(port) if port else (wire,) if wire else ())

    def clear(self) -> None:
        """Stress nothing."""
        self.wire = None
        self._show_node(None, None)
        self._show_wires(())

    def _wires_of(self, port: Port) -> tuple[WireItem, ...]:
        drawn = self._view.network_scene.wires
        return tuple(drawn[wire] for wire in wires_at(self._view.store.project.network, port) if wire in drawn)

    def _show_node(self, node: NodeItem | None, port: Port | None) -> None:
        if self._node is not node and self._view.camera.scale < DETAIL:
            self._view.viewport().update()  # the name of what is small stands beyond it
        if self._node is not None and self._node is not node:
            self._node.set_hovered(False)
            self._node.set_marks({})
        self._node = node
        if node is not None:
            node.set_hovered(True)
            node.set_marks({port: "hover"} if port else {})

    def _show_wires(self, wires: tuple[WireItem, ...]) -> None:
        for wire in self._wires:
            if wire not in wires:
                wire.set_emphasis("")
        for wire in wires:
            wire.set_emphasis("hover")
        self._wires = wires

    def tip(self, point: QPointF) -> str:
        """Tooltip for a point, as rich text; empty if there is none."""
        scene, project = self._view.network_scene, self._view.store.project
        if port := scene.port_at(point, self._view.camera.units(PORT_PICK)):
            return self._port_tip(port)
        if item := scene.node_at(point):
            lines = [self._about(item), *map(escape, item.look.problems)]
            return "".join(f"<p>{line}</p>" for line in lines)
        if wire := scene.wire_at(point, self._view.camera.units(WIRE_REACH)):
            source, target = project.network.node(wire.wire.source), project.network.node(wire.wire.target)
            shape = wire.look.shape or "a shape that is not known yet"
            known = self._view.store.analysis.nodes.get(target.id)
            made = ", ".join(map(shape_text, known.outputs)) if known and known.outputs else ""
            rest = f", which outputs {made}" if made else ""
            return f"<p>{escape(source.label)} outputs {shape} to {escape(target.label)}{rest}.</p>"
        return ""

    def _about(self, item: NodeItem) -> str:
        if item.look.kind == "group":
            return f"<b>{escape(item.look.name)}</b>: a group of {item.look.fields}. A double click opens it."
        node = self._view.store.project.network.node((*item.look.inputs, *item.look.outputs)[0].node)
        where = " It is outside this group." if item.look.kind == "outside" else ""
        return f"<b>{escape(node.label)}</b> ({node.id}): {escape(node.layer.summary())}{where}"

    def _port_tip(self, port: Port) -> str:
        store = self._view.store
        node = store.project.network.node(port.node)
        names = node.layer.inputs if port.side == "in" else node.layer.outputs
        analysis = store.analysis.nodes.get(port.node)
        shapes = () if analysis is None else analysis.inputs if port.side == "in" else analysis.outputs
        known = dict(zip(names, shapes, strict=False)).get(port.name)
        kind = "Input" if port.side == "in" else "Output"
        shape = shape_text(known) if known is not None else "shape unknown"
        return f"<p>{kind} <b>{escape(port.name)}</b> of {escape(node.label)}: {shape}</p>"
