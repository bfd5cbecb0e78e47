"""Standard output, which holds results alone, and standard error, for progress and remarks. Either may fail."""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TextIO, cast

if TYPE_CHECKING:
    from rich.console import Console


def errors() -> Console:
    """A console on standard error as it is now."""
    from rich.console import Console  # here: the window starts without it

    return Console(stderr=True, soft_wrap=True)


def print_json(value: Any, indent: int | None = None) -> None:
    """Print JSON on standard output, in ASCII where that knows not all characters of it."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(value, indent=indent)
    print(text)


class Stream:
    """A standard stream that drops what it cannot take: a full disk, a closed terminal, a pipe that nobody reads.

    Once it has failed, its descriptor leads to the null device: what others write there, and what is still buffered
    when the interpreter ends, must not fail again.

    Attributes:
        fault: Why it failed first, or None.
    """

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        self.fault: OSError | None = None

    def write(self, text: str) -> int:
        """Write text; characters that the stream does not know are escaped."""
        try:
            return self._write(text)
        except UnicodeEncodeError as error:
            return self._write(text.encode(error.encoding, "backslashreplace").decode(error.encoding))

    def flush(self) -> None:
        """Hand over what is buffered."""
        if self._stream is not None:
            try:
                self._stream.flush()
            except (OSError, ValueError) as error:
                self._fail(error)

    def isatty(self) -> bool:
        """True if somebody watches."""
        return self._stream is not None and not self._stream.closed and self._stream.isatty()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def _write(self, text: str) -> int:
        if self._stream is None:
            self._fail(OSError(errno.EBADF, os.strerror(errno.EBADF)))
            return len(text)
        try:
            self._stream.write(text)
        except UnicodeEncodeError:
            raise
        except (OSError, ValueError) as error:
            self._fail(error)
        return len(text)

    def _fail(self, error: OSError | ValueError) -> None:
        self.fault = self.fault or (error if isinstance(error, OSError) else OSError(errno.EBADF, str(error)))
        if self._stream is not None:
            with suppress(OSError, ValueError):
                number = self._stream.fileno()
                null = os.open(os.devnull, os.O_WRONLY)
                os.dup2(null, number)
                os.close(null)


@contextmanager
def tolerant_streams() -> Iterator[Stream]:
    """Have nothing fail because standard output or standard error does; yields the former, to ask for its fault."""
    _fill_gaps()
    before = sys.stdout, sys.stderr
    output, remarks = Stream(sys.stdout), Stream(sys.stderr)
    sys.stdout, sys.stderr = cast(TextIO, output), cast(TextIO, remarks)
    try:
        yield output
    finally:
        output.flush()
        remarks.flush()
        sys.stdout, sys.stderr = before


def _fill_gaps() -> None:
    """Open streams that the process was started without: else the next file gets their number, and what is printed."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free
