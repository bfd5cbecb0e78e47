"""Commands on groups and frames."""

from __future__ import annotations

from designer.document.store import Store
from designer.geometry.room import ungrouped
from engine.document.editing import arranging
from engine.document.view import Group


class GroupCommands:
    """Turns named commands into edits of groups; each is one undo step."""

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
        """Draw what is in the selected groups where they were; what lies beyond moves on."""
        groups = self.chosen
        project = self._store.project
        for group in groups:
            project = ungrouped(project, group.id)
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
