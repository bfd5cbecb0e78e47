"""The saved blocks: a file each in a folder of the user's. The name of a block stands in its file, not on it."""

from __future__ import annotations

import contextlib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from engine.document.editing import blocks
from engine.document.format.files import SUFFIX, read_text
from engine.document.project import Project
from engine.errors import FileError, LayerloomError
from engine.storage.atomic import replace_file

RESERVED = re.compile("con|prn|aux|nul|com[0-9]|lpt[0-9]")
"""Names that Windows keeps for devices."""

LONGEST_STEM = 40


@dataclass(frozen=True, slots=True)
class SavedBlock:
    """A saved block.

    Attributes:
        path: Its file.
        project: Its network, in one group.
    """

    path: Path
    project: Project

    @property
    def name(self) -> str:
        """Display name."""
        return blocks.title(self.project)


class Library(QObject):
    """Reads and writes the blocks in a folder. All signals are emitted by the window's thread.

    Args:
        folder: Where they lie; made when the first one is saved.

    Attributes:
        blocks: The saved blocks, by name.
        faults: A sentence for each file that was passed over.

    Signals:
        changed: Other blocks are there.
    """

    changed = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self.blocks: tuple[SavedBlock, ...] = ()
        self.faults: tuple[str, ...] = ()
        self._read()

    def named(self, name: str) -> SavedBlock | None:
        """The block of that name, whatever its capital letters."""
        return next((block for block in self.blocks if block.name.casefold() == name.casefold()), None)

    def save(self, project: Project) -> SavedBlock:
        """Write a block, in place of the one of that name.

        Raises:
            FileError: It cannot be written.
        """
        self._read()  # another window may have saved some meanwhile
        name = blocks.title(project)
        old = self.named(name)
        block = SavedBlock(old.path if old else self._free(name), project)
        with contextlib.suppress(OSError):  # what is wrong with the folder is told when the file is written
            self._folder.mkdir(parents=True, exist_ok=True)
        replace_file(block.path, blocks.write(project).encode())
        self._reload()
        return block

    def rename(self, block: SavedBlock, name: str) -> SavedBlock:
        """Call a block something else; one that has that name gives way.

        Raises:
            FileError: It cannot be written.
        """
        renamed = blocks.block(block.project, block.project.network.by_id, name)
        if self.named(name) is block:  # only other capital letters
            return self.save(renamed)
        new = self.save(renamed)
        self.delete(block)
        return new

    def delete(self, block: SavedBlock) -> None:
        """Remove a block; one that is gone already is no fault.

        Raises:
            FileError: Its file cannot be removed.
        """
        try:
            block.path.unlink(missing_ok=True)
        except OSError as error:
            raise FileError(f"{block.path.name} cannot be removed: {error.strerror}.") from None
        finally:
            self._reload()

    def _free(self, name: str) -> Path:
        """A file that is not there yet, called like the block as far as every system takes it."""
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        stem = re.sub("[^a-z0-9]+", "_", plain)[:LONGEST_STEM].strip("_") or "block"
        if RESERVED.fullmatch(stem):
            stem = f"block_{stem}"
        path, number = self._folder / f"{stem}{SUFFIX}", 1
        while path.exists() or path.is_symlink():
            number += 1
            path = self._folder / f"{stem}_{number}{SUFFIX}"
        return path

    def _reload(self) -> None:
        self._read()
        self.changed.emit()

    def _read(self) -> None:
        found, faults = [], []
        for path in sorted(self._folder.glob(f"*{SUFFIX}")):
            if not path.is_file():  # reading a pipe would never end
                continue
            try:
                found.append(SavedBlock(path, blocks.read(read_text(path), path.name[:100], path.stem)))
            except LayerloomError as error:
                faults.append(str(error))
        self.blocks = tuple(sorted(found, key=lambda block: block.name.casefold()))
        self.faults = tuple(faults)
