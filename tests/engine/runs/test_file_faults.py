"""A checkpoint that fails, or whose process is killed, at any write, fsync, rename or statement: nothing is unreadable.

The layer stands between `engine/storage/atomic.py` and the system. At each step of it the folder is copied as a kill
would leave it, also as a loss of power would: what was not flushed is gone.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pytest

from engine.document.format.files import dumps
from engine.errors import FileError
from engine.runs.rows import StoredRun
from engine.runs.store import DATABASE, RunStore
from engine.storage import atomic
from engine.training.record import RunRecord
from tests.engine.runs.test_files import trained
from tests.engine.training.conftest import classifier

Step = Callable[[str], None]


@pytest.fixture(scope="module")
def record() -> RunRecord:
    return trained(classifier(epochs=1))


class HalvingFile:
    """A file that is written in two halves, each told before."""

    def __init__(self, whole: BinaryIO, layer: Layer) -> None:
        self._whole, self._layer = whole, layer
        self.flush, self.fileno = whole.flush, whole.fileno

    def __enter__(self) -> HalvingFile:
        return self

    def __exit__(self, *error: object) -> None:
        self._whole.close()

    def write(self, content: bytes) -> None:
        path = opened(self.fileno())
        self._layer.dirty[path.name] = path
        for part in (content[: len(content) // 2], content[len(content) // 2 :]):
            self._layer.step("write")
            self._whole.write(part)
            self._whole.flush()


def opened(handle: int) -> Path:
    """Path of an open file or folder."""
    return Path(f"/proc/self/fd/{handle}").readlink()


class Layer:
    """Tells each step of the writing of files; knows what was flushed.

    Attributes:
        step: Called before each step with its name; may raise an OSError.
        dirty: Files that hold what was not flushed.
    """

    def __init__(self, step: Step, monkeypatch: pytest.MonkeyPatch) -> None:
        self.step, self.dirty = step, dict[str, Path]()
        whole = {name: getattr(os, name) for name in ("fdopen", "fsync")}
        rename, unlink = Path.replace, Path.unlink

        def fsync(handle: int) -> None:
            self.step("fsync")
            whole["fsync"](handle)
            self.dirty.pop(opened(handle).name, None)

        def renamed(path: Path, target: Path) -> Path:
            self.step("rename")
            return rename(path, target)

        def unlinked(path: Path, missing_ok: bool = False) -> None:
            self.step("unlink")
            unlink(path, missing_ok)

        monkeypatch.setattr(atomic.os, "fdopen", lambda *how: HalvingFile(whole["fdopen"](*how), self))
        monkeypatch.setattr(atomic.os, "fsync", fsync)
        monkeypatch.setattr(Path, "replace", renamed)
        monkeypatch.setattr(Path, "unlink", unlinked)


def begun(folder: Path, record: RunRecord, checkpoints: int) -> RunStore:
    store = RunStore(folder)
    store.begin(StoredRun(name="mine"), dumps(record.model.project))
    for number in range(checkpoints):
        store.keep(1, replace(record, seconds=float(number)), "time")
    return store


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="names of open files, from /proc")
@pytest.mark.parametrize("before", [2, pytest.param(3, marks=pytest.mark.deep)])
def test_a_kill_at_any_step_loses_one_checkpoint_at_most(record: RunRecord, tmp_path: Path, before: int) -> None:
    folder, copies, steps = tmp_path / "a.runs", list[Path](), list[str]()
    store = begun(folder, record, before)

    def copy(step: str) -> None:
        steps.append(step)
        for loses_cache in (False, True):
            copies.append(shutil.copytree(folder, tmp_path / f"{len(copies)}.runs"))
            if loses_cache:
                for name in layer.dirty:
                    for path in copies[-1].rglob(name):
                        path.write_bytes(b"")
                for suffix in ("-wal", "-shm"):
                    os.truncate(copies[-1] / f"{DATABASE}{suffix}", 0)

    with pytest.MonkeyPatch.context() as monkeypatch:
        layer = Layer(lambda step: None, monkeypatch)
        layer.step = copy
        store._database._connection.set_trace_callback(lambda _: copy("statement"))
        store.keep(1, replace(record, seconds=float(before)), "time")
        store._database._connection.set_trace_callback(None)
    store.close()
    assert [step for step in steps if step != "statement"][:5] == ["write", "write", "fsync", "rename", "fsync"]
    assert steps.count("statement") >= 5
    assert steps[-1] == "unlink"
    found = []
    for copied in copies:
        with RunStore(copied) as other:
            assert [run.id for run in other.runs()[0]] == [1]
            found.append(other.load(1)[0].record.seconds)
            assert other.load(1)[0].record.state.to_bytes() == record.state.to_bytes()
            other.keep(1, replace(record, seconds=9.0), "time")  # it goes on from there
            assert other.load(1)[0].record.seconds == 9.0
    assert set(found) == {before - 1.0, float(before)}
    assert found == sorted(found)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="names of open files, from /proc")
def test_a_fault_at_any_step_leaves_the_checkpoint_before(record: RunRecord, tmp_path: Path, code: int) -> None:
    with begun(tmp_path / "a.runs", record, 2) as store:
        for at in range(4):  # two halves of the content, its fsync, its rename
            left = [at]

            def fail(step: str, left: list[int] = left) -> None:
                left[0] -= 1
                if left[0] == -1:
                    raise OSError(code, os.strerror(code))

            with pytest.MonkeyPatch.context() as monkeypatch:
                Layer(fail, monkeypatch)
                with pytest.raises(FileError, match=r"1-3\.safetensors cannot be written"):
                    store.keep(1, replace(record, seconds=5.0), "time")
            assert store.load(1)[0].record.seconds == 1.0
            assert sorted(path.name for path in store.files.folder.iterdir()) == ["1-1.safetensors", "1-2.safetensors"]
        store.keep(1, replace(record, seconds=5.0), "time")
        assert store.load(1)[0].record.seconds == 5.0


def test_a_database_that_finds_no_room_leaves_all_as_it_was(record: RunRecord, tmp_path: Path) -> None:
    with begun(tmp_path / "a.runs", record, 2) as store:
        ((pages,),) = store._database.read("PRAGMA page_count")
        store._database.read(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(FileError, match=r"a\.runs cannot be used: the disk is full"):
            store.add(1, {"x": (np.ones(100_000), 0)}, name="other")
        assert store.run(1).name == "mine"
        assert store.curves(1) == ({}, 0)
        store._database.read("PRAGMA max_page_count = 1000000")
        store.add(1, {"x": (np.ones(100_000), 0)})
        assert len(store.curves(1)[0]["x"]) == 100_000
