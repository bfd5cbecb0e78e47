"""Fallback folder for weights that cannot be written where they should be."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from engine.errors import LayerloomError
from engine.storage.atomic import replace_file

LONGEST = 100


def keep(name: str, suffix: str, content: bytes, *, beside: Path | None = None) -> Path | None:
    """Write content to a new file in the first folder that takes it; where it is, or None if no folder does.

    Args:
        name: What it belongs to; the name of the file begins with it.
        suffix: Of the file.
        content: The content.
        beside: A file in whose folder it is tried first. Next come the state folder and that of temporary files.
    """
    new = f"{name[:LONGEST]}-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}{suffix}"
    for folder in _folders(beside):
        with contextlib.suppress(LayerloomError, OSError):
            folder.mkdir(parents=True, exist_ok=True)
            replace_file(folder / new, content)
            return folder / new
    return None


def _folders(beside: Path | None) -> Iterator[Path]:
    from platformdirs import user_state_path  # here: not needed as a rule

    program = Path(str(files("resources"))).resolve()
    if beside is not None and not beside.resolve().is_relative_to(program):  # the program's folder is no place
        yield beside.parent
    yield user_state_path("layerloom", appauthor=False) / "kept"
    with contextlib.suppress(OSError):
        yield Path(tempfile.gettempdir())
