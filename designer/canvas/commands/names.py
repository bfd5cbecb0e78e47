"""Commands that rename nodes, groups and frames where they stand."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRect, QRectF, QSizeF

from designer.canvas import geometry
from designer.canvas.overlays.name_field import NameField
from designer.canvas.view import CanvasView
from designer.document.store import Store
from designer.forms.changes import change_words
from engine.document.editing import arranging, edits


class NameCommands:
    """Opens a field over a name.

    Attributes:
        field: The field.
    """

    def __init__(self, store: Store, view: CanvasView) -> None:
        self._store = store
        self._view = view
        self._named = ""
        self.field = NameField(view.viewport())
        self.field.left.connect(view.setFocus)
        view.camera.zoomed.connect(self.field.leave)
        store.document_closing.connect(self.field.cancel)
        store.group_changed.connect(self.field.leave)

    @property
    def can_rename(self) -> bool:
        """True if one thing is selected that has a name: a node, a group, a frame."""
        return bool(self._view.chosen_frame or self._chosen)

    @property
    def _chosen(self) -> str:
        """Id of the one selected item, or empty."""
        level, selection = self._view.network_scene.level, self._store.selection
        chosen = [item for item in level.items_of(selection) if level.items[item] <= selection]
        return chosen[0] if len(chosen) == 1 else ""

    def rename_selected(self) -> None:
        """Edit the name of the one selected node or group, or the title of the chosen frame."""
        if self._view.chosen_frame:
            self.rename_frame(self._view.chosen_frame)
        elif self._chosen:
            self.rename(self._chosen)

    def rename(self, item_id: str) -> None:
        """Put a field over the header of a node or a group; Enter renames it."""
        item = self._view.network_scene.nodes[item_id]
        group = self._store.project.view.group(item_id)
        name = group.title if group else self._store.project.network.node(item_id).name
        header = QRectF(item.pos(), QSizeF(item.rect().width(), geometry.HEADER))
        self._named = item_id
        self.field.ask(name, self._pixels(header), partial(self._take_name, item_id))

    def _take_name(self, item_id: str, name: str) -> None:
        if self._store.project.view.group(item_id):
            self._store.edit(change_words, lambda project: arranging.rename_group(project, item_id, name))
        elif item_id in self._store.project.network.ids():
            self._store.edit(change_words, lambda project: edits.rename(project, item_id, name))

    def rename_frame(self, frame_id: str) -> None:
        """Put a field over a frame's title; Enter takes it."""
        item = self._view.network_scene.frames[frame_id]
        self._named = frame_id
        place = self._pixels(item.mapRectToScene(item.title_rect()))
        self.field.ask(item.frame.title, place, partial(self._take_title, frame_id))

    def _take_title(self, frame_id: str, title: str) -> None:
        if any(frame.id == frame_id for frame in self._store.project.view.frames):
            self._store.edit(change_words, lambda project: arranging.set_frame(project, frame_id, title=title))

    def forget_gone(self) -> None:
        """Close the field over something that is gone, by undo for example."""
        scene = self._view.network_scene
        if self._named not in scene.nodes and self._named not in scene.frames:
            self.field.cancel()

    def _pixels(self, rect: QRectF) -> QRect:
        """Rectangle of the scene in view coordinates, at least as large as a field must be."""
        place = self._view.mapFromScene(rect).boundingRect()
        return QRect(place.x(), place.y(), max(120, place.width()), max(24, place.height()))
