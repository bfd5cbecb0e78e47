"""What a fault is: one fragment of one file, what stands there instead, and the tests that must fail then."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

UNLIKE = 1000.0
"""Seconds by which a changed file is made younger: compiled Python is told by time and size of its source."""


class FaultError(Exception):
    """A fault does not fit the tree any more; says which and why."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A mistake that somebody could make.

    Attributes:
        name: Name for the command line and for messages.
        file: The file, from the root of the tree.
        find: The exact text that is right. It occurs once.
        put: The wrong text in its place.
        killed_by: Node ids of the tests that must fail, each by an assertion.
    """

    name: str
    file: str
    find: str
    put: str
    killed_by: tuple[str, ...]

    def check(self, root: Path) -> None:
        """Raise a `FaultError` unless the fragment occurs exactly once and every test is there by file and name."""
        path = root / self.file
        if not path.is_file():
            raise FaultError(f"{self.name}: {self.file} is gone. Say where the code is now.")
        count = path.read_text().count(self.find)
        if count != 1:
            raise FaultError(f"{self.name}: {self.file} holds {self.find!r} {count} times, not once. Write it anew.")
        for test in self.killed_by:
            file, *names = test.partition("[")[0].split("::")
            text = (root / file).read_text() if (root / file).is_file() else ""
            if not names or not all(f"def {name}(" in text or f"class {name}" in text for name in names):
                raise FaultError(f"{self.name}: there is no test {test}. Name another that kills it.")

    @contextmanager
    def applied(self, root: Path) -> Iterator[None]:
        """The tree with the fault in it, as it was afterwards to the time stamp."""
        self.check(root)
        path = root / self.file
        text, stat = path.read_bytes(), path.stat()
        path.write_bytes(text.replace(self.find.encode(), self.put.encode()))
        os.utime(path, (stat.st_atime, stat.st_mtime + UNLIKE))
        try:
            yield
        finally:
            path.write_bytes(text)
            os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
