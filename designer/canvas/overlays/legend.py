"""Legend: the meaning of the colours of the canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent

from designer.canvas.items.style import pen
from designer.canvas.overlays.overlay import CornerOverlay
from designer.document.snapshot import Update

if TYPE_CHECKING:
    from designer.canvas.view import CanvasView

ROW, WIDTH, PADDING = 18, 170, 10
RANKS = ("a single number", "a vector", "a sequence", "an image", "more axes")
"""Names of the data on a wire, by the number of axes."""


class Legend(CornerOverlay):
    """Lists the categories that the network has with their colours, and the colours of its wires."""

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view, "legend", "Legend", right=False)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._rows: tuple[tuple[str, str], ...] = ()
        view.store.changed.connect(self._show_update)
        view.store.group_changed.connect(self.refresh)
        self.refresh()

    @property
    def is_wanted(self) -> bool:
        return super().is_wanted and bool(self._rows)

    def _show_update(self, update: Update) -> None:
        if update.analysis_changed:
            self.refresh()

    def refresh(self, *_: object) -> None:
        """Say what is drawn now; while nobody sees it, not."""
        if super().is_wanted:
            scene = self.view.network_scene
            items = (item for item in scene.nodes.values() if item.look.kind != "outside")
            categories = dict.fromkeys(item.look.category for item in items)
            ranks = sorted({item.look.rank for item in scene.wires.values() if item.look.rank >= 0})
            wires = (("wire", RANKS[min(rank, len(RANKS) - 1)]) for rank in ranks)
            self._rows = (*(("category", name) for name in categories), *dict.fromkeys(wires))
            self.setAccessibleDescription(", ".join(name for _, name in self._rows))
            self.setFixedSize(WIDTH, 2 * PADDING + ROW * len(self._rows))
            self.update()
        super().refresh()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        style = self.view.network_scene.style_values
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(style.small_text.font)
        for index, (kind, name) in enumerate(self._rows):
            row = QRectF(PADDING, PADDING + ROW * index, WIDTH - 2 * PADDING, ROW)
            if kind == "category":
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(style.category(name))
                painter.drawRoundedRect(QRectF(row.x() + 4, row.center().y() - 5, 10, 10), 3, 3)
            else:
                painter.setPen(pen(style.wire(RANKS.index(name)), 2.5))
                middle = row.center().y()
                painter.drawLine(QPointF(row.x(), middle), QPointF(row.x() + 18, middle))
            painter.setPen(style.text)
            label = name if kind == "category" else f"carries {name}"
            painter.drawText(row.adjusted(26, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, label)
