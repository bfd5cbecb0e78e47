"""Notes on how a table was read: not faults, but good to know."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from engine.data.delimited.encoding import LATIN, latin_encodings
from engine.data.files import shown
from engine.data.notes import Note
from engine.data.preparation.resolve import AS_CHOSEN
from engine.data.tables.text import TextTable
from engine.memory import bytes_text

_LISTED = 5
_LARGE, _TIMES = 256 << 20, 5
"""Bytes, and times their file, from which on the size of samples is told."""


def file_notes(content: bytes, table: TextTable, named: str) -> Iterator[Note]:
    """On the encoding, if the user has not named it, and on rows that were left out."""
    encoding = table.dialect.encoding
    if not named and not encoding.startswith("utf"):
        yield _encoding_note(content, encoding)
    if table.left_out:
        rows = ", ".join(map(str, table.left_out[:_LISTED])) + (", ..." if len(table.left_out) > _LISTED else "")
        yield Note("warning", "rows-left-out", f"Rows {rows} begin with # and differ in length: taken for comments.")


def size_note(content: bytes, samples: int) -> Iterator[Note]:
    """On samples, of so many bytes, that are much larger than their file."""
    if samples > max(_LARGE, _TIMES * len(content)):
        told = f"The samples take {bytes_text(samples)}, {samples // len(content)} times the size of the file."
        yield Note("hint", "large-samples", f"{told} Each text of a column is an input of its own: use fewer columns.")


def ignored_notes(ignored: Mapping[str, str], lost: int) -> Iterator[Note]:
    """On columns and rows that were left out."""
    for column, reason in ignored.items():
        if reason != AS_CHOSEN:
            yield Note(
                "hint",
                "column-ignored",
                f"Column {shown(column)} is ignored: {reason}. To use it, give it the role feature.",
            )
    if lost:
        are = "1 row is" if lost == 1 else f"{lost:,} rows are"
        yield Note("hint", "rows-without-value", f"{are} left out: a value is missing that has to be there.")


def _encoding_note(content: bytes, encoding: str) -> Note:
    found = re.search(rb"[A-Za-z]*[\x80-\xff][A-Za-z\x80-\xff]*", content)
    sample = shown(found[0].decode(encoding, "replace")) if found else "''"
    others = [each for each in latin_encodings(content) if each != encoding and each.startswith("windows")]
    told = f"The file is not in UTF-8; it was read as {encoding}, for example {sample}."
    if others and found:
        told += f" As {others[0]} it would be {shown(found[0].decode(others[0], 'replace'))}."
    return Note(
        "hint" if encoding in LATIN and not others else "warning",
        "encoding-guessed",
        f"{told} If letters are wrong, choose the encoding in the data settings.",
    )
