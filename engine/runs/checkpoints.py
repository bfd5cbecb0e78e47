"""Files of checkpoints in a store: a kept run each (`engine/runs/files.py`), and the digest of all that it holds."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from engine.errors import FileError
from engine.runs.files import KeptRun, read_run, run_bytes
from engine.runs.rows import Checkpoint
from engine.storage.atomic import replace_file
from engine.storage.regular import open_regular
from engine.training.record import RunRecord

_NAME = re.compile(r"(\d{1,9})-(\d{1,9})\.safetensors")


class CheckpointFiles:
    """The folder of the checkpoints of a store. Names of files are made of numbers alone.

    Args:
        folder: The folder; made when a file is written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, run: int, serial: int) -> Path:
        """Path of a checkpoint's file, which is an ordinary file of weights."""
        return self.folder / f"{run}-{serial}.safetensors"

    def write(self, record: RunRecord, run: int, serial: int, reason: str, at: float) -> Checkpoint:
        """Write a file, whole or not at all; what stands for it in the table.

        Raises:
            FileError: It cannot be written.
            OSError: The folder cannot be made.
        """
        content = run_bytes(record)
        self.folder.mkdir(parents=True, exist_ok=True)
        replace_file(self.path(run, serial), content)
        digest, state = hashlib.sha256(content).hexdigest(), record.state
        return Checkpoint(run, serial, state.step, state.epoch, at, len(content), digest, reason)

    def load(self, run: int, serial: int, checkpoint: Checkpoint | None = None) -> KeptRun:
        """The run as it was written.

        Args:
            run: Its number.
            serial: Number of the checkpoint.
            checkpoint: What the table tells of it; None where it tells nothing. The file also has a digest of its own.

        Raises:
            FileError: The file is missing, damaged, or is not the one that was written; it names the file.
        """
        path = self.path(run, serial)
        digest = hashlib.sha256()
        try:
            with open_regular(path) as file:
                while part := file.read(1 << 20):
                    digest.update(part)
        except FileNotFoundError:
            raise FileError(f"The checkpoint {path.name} is missing.") from None
        except OSError as error:
            raise FileError(f"The checkpoint {path.name} cannot be read: {error.strerror or error}.") from error
        if checkpoint is not None and digest.hexdigest() != checkpoint.sha256:
            raise FileError(f"The checkpoint {path.name} is damaged: it is not what was written.")
        return read_run(path)

    def delete(self, run: int, serials: Collection[int]) -> None:
        """Delete files, those that can be."""
        for serial in serials:
            with suppress(OSError):
                self.path(run, serial).unlink(missing_ok=True)

    def sizes(self) -> Mapping[tuple[int, int], int]:
        """Bytes of each file that is there, by run and serial."""
        found = {}
        for run, serial in self.there():
            with suppress(OSError):
                found[run, serial] = self.path(run, serial).stat().st_size
        return found

    def there(self) -> Iterator[tuple[int, int]]:
        """Run and serial of each file that is there, in order."""
        try:
            names = [path.name for path in self.folder.iterdir()]
        except OSError:
            names = []
        found = (_NAME.fullmatch(name) for name in names)
        yield from sorted((int(each[1]), int(each[2])) for each in found if each)
