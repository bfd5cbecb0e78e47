"""Saves a selection as a block, renames and deletes blocks: with a question before one is lost."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from designer.document.store import Store
from designer.library.catalogue import Catalogue
from designer.library.library import Library, SavedBlock
from designer.widgets.dialogs import Dialogs
from engine.document.editing import blocks
from engine.errors import LayerloomError


class BlockCommands(QObject):
    """Commands on the saved blocks."""

    def __init__(
        self, store: Store, library: Library, catalogue: Catalogue, dialogs: Dialogs, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._library = library
        self._catalogue = catalogue
        self._dialogs = dialogs

    def save_selection(self) -> None:
        """Ask for a name and save the selected layers."""
        project, chosen = self._store.project, self._store.selection
        name = self._name("Save as block", self._suggestion()) if chosen else ""
        if name and self._may_replace(name):
            self._do(lambda: self._library.save(blocks.block(project, chosen, name)), f"Saved the block “{name}”.")

    def rename(self, block_id: str) -> None:
        """Ask for another name for a saved block."""
        block = self._catalogue.saved(block_id)
        if block is None:
            return
        name = self._name("Rename the block", block.name)
        if name and name != block.name and self._may_replace(name, block):
            self._do(lambda: self._library.rename(block, name), f"Renamed the block to “{name}”.")

    def delete(self, block_id: str) -> None:
        """Delete a saved block, if the user means it."""
        block = self._catalogue.saved(block_id)
        if block is None:
            return
        sentence = "Projects that use it keep what they have. This cannot be undone."
        if self._dialogs.confirm(f"Delete the block “{block.name}”?", sentence, "Delete"):
            self._do(lambda: self._library.delete(block), f"Deleted the block “{block.name}”.")

    def _suggestion(self) -> str:
        project, chosen = self._store.project, self._store.selection
        if group := project.view.group(blocks.outermost(project, chosen)):
            return blocks.cleaned(group.title)
        return project.network.node(next(iter(chosen))).label if len(chosen) == 1 else "Block"

    def _name(self, title: str, suggestion: str) -> str:
        """A name that a block can have; empty if there shall be none."""
        given = self._dialogs.name(title, suggestion, blocks.LONGEST_NAME)
        name = blocks.cleaned(given or "")
        if given is not None and not name:
            self._store.message.emit("A block needs a name with visible characters.")
        return name

    def _may_replace(self, name: str, itself: SavedBlock | None = None) -> bool:
        old = self._library.named(name)
        if old is None or old is itself:
            return True
        question = f"A block “{old.name}” already exists. Replace it?"
        return self._dialogs.confirm(question, "It is overwritten; this cannot be undone.", "Replace")

    def _do(self, act: Callable[[], object], sentence: str) -> None:
        try:
            act()
        except LayerloomError as error:
            self._dialogs.error("The blocks were not changed.", str(error))
        else:
            self._store.message.emit(sentence)
