"""Check of output files against input files: no file is written over its own input."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path

from engine.errors import FileError


def refuse_overwrite(outputs: Iterable[Path], inputs: Mapping[Path, str]) -> None:
    """Refuse outputs that are files which are read, or the same file twice, by whatever name, link or spelling.

    Args:
        outputs: Files that are about to be written, whether they exist or not.
        inputs: Files that are read, with what people call each, such as "the project" or "the data file".

    Raises:
        FileError: Names the output, and what would be lost.
    """
    seen: list[Path] = []
    for output in outputs:
        for path, words in inputs.items():
            if is_same_file(output, path):
                raise FileError(
                    f"{output} is {words}{_other_name(output, path)}: it would be lost.",
                    fix="Choose another file to write to.",
                )
        for other in seen:
            if is_same_file(output, other):
                raise FileError(
                    f"{output} is to be written twice{_other_name(output, other)}: the first would be lost.",
                    fix="Choose a file for each.",
                )
        seen.append(output)


def is_same_file(one: Path, other: Path) -> bool:
    """True if two paths lead to one file, which need not exist yet.

    Where neither exists, names that differ in case alone count as the same, as they are in many file systems.
    """
    facts = _stat(one), _stat(other)
    if facts[0] is not None and facts[1] is not None:
        return os.path.samestat(facts[0], facts[1])
    return facts == (None, None) and _place(one) == _place(other)


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except (OSError, ValueError):
        return None


def _place(path: Path) -> tuple[object, str]:
    """Identity of a file, existing or not: its folder by identity, if there is one, and its name."""
    try:
        real = Path(os.path.realpath(path))
        folder = real.parent.stat()
        return (folder.st_dev, folder.st_ino), _folded(real.name)
    except (OSError, ValueError):
        return _folded(str(path.absolute())), ""


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _other_name(output: Path, path: Path) -> str:
    return "" if str(output) == str(path) else f" ({path})"
