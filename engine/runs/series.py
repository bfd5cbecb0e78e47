"""Series: numbers that grow while a run trains, such as metrics by epoch, stored in pieces of a fixed size.

A piece is written anew until it is full, so that to write one twice changes nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.runs.database import Database
from engine.runs.rows import seal

PIECE = 512
"""Numbers in a piece."""

EPOCH, LOSS, METRIC = "epoch", "batch loss", "metric/"
"""Names of series: numbers of the epochs, loss of each batch, and each metric of each epoch."""

TIME, CPU, MEMORY = "machine/time", "machine/cpu", "machine/memory"
"""Names of series: seconds since 1970, and at these times processor seconds and bytes of memory of the process."""

_MOST_PIECES = 1 << 20

_TYPES = ("<f4", "<f8", "<i8")

Numbers = NDArray[Any]


def put(connection: sqlite3.Connection, run: int, name: str, numbers: Numbers, first: int) -> None:
    """Write the numbers of a series from a place on; those before are there, or are in the same piece.

    Args:
        connection: In a transaction.
        run: Number of the run.
        name: Of the series.
        numbers: All numbers so far.
        first: Place of the first new one.
    """
    dtype = numbers.dtype.newbyteorder("<").str
    for piece in range(first // PIECE, -(-len(numbers) // PIECE)):
        content = numbers[piece * PIECE : (piece + 1) * PIECE].astype(dtype, copy=False).tobytes()
        row = (run, name, piece, dtype, content)
        connection.execute("INSERT OR REPLACE INTO series VALUES (?, ?, ?, ?, ?, ?)", (*row, seal(*row)))


def cut(connection: sqlite3.Connection, run: int, name: str, length: int) -> None:
    """Delete the pieces beyond so many numbers: the run went on from an earlier place."""
    last = -(-length // PIECE)
    connection.execute("DELETE FROM series WHERE run = ? AND name = ? AND piece >= ?", (run, name, last))


def get(database: Database, run: int) -> tuple[Mapping[str, Numbers], int]:
    """The series of a run by name, NaN where a piece is damaged or missing, and how many of them are.

    Numbers of epochs are whole: where one is not known it is -1.
    """
    found: dict[str, dict[int, Numbers]] = {}
    faults = 0
    query = "SELECT run, name, piece, dtype, numbers, seal FROM series WHERE run = ? ORDER BY name, piece"
    for *row, check in database.read(query, run):
        _, name, piece, dtype, content = row
        if seal(*row) != check or dtype not in _TYPES or not 0 <= piece < _MOST_PIECES:
            faults += 1
        else:
            found.setdefault(name, {})[piece] = np.frombuffer(content, dtype)
    whole = {}
    for name, pieces in found.items():
        last = max(pieces)
        faults += sum(number not in pieces for number in range(last))
        whole[name] = _joined(pieces, last)
    return whole, faults


def _joined(pieces: Mapping[int, Numbers], last: int) -> Numbers:
    dtype = pieces[last].dtype
    unknown = np.full(PIECE, -1 if dtype.kind == "i" else np.nan, dtype)
    return np.concatenate([_filled(pieces.get(number, unknown), unknown) for number in range(last)] + [pieces[last]])


def _filled(piece: Numbers, unknown: Numbers) -> Numbers:
    """A piece that others follow, of full length."""
    return np.concatenate([piece, unknown[len(piece) :]])
