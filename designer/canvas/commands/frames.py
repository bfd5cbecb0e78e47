"""Commands on frames."""

from __future__ import annotations

from PySide6.QtCore import QRectF

from designer.canvas import geometry
from designer.canvas.commands.names import NameCommands
from designer.canvas.items.frame_item import TITLE
from designer.canvas.view import CanvasView
from designer.document.store import Store
from engine.document.editing import arranging

MARGIN = 24.0
"""Between a frame and what it is put about."""
EMPTY = QRectF(-160.0, -100.0, 320.0, 200.0)
"""Of a frame about nothing, around its place."""


class FrameCommands:
    """Adds frames."""

    def __init__(self, store: Store, view: CanvasView, names: NameCommands) -> None:
        self._store = store
        self._view = view
        self._names = names

    def add(self) -> None:
        """Put a frame about the selected nodes, or around the cursor, and ask for its title."""
        rect = self._view.network_scene.body_bounds(self._store.selection)
        if rect.isNull():
            rect = EMPTY.translated(self._view.camera.cursor_or_center())
        else:
            rect = rect.adjusted(-MARGIN, -MARGIN - TITLE, MARGIN, MARGIN)
        corner, size = geometry.snapped(rect.topLeft()), (float(round(rect.width())), float(round(rect.height())))
        project, frame_id = arranging.add_frame(self._store.project, "", corner, size, self._store.group)
        self._store.apply("Add a frame", project)
        self._store.select(())
        self._view.choose_frame(frame_id)
        self._view.camera.show(self._view.network_scene.frames[frame_id].sceneBoundingRect())
        self._names.rename_frame(frame_id)
