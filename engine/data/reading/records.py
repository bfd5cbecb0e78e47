"""JSON: an object on each line, or an array of objects, as the rows of a table."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from engine.data.delimited.encoding import MARKS, ReadingError, checked
from engine.data.delimited.rows import Row
from engine.data.files import shown
from engine.errors import DataError


def is_json(content: bytes) -> bool:
    """True if a text begins as objects of JSON do."""
    start = content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n")
    return start[:1] == b"{" or (start[:1] == b"[" and start[1:].lstrip()[:1] == b"{")


def record_rows(content: bytes) -> list[Row]:
    """The objects as rows of texts, below a row of the names.

    Numbers stay as they are written, so that nothing is lost before they are read.

    Raises:
        DataError: It is no JSON, or holds something else than objects of texts, numbers, true, false and null.
    """
    records = list(_records(content))
    names = list(dict.fromkeys(name for _, record in records for name in record))
    rows = [Row(0, 0, names)]
    for number, record in records:
        rows.append(Row(number, 0, [_cell(record.get(name), number, name) for name in names]))
    return rows if names else []


def _records(content: bytes) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Objects with the number of their line, or in an array with their own."""
    encoding = next((encoding for mark, encoding in MARKS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(checked(content, encoding))
    except ReadingError as error:
        raise DataError(error.message, fix=error.fix) from error
    if text.lstrip()[:1] == "[":
        parsed = _parsed(text, 1)
        for number, record in enumerate(parsed if isinstance(parsed, list) else [parsed], 1):
            yield number, _object(record, number)
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, _object(_parsed(line, number), number)


def _parsed(text: str, row: int) -> Any:
    try:
        return json.loads(text, parse_float=str, parse_int=str, parse_constant=_constant, object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        told = "it is nested too deep" if isinstance(error, RecursionError) else str(error)
        raise DataError(
            f"Row {row} is not valid JSON: {told}.", fix="Put one object on each line, or all into one array."
        ) from error


def _constant(name: str) -> str:
    return {"NaN": "", "Infinity": "inf", "-Infinity": "-inf"}[name]


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"the name {shown(next(name for name in names if names.count(name) > 1))} is there twice")
    return record


def _object(record: Any, row: int) -> Mapping[str, Any]:
    if not isinstance(record, dict):
        raise DataError(f"Row {row} is not an object with names and values.", fix="Write each row as {...}.")
    return {str(name).strip(): value for name, value in record.items()}


def _cell(value: Any, row: int, name: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value.strip()
    kind = "a list" if isinstance(value, list) else "an object"
    raise DataError(
        f"Row {row}, column {shown(name)}, holds {kind}: a cell of a table is a text or a number.",
        fix="Give each part a column of its own, or leave the column out.",
    )
