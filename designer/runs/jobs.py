"""Work on the store of the runs, in a thread. What cannot be done is told by the courier, as a sentence."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from designer.background.courier import Parcel, courier
from designer.runs.reading import Reader
from designer.runs.run import Run
from engine.document.format.files import loads
from engine.document.project import Project
from engine.errors import LayerloomError

LOOK = "look"
"""What is said to be asked for of what `look` tells."""


def look(reader: Reader, folder: Path, token: object) -> None:
    """Look at a store, and tell what is new."""
    news = None
    try:
        news = reader.look(folder)
    finally:
        courier().arrived.emit(Parcel(token, LOOK, news))


def read_document(folder: Path, run: Run) -> Project | str:
    """The document with which a run began, or why it cannot be read."""
    from engine.runs.store import RunStore

    try:
        with RunStore(folder, writable=False) as store:
            return loads(store.document(run.row), run.name)
    except LayerloomError as error:
        return str(error)


def change(folder: Path, keys: Collection[int], values: Mapping[str, Any], token: object) -> None:
    """Change what people write about runs."""
    from engine.runs.store import RunStore

    try:
        with RunStore(folder) as store:
            for key in keys:
                store.change(key, **values)
    except LayerloomError as error:
        courier().arrived.emit(Parcel(token, None, str(error)))


def limit(folder: Path, mebibytes: int, token: object) -> None:
    """Say how many MiB the checkpoints may take."""
    from engine.runs.trimming import set_room

    try:
        set_room(folder, mebibytes)
    except LayerloomError as error:
        courier().arrived.emit(Parcel(token, None, str(error)))


def delete(folder: Path, keys: Collection[int], token: object) -> None:
    """Delete runs, if the store is still there."""
    from engine.runs.store import DATABASE, RunStore

    if not (folder / DATABASE).is_file():
        return
    try:
        with RunStore(folder) as store:
            for key in keys:
                store.delete(key)
    except LayerloomError as error:
        courier().arrived.emit(Parcel(token, None, str(error)))
