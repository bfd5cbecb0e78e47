"""What a run has learned and cannot write where it was asked to is kept somewhere else."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from rich.text import Text

from engine.atomic import replace_file
from engine.cli.console import errors
from engine.errors import LayerloomError


def keep(what: str, file: Path, suffix: str, content: bytes) -> None:
    """Write content to a new file beside the project, or, where that fails, elsewhere; say where on standard error.

    Args:
        what: What it is, with its verb, such as "The weights are".
        file: The project's file.
        suffix: Of the new file.
        content: The content.
    """
    name = f"{file.stem[:100]}-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}{suffix}"
    for folder in _folders(file):
        with contextlib.suppress(LayerloomError, OSError):
            folder.mkdir(parents=True, exist_ok=True)
            replace_file(folder / name, content)
            errors().print(Text(f"{what} kept in {folder / name}."))
            return
    errors().print(Text(f"{what} lost: there is no other place for them either."))


def _folders(file: Path) -> Iterator[Path]:
    from platformdirs import user_state_path  # here: not needed as a rule

    program = Path(str(files("resources"))).resolve()
    if not file.resolve().is_relative_to(program):  # an example: the program's folder is no place for results
        yield file.parent
    yield user_state_path("layerloom", appauthor=False) / "kept"
    with contextlib.suppress(OSError):
        yield Path(tempfile.gettempdir())
