"""The one kind of undo step: the document before and after, and the user's words for what happened."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import cached_property
from weakref import WeakMethod

from PySide6.QtGui import QUndoCommand, QUndoStack

from engine.document.diff import Change, diff
from engine.document.project import Project

Words = str | Callable[[Project, Project], str]
"""Words for a step, or a function that makes them of the documents before and after, so that merged steps tell both."""


class EditCommand(QUndoCommand):
    """Goes from one document to another. Documents are values that share structure, so keeping both is cheap.

    Args:
        words: What the user did, such as "Add Dense".
        before: The document before.
        after: The document after.
        merge_key: Consecutive commands with an equal key become one step (typing, nudging); None never merges.
        show: A method that makes a document the current one.
        selection: Ids of the nodes that were selected before.
    """

    def __init__(
        self,
        words: Words,
        before: Project,
        after: Project,
        merge_key: Hashable | None,
        show: Callable[[Project], None],
        selection: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(words if isinstance(words, str) else words(before, after))
        self.words = words
        self.before = before
        self.after = after
        self.merge_key = merge_key
        self.selection = selection
        # Weak: the stack's owner is behind it, and collecting such a cycle through C++ brings PySide down.
        self._show = WeakMethod(show)

    @cached_property
    def change(self) -> Change:
        """The difference that it makes."""
        return diff(self.before, self.after)

    def id(self) -> int:
        """A number that Qt compares before it asks to merge; -1 never merges."""
        return -1 if self.merge_key is None else hash(self.merge_key) & 0x7FFFFFFF

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, EditCommand) or other.merge_key != self.merge_key:
            return False
        self.after = other.after
        self.setObsolete(self.after == self.before)
        self.__dict__.pop("change", None)
        if callable(other.words):
            self.setText(other.words(self.before, self.after))
        return True

    def redo(self) -> None:
        self._go_to(self.after)

    def undo(self) -> None:
        self._go_to(self.before)

    def _go_to(self, project: Project) -> None:
        show = self._show()
        if show is not None:
            show(project)


def steps_text(stack: QUndoStack, before: int, now: int) -> str:
    """Sentence on what was undone, or done again, between two places of the stack."""
    first, last = sorted((before, now))
    word = "Undone" if now < before else "Redone"
    return f"{word}: {stack.text(first)}." if last - first == 1 else f"{word}: {last - first} steps."
