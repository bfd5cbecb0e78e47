"""Draw a wire from port to port, in either direction, or take an end of one and plug it elsewhere."""

from __future__ import annotations

from designer.canvas.distances import PORT_SNAP
from designer.canvas.edits import drops
from designer.canvas.gestures.gesture import Gesture, Pointer
from designer.canvas.gestures.host import FixWish, GestureHost, LayerWish
from designer.canvas.items.loose_wire import LooseWire
from designer.canvas.items.node_item import Mark
from designer.forms.changes import unplugged
from designer.geometry.port import Port, wire_between
from engine.analysis.fixes.wires import fixes, mismatch
from engine.document.editing.edits import why_not_connect
from engine.document.graph import ancestors, descendants
from engine.document.network import Network, Wire
from engine.document.project import Project


def legal_marks(network: Network, anchor: Port, ports: list[Port]) -> dict[Port, Mark]:
    """Ports that a wire from the anchor may end at: the same rule as `why_not_connect`, for all ports at once."""
    closing = (ancestors if anchor.side == "out" else descendants)(network, anchor.node)
    return {
        port: "legal" if port.side != anchor.side and port.node not in closing else "illegal"
        for port in ports
        if port != anchor
    }


def refusal(project: Project, anchor: Port, other: Port) -> str:
    """Reason why no wire can join two ports, as a sentence; empty if one can."""
    if anchor.side == other.side:
        kind, wanted = ("output", "input") if anchor.side == "out" else ("input", "output")
        return f"A wire runs from an output to an input; this is another {kind}. Aim at an {wanted}."
    return why_not_connect(project, wire_between(anchor, other))


class DragWire(Gesture):
    """A wire with one end at the anchor and the other at the cursor.

    Args:
        host: The canvas.
        start: Where the button was pressed.
        anchor: The port at the fixed end.
        lifted: The wire whose other end was taken up, or None for a new wire. Dropped in the open, it is gone.
    """

    def __init__(self, host: GestureHost, start: Pointer, anchor: Port, lifted: Wire | None = None) -> None:
        super().__init__(host, start)
        self._anchor = anchor
        self._lifted = lifted
        self._project = self.store.project
        ports = [port for item in self.scene.nodes.values() for port in item.ports()]
        self._marks = legal_marks(self._project.network, anchor, ports)
        self._lit = {port: mark for port, mark in self._marks.items() if mark == "illegal" or self._fits(port)}
        self._aimed: Port | None = None
        self._doubt = ""
        self._near = True
        self._line = LooseWire(self.scene)
        self._shown = False

    def move(self, pointer: Pointer) -> None:
        if not self._shown:
            self._begin()
        near = self.scene.port_near(pointer.scene, self.host.camera.units(PORT_SNAP))
        self._near = near is not None
        self._aim(near)
        end = pointer.scene
        if self._aimed is not None and self._marks.get(self._aimed) == "legal":
            end = self.scene.port_position(self._aimed)
        self._line.lead(self._anchor, end, fits=not self._doubt)

    def _begin(self) -> None:
        self._shown = True
        if self._lifted in self.scene.wires:
            self.scene.wires[self._lifted].set_emphasis("lifted")
        self.scene.mark_ports(self._lit)

    def _fits(self, port: Port) -> bool:
        """True if the shape of a wire to a port fits there, or is not known."""
        return not self._mismatch(wire_between(self._anchor, port))

    def _aim(self, port: Port | None) -> None:
        if port == self._anchor:
            port = None
        if port == self._aimed:
            return
        self._aimed = port
        reason = refusal(self._project, self._anchor, port) if port else ""
        self._doubt = self._mismatch(wire_between(self._anchor, port)) if port and not reason else ""
        marks = dict(self._lit)
        if port is not None:
            marks[port] = "refused" if reason else "doubtful" if self._doubt else "aim"
        self.scene.mark_ports(marks)
        self.host.explain(reason or self._doubt)

    @property
    def holds_view(self) -> bool:
        return self._near

    def finish(self, pointer: Pointer) -> None:
        self.move(pointer)
        aimed = self._aimed
        self._end()
        if aimed is not None:
            self._connect(wire_between(self._anchor, aimed), refusal(self._project, self._anchor, aimed))
        elif self._lifted is not None:
            lifted = self._lifted
            text = f"Disconnect {self._label(lifted)}"
            self.store.edit(text, lambda project: drops.replug(project, lifted, None))
        else:
            self.host.ask_layer(LayerWish(pointer.view, self._anchor))

    def _mismatch(self, wire: Wire) -> str:
        """Reason why the shape of the wire does not fit; it may be drawn all the same."""
        return mismatch(self._project.network, self.store.analysis, wire)

    def _connect(self, wire: Wire, reason: str) -> None:
        if reason:
            self.store.message.emit(reason)
            return
        lifted, before = self._lifted, self.store.committed
        if wire != lifted and self._mismatch(wire):
            found = fixes(self._project.network, self.store.analysis, wire)
            if found:
                self.host.ask_fix(FixWish(wire, lifted, found))
                return
        if lifted is None:
            self.store.edit(f"Connect {self._label(wire)}", lambda project: drops.connect(project, wire))
        else:
            self.store.edit(f"Reconnect {self._label(wire)}", lambda project: drops.replug(project, lifted, wire))
        if lost := unplugged(before, self.store.committed, *([lifted] if lifted else ())):
            self.store.message.emit(lost)

    def _label(self, wire: Wire) -> str:
        network = self._project.network
        return f"{network.node(wire.source).label} to {network.node(wire.target).label}"

    def _end(self) -> None:
        self._line.remove()
        if self._lifted is not None and self._lifted in self.scene.wires:
            self.scene.wires[self._lifted].set_emphasis("")
        self.scene.mark_ports({})
        self.host.explain("")

    @property
    def goes_on(self) -> bool:  # type: ignore[override]
        """A click on a port without a wire to take up begins one; the next click ends it."""
        return self._lifted is None

    def click(self, pointer: Pointer) -> None:
        if self.goes_on:
            self.move(pointer)
            return
        self._end()
        self.store.select(())  # so that Delete means the wire that was clicked

    def cancel(self) -> None:
        self._end()
