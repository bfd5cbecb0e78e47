"""Copies: by the clipboard, as text, or at once."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QGuiApplication

from designer.canvas import geometry
from designer.canvas.camera import Camera
from designer.canvas.commands.adding import add_nodes
from designer.canvas.commands.words import layers_text
from designer.document.store import Store
from engine.document.editing import edits, snippets

OFFSET = 32.0
"""Scene units by which copies are set off from what they copy."""


class ClipboardCommands:
    """Turns named commands into copies of the selection; each is one undo step."""

    def __init__(self, store: Store, camera: Camera) -> None:
        self._store = store
        self._camera = camera

    def copy(self) -> None:
        """Put the selected nodes on the clipboard, as text."""
        if self._store.selection:
            QGuiApplication.clipboard().setText(snippets.copy(self._store.project, self._store.selection))

    def cut(self) -> None:
        """Copy and delete."""
        ids = self._store.selection
        self.copy()
        self._store.edit(f"Cut {layers_text(self._store, ids)}", lambda project: edits.remove_nodes(project, ids))

    def paste(self, *, keep_inputs: bool = False) -> None:
        """Add the nodes on the clipboard at the cursor, or in the middle of the view.

        Args:
            keep_inputs: True if they are fed by the same nodes as what was copied, where these are there.
        """
        text = QGuiApplication.clipboard().text()
        place = self._camera.cursor_or_center() - QPointF(geometry.WIDTH, geometry.HEIGHT) / 2
        corner = self._unused(geometry.snapped(place))
        add_nodes(self._store, "Paste", lambda p: snippets.paste(p, text, corner, keep_inputs=keep_inputs))

    def duplicate(self) -> None:
        """Copy the selected nodes with the wires among them, a little to the side, and select the copies."""
        ids = self._store.selection
        words = f"Duplicate {layers_text(self._store, ids)}"
        add_nodes(self._store, words, lambda project: edits.duplicate(project, ids, (OFFSET, OFFSET)))

    def _unused(self, corner: tuple[float, float]) -> tuple[float, float]:
        taken = set(self._store.project.view.positions.values())
        while corner in taken:
            corner = corner[0] + OFFSET, corner[1] + OFFSET
        return corner
