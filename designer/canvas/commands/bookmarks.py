"""Views of the canvas that are kept under a key."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from designer.canvas import geometry
from designer.canvas.camera import Camera
from designer.document.store import Store
from engine.document.editing import arranging
from engine.document.view import Bookmark, on_canvas


class BookmarkCommands:
    """Keeps views, and goes back to them."""

    def __init__(self, store: Store, camera: Camera) -> None:
        self._store = store
        self._camera = camera

    def keep(self, key: str) -> None:
        """Remember the view under a key."""
        place = on_canvas({"": geometry.snapped(self._camera.center())})[""]
        bookmark = Bookmark(center=place, scale=self._camera.scale, group=self._store.group)
        self._store.edit(f"Save view {key}", lambda project: arranging.set_bookmark(project, key, bookmark))
        self._store.message.emit(f"Saved as view {key}.")

    def recall(self, key: str) -> None:
        """Go back to the view kept under a key."""
        bookmark = self._store.project.view.bookmarks.get(key)
        if bookmark is None:
            self._store.message.emit(f"No view is saved as view {key}. View > Save view saves the current one.")
            return
        self._store.open_group(bookmark.group)
        self._camera.go_to(QPointF(*bookmark.center), bookmark.scale)
