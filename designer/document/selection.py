"""Nodes that are selected, in the order in which they were chosen, and the group that is open."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping

from designer.geometry.level import Level, Levels
from engine.document.project import Project


class Selection:
    """Ids of nodes, each with the number of the choice that took it.

    Attributes:
        nodes: The ids.
    """

    def __init__(self) -> None:
        self.nodes: frozenset[str] = frozenset()
        self._chosen_at: dict[str, int] = {}
        self._choices = 0

    def choose(self, ids: Iterable[str], after: Container[str], project: Project) -> bool:
        """Select these, but for those that the document lacks; true if others were selected before.

        Args:
            ids: The nodes.
            after: Those among them that were chosen before, so that the others come after them.
            project: The document.
        """
        self._choices += 1
        before, self.nodes = self.nodes, frozenset(ids) & project.network.ids()
        self._chosen_at = {
            node: self._chosen_at.get(node, 0) if node in after else self._choices for node in self.nodes
        }
        return self.nodes != before

    def keep_to(self, project: Project) -> bool:
        """Leave out what the document lacks; true if that was anything."""
        before, self.nodes = self.nodes, self.nodes & project.network.ids()
        return self.nodes != before

    def order(self) -> Mapping[str, int]:
        """For each selected node the number of the choice that took it: lower is earlier, equal is at once."""
        return {node: self._chosen_at.get(node, 0) for node in self.nodes}


class OpenGroup:
    """The group whose inside is drawn, which survives edits as well as it can.

    Attributes:
        id: Of the group, or empty on the outermost level.
    """

    def __init__(self) -> None:
        self.id = ""
        self._left: tuple[str, str] | None = None
        self._levels = Levels()

    def level(self, project: Project) -> Level:
        """Level that is drawn; the same object as long as nothing in it changes."""
        return self._levels.of(project, self.id)

    def open(self, group_id: str, project: Project) -> bool:
        """Go to a group, or to the outermost level; false if that is open, or the document has no such group."""
        if group_id == self.id or (group_id and not project.view.group(group_id)):
            return False
        self.id, self._left = group_id, None
        return True

    def forget(self) -> None:
        """Lead back into no group: a group of that id in another document is another one."""
        self._left = None

    def follow(self, before: Project, after: Project) -> bool:
        """Stay in the innermost group that an edit left there; true if that is another.

        A group that went and comes back by undo is open again.
        """
        was, view = self.id, after.view
        if self._left is not None and was == self._left[1] and view.group(self._left[0]):
            self.id, self._left = self._left[0], None
            return True
        path = before.view.path_to(was)
        self.id = next((outer for outer in reversed(path) if view.group(outer)), "")
        if path and self.id != path[-1]:
            self._left = path[-1], self.id
        return self.id != was
