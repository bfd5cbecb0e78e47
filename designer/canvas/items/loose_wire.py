"""A wire of which only one end is plugged in: what a gesture or a question would draw."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QGraphicsPathItem

from designer.canvas import geometry
from designer.canvas.items.style import pen
from designer.canvas.scene import NetworkScene
from designer.geometry.port import Port


class LooseWire:
    """Leads from a port to a point; shown from `lead` until `remove`.

    Args:
        scene: The drawing.
        style: Solid for a wire in the hand, dashed for one that would come by itself.
    """

    def __init__(self, scene: NetworkScene, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> None:
        self._scene = scene
        self._style = style
        self._line: QGraphicsPathItem | None = None

    @property
    def color(self) -> QColor | None:
        """Its colour; None while it is not shown."""
        return None if self._line is None else self._line.pen().color()

    def lead(self, port: Port, end: QPointF, *, fits: bool = True) -> None:
        """Show it between a port and a point; in the colour of warnings where it does not fit what it leads to."""
        if self._line is None:
            self._line = QGraphicsPathItem()
            self._line.setZValue(5)
            self._scene.addItem(self._line)
        style = self._scene.style_values
        self._line.setPen(pen(style.accent if fits else style.severity["warning"], 2.5, self._style))
        start = self._scene.port_position(port)
        if port.side == "in":
            start, end = end, start
        self._line.setPath(geometry.wire_path(start, end, down=self._scene.down))

    def remove(self) -> None:
        """Show nothing."""
        if self._line is not None:
            self._scene.removeItem(self._line)
            self._line = None
