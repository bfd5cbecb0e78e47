"""The file of the document, as it was read or written last."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.document.project import Project


@dataclass(frozen=True, slots=True)
class FileState:
    """State of a file, as far as it is known.

    Attributes:
        path: The file, or None if the document was never saved.
        digest: Of the text that it held (`engine.document.format.files.digest`); empty where that is not known.
        saved: The document as it held it; None where that is not known.
    """

    path: Path | None = None
    digest: str = ""
    saved: Project | None = None

    @property
    def folder(self) -> Path | None:
        """The folder from which relative paths in the document start."""
        return self.path.parent if self.path else None
