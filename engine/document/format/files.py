"""`.loom` files: UTF-8 JSON with a format version, stable order and a few lines a node."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from engine.document.format.faults import Fault, explain
from engine.document.format.integrity import faults
from engine.document.format.migrations import migrate
from engine.document.format.text import parse, render
from engine.document.project import FORMAT, Project
from engine.errors import FileError
from engine.storage.atomic import replace_file
from engine.storage.regular import open_regular

SUFFIX = ".loom"
LARGEST = 32 * 1024 * 1024
"""Bytes; a network of ten thousand layers is about a tenth of that."""

_MOST_FAULTS = 20


def dumps(project: Project, *, compact: bool = False) -> str:
    """A project as the text of a `.loom` file. Equal projects give equal texts.

    Args:
        project: The project.
        compact: All on one line: quicker, for copies that nobody compares.
    """
    data = {"format": FORMAT} | ordered(project)
    return json.dumps(data, ensure_ascii=False, allow_nan=False) if compact else render(data)


def digest(text: str) -> str:
    """SHA-256 hash of the text of a `.loom` file."""
    return hashlib.sha256(text.encode()).hexdigest()


def ordered(project: Project) -> dict[str, Any]:
    """A project as JSON data, entries by node id in the order of the nodes."""
    data = project.model_dump(mode="json")
    for part, entries in (("view", "positions"), ("view", "notes"), ("training", "losses")):
        if values := data[part].get(entries):
            data[part][entries] = {node_id: values[node_id] for node_id in project.network.by_id if node_id in values}
    return data


def loads(text: str, name: str = "The text") -> Project:
    """Read the text of a `.loom` file.

    Args:
        text: The text.
        name: What people call it, for messages.

    Raises:
        FileError: It is no sound project; the message lists every fault, a sentence each.
    """
    return of_data(parse(text, name), name)


def of_data(data: Any, name: str) -> Project:
    """A project from JSON data as read.

    Raises:
        FileError: They are no sound project; the message lists every fault.
    """
    if not isinstance(data, dict):
        raise FileError(f"{name} is not a Layerloom project: it holds no object.")
    data = migrate(data, name)
    try:
        project = Project.model_validate(data)
    except ValidationError as error:
        raise _error(name, explain(error, data, Project)) from None
    found = faults(project)
    if found:
        raise _error(name, found)
    return project


def _error(name: str, found: tuple[Fault, ...]) -> FileError:
    first = found[0]
    if len(found) == 1:
        return FileError(f"{name}: {first.message}", node=first.node, field=first.field)
    lines = [f"{name} has {len(found)} faults:", *(f"- {fault.message}" for fault in found[:_MOST_FAULTS])]
    if len(found) > _MOST_FAULTS:
        lines.append(f"- and {len(found) - _MOST_FAULTS} more.")
    return FileError("\n".join(lines), node=first.node, field=first.field)


def save(project: Project, path: Path) -> str:
    """Write a `.loom` file; the old one stays until the new one is complete.

    Returns:
        The text that was written.

    Raises:
        FileError: It cannot be written.
    """
    try:
        text = dumps(project)
        content = text.encode()
    except UnicodeEncodeError as error:
        raise FileError(
            f"A name or a path in the project holds half of a character ({error.object[error.start]!r}).",
            fix="Type it again.",
        ) from None
    replace_file(path, content)
    return text


def load(path: Path) -> Project:
    """Read a `.loom` file.

    Raises:
        FileError: It cannot be read, or is no sound project; the message lists every fault.
    """
    return loads(read_text(path), path.name[:100])


def read_text(path: Path) -> str:
    """The text of a file that is no larger than a project may be.

    Raises:
        FileError: It cannot be opened, is too large, or holds no text.
    """
    name = path.name[:100] or str(path)
    try:
        with open_regular(path) as file:
            size = os.fstat(file.fileno()).st_size
            if size > LARGEST:
                told = f"{size / 2**20:.0f} MiB; {LARGEST >> 20} are allowed"
                raise FileError(f"{name} is too large for a project: {told}.")
            content = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise FileError(f"{name} cannot be opened: {reason}.") from None
    return _decoded(content, name)


def _decoded(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError(
            f"{name} is not text in UTF-8 (byte {error.start + 1}).",
            fix="Save it as UTF-8, or check that it is a Layerloom project.",
        ) from None
