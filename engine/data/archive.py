"""Reading `.npz` files that may be damaged or hostile: nothing is unpickled, and declared sizes are checked first.

An `.npz` is a zip of `.npy` files. A megabyte of it can unpack to a gigabyte, and a header can claim terabytes. So
what the zip's directory and the `.npy` header declare is compared with a limit, and with each other, before any array
is read.
"""

from __future__ import annotations

import lzma
import math
import struct
import tokenize
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from engine.data.files import shown
from engine.errors import FileError
from engine.storage.regular import open_regular

MOST_BYTES = 2 << 30
"""Bytes that the arrays of a file may take in memory."""

_FAULTS = (  # what zipfile and NumPy are known to raise on damaged files
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    tokenize.TokenError,
    ValueError,
    EOFError,
    KeyError,
    SyntaxError,
    TypeError,
    MemoryError,
    OverflowError,
    NotImplementedError,
    RuntimeError,
    OSError,
)
_KINDS = "biufUS"
"""Kinds of NumPy types that are read: truth values, whole numbers, numbers, text, and text as bytes."""


def read_arrays(path: Path, names: Sequence[str] | None = None, limit: int = MOST_BYTES) -> dict[str, NDArray[Any]]:
    """Arrays of an `.npz` file by name.

    Args:
        path: The file.
        names: Those to read; None for all.
        limit: Bytes that they may take together.

    Raises:
        FileError: The file is damaged or too large, has no such array, or holds Python objects.
    """
    with _opened(path) as archive:
        entries = {entry.filename.removesuffix(".npy"): entry for entry in archive.infolist()}
        wanted = list(entries) if names is None else list(names)
        _check_names(path, wanted, list(entries))
        _check_sizes(path, sum(entries[name].file_size for name in wanted), limit)
        return {name: _read_entry(path, archive, entries[name], name) for name in wanted}


def array_names(path: Path) -> list[str]:
    """Names of the arrays of an `.npz` file, in their order.

    Raises:
        FileError: The file is damaged.
    """
    with _opened(path) as archive:
        return list(dict.fromkeys(entry.filename.removesuffix(".npy") for entry in archive.infolist()))


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive; what goes wrong in it is told in a sentence."""
    try:
        content = open_regular(path)
    except (OSError, ValueError) as error:
        told = getattr(error, "strerror", None) or error
        raise FileError(f"{shown(path.name)} cannot be read: {told}.", field="path") from error
    try:
        with content, zipfile.ZipFile(content) as archive:
            yield archive
    except _FAULTS as error:
        raise FileError(
            f"{path.name} is damaged, or is not an .npz file ({_first_line(error)}).",
            fix="Write it again with numpy.savez, or choose another file.",
            field="path",
        ) from error


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]


def _check_names(path: Path, wanted: Sequence[str], present: Sequence[str]) -> None:
    missing = [name for name in wanted if name not in present]
    if missing:
        listed = ", ".join(shown(name) for name in sorted(present)[:20]) or "none"
        raise FileError(
            f"{path.name} has no array {shown(missing[0])}.", fix=f"Its arrays are {listed}.", field="inputs"
        )


def _check_sizes(path: Path, declared: int, limit: int) -> None:
    if declared > limit:
        raise FileError(
            f"The arrays of {path.name} take {declared / 2**30:.1f} GiB; the limit is {limit / 2**30:.1f} GiB.",
            fix="Use fewer samples, or a smaller type.",
            field="path",
        )


def _read_entry(path: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> NDArray[Any]:
    with archive.open(entry) as stream:
        shape, dtype = _read_header(stream)
        if dtype.hasobject or dtype.kind not in _KINDS:
            kind = "Python objects" if dtype.hasobject else f"values of type {dtype}"
            raise FileError(
                f"The array {shown(name)} of {path.name} holds {kind}, which are not read.",
                fix=f"Save texts as {name}.astype(str), and numbers as {name}.astype(float)."
                if dtype.hasobject
                else "Save an array of numbers.",
                field="path",
            )
        if stream.tell() + math.prod(shape) * dtype.itemsize != entry.file_size:
            raise ValueError(f"{shown(name)} claims another size than it has")
    with archive.open(entry) as stream:
        return np.lib.format.read_array(stream, allow_pickle=False)


def _read_header(stream: IO[bytes]) -> tuple[tuple[int, ...], np.dtype[Any]]:
    """Shape and type that a `.npy` header declares; version 1, as later ones are for records and may be 4 GiB long."""
    version = np.lib.format.read_magic(stream)
    if version != (1, 0):
        raise ValueError(f"version {version} of the array format")
    shape, _, dtype = np.lib.format.read_array_header_1_0(stream)
    return shape, dtype
