"""Notes about runs that found no place where they belong, told at the next start."""

from __future__ import annotations

import logging
from pathlib import Path

NOTE = "kept.txt"

log = logging.getLogger("layerloom")


def take_notes(folder: Path) -> list[str]:
    """Notes since the last start, each sentence once."""
    try:
        lines = (folder / NOTE).read_text(encoding="utf-8").splitlines()
        (folder / NOTE).unlink()
    except (OSError, ValueError):
        return []
    return list(dict.fromkeys(lines))


def note(folder: Path, sentence: str) -> None:
    """Note a sentence for the next start."""
    file = folder / NOTE
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as stream:
            stream.write(" ".join(sentence.splitlines()) + "\n")
    except OSError as error:
        log.warning("not noted for the next start: %s (%s)", sentence, error)
