"""Take wires away: those that a stroke crosses, or all of a port."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainterPath
from PySide6.QtWidgets import QGraphicsPathItem

from designer.canvas.gestures.gesture import Gesture, Pointer
from designer.canvas.gestures.host import GestureHost
from designer.canvas.items.style import pen
from designer.canvas.items.wire_item import WireItem, band
from engine.document.editing import edits
from engine.document.network import Wire


class CutWires(Gesture):
    """A stroke of a knife: every wire that it crosses is gone when the button is released."""

    def __init__(self, host: GestureHost, start: Pointer) -> None:
        super().__init__(host, start)
        self._stroke = QPainterPath(start.scene)
        self._line: QGraphicsPathItem | None = None
        self._crossed: set[Wire] = set()

    def move(self, pointer: Pointer) -> None:
        if self._line is None:
            self._line = QGraphicsPathItem()
            knife = pen(self.scene.style_values.error, 1.5, Qt.PenStyle.DashLine, cosmetic=True)
            self._line.setPen(knife)
            self._line.setZValue(6)
            self.scene.addItem(self._line)
        self._stroke.lineTo(pointer.scene)
        self._line.setPath(self._stroke)
        stroke = band(self._stroke, 1.0)
        for item in self.scene.items(stroke.boundingRect()):
            if isinstance(item, WireItem) and item.wire not in self._crossed and item.crosses(stroke):
                self._crossed.add(item.wire)
                item.set_emphasis("lifted")

    def finish(self, pointer: Pointer) -> None:
        self.move(pointer)
        crossed = tuple(wire for wire in self.store.project.network.wires if wire in self._crossed)
        self.cancel()
        if crossed:
            words = "a wire" if len(crossed) == 1 else f"{len(crossed)} wires"
            self.store.edit(f"Cut {words}", lambda project: edits.disconnect(project, *crossed))

    def cancel(self) -> None:
        if self._line is not None:
            self.scene.removeItem(self._line)
            self._line = None
        for wire in self._crossed & self.scene.wires.keys():
            self.scene.wires[wire].set_emphasis("")
        self._crossed = set()


class BreakWires(Gesture):
    """A click with Alt on a port takes all its wires away; moved away, the press means nothing."""

    def __init__(self, host: GestureHost, start: Pointer, wires: tuple[Wire, ...]) -> None:
        super().__init__(host, start)
        self._wires = wires

    def move(self, pointer: Pointer) -> None:
        return

    def finish(self, pointer: Pointer) -> None:
        return

    def click(self, pointer: Pointer) -> None:
        if self._wires:
            words = "a wire" if len(self._wires) == 1 else f"{len(self._wires)} wires"
            self.store.edit(f"Break {words}", lambda project: edits.disconnect(project, *self._wires))

    def cancel(self) -> None:
        return
