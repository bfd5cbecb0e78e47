"""Weights of a session that ended without a question: kept as a file, and told at the next start."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import LayerloomError
from engine.storage.keeping import keep

if TYPE_CHECKING:
    from engine.training.model import TrainedModel

NOTE = "kept.txt"

log = logging.getLogger("layerloom")


def keep_weights(model: TrainedModel, name: str, folder: Path) -> Path | None:
    """Write weights that are in no file, without a proof: there is little time. Where they are now, if anywhere.

    Args:
        model: The weights.
        name: What people call the document.
        folder: Where it is noted for the next start.
    """
    from engine.export import npz  # loads the kernels, which the first window does not wait for

    try:
        path = keep(Path(name).stem, ".npz", npz.render(model))
    except (LayerloomError, MemoryError, ValueError):
        log.exception("the weights of %s could not be written", name)
        return None
    log.info("the weights of %s were never exported; they are kept in %s", name, path)
    if path is not None:
        _note(folder / NOTE, f"The weights of {name} were not exported before the session ended. They are in {path}.")
    return path


def take_notes(folder: Path) -> list[str]:
    """Notes since the last start, each sentence once."""
    try:
        lines = (folder / NOTE).read_text(encoding="utf-8").splitlines()
        (folder / NOTE).unlink()
    except (OSError, ValueError):
        return []
    return list(dict.fromkeys(lines))


def _note(file: Path, sentence: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as stream:
            stream.write(" ".join(sentence.splitlines()) + "\n")
    except OSError as error:
        log.warning("not noted for the next start: %s (%s)", sentence, error)
