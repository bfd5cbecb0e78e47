"""Commands on groups and frames."""

from __future__ import annotations

from PySide6.QtCore import QRectF

from designer.canvas import geometry
from designer.canvas.items.frame_item import TITLE
from designer.document.store import Store
from engine.document.editing import arranging
from engine.document.view import Group

MARGIN = 24.0
"""Between a frame and what it is put about."""
EMPTY = QRectF(-160.0, -100.0, 320.0, 200.0)
"""Of a frame about nothing, around its place."""


class GroupCommands:
    """Turns named commands into edits of groups and frames; each is one undo step."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def chosen(self) -> tuple[Group, ...]:
        """The groups of the open level of which all nodes are selected."""
        level = self._store.level
        return tuple(group for key, group in level.groups.items() if level.items[key] <= self._store.selection)

    def group(self) -> None:
        """Draw the selected nodes as one."""
        store = self._store
        words = f"Group {len(store.selection)} layers"
        store.edit(words, lambda project: arranging.make_group(project, store.selection, parent=store.group)[0])

    def ungroup(self) -> None:
        """Draw what is in the selected groups where they were."""
        groups = self.chosen
        project = self._store.project
        for group in groups:
            project = arranging.dissolve_group(project, group.id)
        self._store.apply(f"Ungroup {groups[0].title if len(groups) == 1 else f'{len(groups)} groups'}", project)

    def enter(self) -> None:
        """Open the one selected group."""
        if len(self.chosen) == 1:
            self._store.open_group(self.chosen[0].id)

    def leave(self) -> None:
        """Go back to the level around the open group, and select the group there."""
        store = self._store
        if not store.group:
            return
        group = store.group
        path = store.project.view.path_to(group)
        store.open_group(path[-2] if len(path) > 1 else "")
        store.select(store.project.view.nodes_within(group))

    def move_out(self) -> None:
        """Draw the selected nodes on the level around the open group."""
        store = self._store
        path = store.project.view.path_to(store.group)
        outer = path[-2] if len(path) > 1 else ""
        words = f"{len(store.selection)} layers"
        store.edit(f"Move {words} out", lambda project: arranging.put_into_group(project, store.selection, outer))

    def frame(self, bounds: QRectF, center: tuple[float, float]) -> str:
        """Put a frame about a rectangle, or around a place if the rectangle is null. Returns its id."""
        rect = EMPTY.translated(*center) if bounds.isNull() else bounds
        if not bounds.isNull():
            rect = rect.adjusted(-MARGIN, -MARGIN - TITLE, MARGIN, MARGIN)
        corner, size = geometry.snapped(rect.topLeft()), (float(round(rect.width())), float(round(rect.height())))
        project, frame_id = arranging.add_frame(self._store.project, "", corner, size, self._store.group)
        self._store.apply("Add a frame", project)
        return frame_id
