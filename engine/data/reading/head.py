"""Names of the columns of a file, to pick from, found without reading more of it than has to be."""

from __future__ import annotations

import gzip
from pathlib import Path

from engine.data.delimited.encoding import find_encoding
from engine.data.delimited.features import numbered
from engine.data.delimited.rows import Row, all_rows
from engine.data.reading.choices import Choices
from engine.data.reading.file import GZIP, OLD_OFFICE, PARQUET, ZIP, unpacked
from engine.data.reading.parquet import parquet_names
from engine.data.reading.records import is_json, record_rows
from engine.data.reading.sheets import sheet_rows
from engine.data.reading.text import dialect_of
from engine.storage.regular import open_regular

_HEAD = 1 << 18
"""Bytes from the start of a text that are looked at."""
_MOST_BYTES = 1 << 24
"""Bytes of a file that only makes sense as a whole, up to which its names are told."""


def names_of(path: Path, choices: Choices) -> list[str]:
    """Names of the columns of a file; none where they are not found soon.

    Raises:
        LayerloomError: It cannot be read.
        ReadingError: Neither, as it is no text.
        OSError: It is no regular file, or is damaged.
    """
    with open_regular(path) as stream:
        content = stream.read(_HEAD)
        if content.startswith(PARQUET):
            return parquet_names(path.absolute())
        if content.startswith(GZIP):
            stream.seek(0)
            with gzip.GzipFile(fileobj=stream) as inside:
                content = inside.read(_HEAD)
        elif content.startswith((ZIP, OLD_OFFICE)) or (is_json(content) and content.lstrip()[:1] == b"["):
            content += stream.read(_MOST_BYTES)
            if len(content) > _MOST_BYTES:
                return []
            content = unpacked(content)[0]
    if content.startswith((ZIP, OLD_OFFICE)):
        return _named(next(iter(sheet_rows(content, choices.sheet, choices.skip)[0]), None), choices)
    if is_json(content):
        whole = content if content.lstrip()[:1] == b"[" else content[: content.find(b"\n") + 1] or content
        return _named(next(iter(record_rows(whole)), None), choices)
    if len(content) >= _HEAD:
        end = content.rfind(b"\n") + 1
        content = content[: end + end % 2 if b"\0" in content else end]  # UTF-16 has two bytes for each letter
    encoding = find_encoding(content, choices.encoding)
    return _named(next(all_rows(content, dialect_of(content, encoding, choices)), None), choices)


def _named(first: Row | None, choices: Choices) -> list[str]:
    """Names that the first row of a table has, or that its columns get."""
    if first is None:
        return []
    return numbered(len(first.cells)) if choices.header == "no" else [name.strip() for name in first.cells]
