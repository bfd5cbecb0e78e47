"""Move all wires of a port to another."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGraphicsPathItem

from designer.canvas import geometry
from designer.canvas.distances import PORT_SNAP
from designer.canvas.edits import drops
from designer.canvas.gestures.gesture import Gesture, Pointer
from designer.canvas.gestures.host import GestureHost
from designer.canvas.items.node_item import Mark
from designer.canvas.items.style import pen
from designer.geometry.port import Port, source_of, target_of
from engine.document.editing import edits
from engine.document.graph import ancestors, descendants
from engine.document.network import Wire
from engine.document.project import Project
from engine.errors import LayerloomError


def moved(project: Project, port: Port, wires: tuple[Wire, ...], other: Port) -> Project:
    """The wires of a port at another port of the same side.

    Raises:
        LayerloomError: One of them cannot run there.
    """
    project = edits.disconnect(project, *wires)
    for wire in wires:
        new = (
            wire.replace(source=other.node, source_port=other.name)
            if port.side == "out"
            else wire.replace(target=other.node, target_port=other.name)
        )
        project = drops.connect(project, new)
    return project


class MoveWires(Gesture):
    """Begun on a port with Ctrl: its wires follow the cursor to another port of the same side."""

    def __init__(self, host: GestureHost, start: Pointer, port: Port, wires: tuple[Wire, ...]) -> None:
        super().__init__(host, start)
        self._port = port
        self._wires = wires
        self._project = self.store.project
        self._marks = self._legal_marks()
        self._lines: list[QGraphicsPathItem] = []
        self._aimed: Port | None = None
        self._near = True

    def _legal_marks(self) -> dict[Port, Mark]:
        """Ports that the wires may move to: the same rule as `_refusal`, for all ports at once."""
        network = self._project.network
        if self._port.side == "out":
            closing = frozenset().union(*(descendants(network, wire.target) for wire in self._wires))
        else:
            closing = frozenset().union(*(ancestors(network, wire.source) for wire in self._wires))
        ports = (port for item in self.scene.nodes.values() for port in item.ports() if port.side == self._port.side)
        return {port: "illegal" if port.node in closing else "legal" for port in ports if port != self._port}

    def _refusal(self, other: Port) -> str:
        try:
            moved(self._project, self._port, self._wires, other)
        except LayerloomError as error:
            return str(error)
        return ""

    def move(self, pointer: Pointer) -> None:
        if not self._lines:
            self._begin()
        near = self.scene.port_near(pointer.scene, self.host.camera.units(PORT_SNAP))
        self._near = near is not None
        aimed = near if near in self._marks else None
        if aimed != self._aimed:
            self._aim(aimed)
        self._draw(pointer)

    def _aim(self, port: Port | None) -> None:
        self._aimed = port
        reason = self._refusal(port) if port else ""
        marks = dict(self._marks)
        if port is not None:
            marks[port] = "refused" if reason else "aim"
        self.scene.mark_ports(marks)
        self.host.explain(reason)

    def _begin(self) -> None:
        self.scene.mark_ports(self._marks)
        for wire in self._wires:
            line = QGraphicsPathItem()
            line.setPen(pen(self.scene.style_values.accent, 2.5, Qt.PenStyle.SolidLine))
            line.setZValue(5)
            self.scene.addItem(line)
            self._lines.append(line)
            self.scene.wires[wire].set_emphasis("lifted")

    def _draw(self, pointer: Pointer) -> None:
        end = pointer.scene
        if self._aimed is not None and self._marks[self._aimed] == "legal":
            end = self.scene.port_position(self._aimed)
        for wire, line in zip(self._wires, self._lines, strict=True):
            if self._port.side == "out":
                line.setPath(geometry.wire_path(end, self.scene.port_position(target_of(wire)), down=self.scene.down))
            else:
                line.setPath(geometry.wire_path(self.scene.port_position(source_of(wire)), end, down=self.scene.down))

    @property
    def holds_view(self) -> bool:
        return self._near

    def finish(self, pointer: Pointer) -> None:
        self.move(pointer)
        aimed = self._aimed
        self.cancel()
        if aimed is None:
            return
        words = "a wire" if len(self._wires) == 1 else f"{len(self._wires)} wires"
        self.store.edit(f"Move {words}", lambda project: moved(project, self._port, self._wires, aimed))

    def cancel(self) -> None:
        for line in self._lines:
            self.scene.removeItem(line)
        self._lines = []
        for wire in self._wires:
            if wire in self.scene.wires:
                self.scene.wires[wire].set_emphasis("")
        self.scene.mark_ports({})
        self.host.explain("")
