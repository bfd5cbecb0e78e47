"""What a command writes, checked before it begins to work."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from engine.data.files import files_read
from engine.document.project import Project
from engine.outputs import refuse_overwrite


def check_outputs(outputs: Iterable[Path], file: Path, project: Project, weights: Iterable[Path | None] = ()) -> None:
    """Refuse to write over what a command reads: the project, its data, and weights.

    Raises:
        FileError: An output is one of them, or two outputs are the same file.
    """
    given = {path: "the file of given weights" for path in weights if path is not None}
    refuse_overwrite(outputs, files_read(file, project.data.source) | given)
