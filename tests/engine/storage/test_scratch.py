from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from engine.errors import FileError
from engine.storage.scratch import scratch


@pytest.fixture
def usual(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The system's folder for temporary files."""
    folder = tmp_path / "usual"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def beside(tmp_path: Path) -> Path:
    folder = tmp_path / "beside"
    folder.mkdir()
    return folder


def test_a_folder_for_a_while(usual: Path, beside: Path) -> None:
    with scratch(beside) as folder:
        assert folder.parent == usual
        assert folder.stat().st_mode & 0o777 == 0o700
        (folder / "file").write_bytes(b"content")
    assert not list(usual.iterdir())


@pytest.mark.parametrize("fault", ["missing", "file", "full", "none"])
def test_another_place_where_the_usual_one_fails(
    usual: Path, beside: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    if fault == "full":
        room = {usual: 0, beside: 1 << 30}
        monkeypatch.setattr(
            "shutil.disk_usage", lambda path: type("Disk", (), {"total": 1 << 30, "free": room[path.parent]})()
        )
    elif fault == "none":
        monkeypatch.setattr(tempfile, "gettempdir", lambda: (_ for _ in ()).throw(FileNotFoundError(2, "none usable")))
    else:
        usual.rmdir()
        if fault == "file":
            usual.touch()
    with scratch(beside, 1000) as folder:
        assert folder.parent == beside
    assert not list(beside.iterdir())
    if fault == "full":
        assert not list(usual.iterdir())


def test_another_place_that_is_given_relative(usual: Path, beside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual.rmdir()
    monkeypatch.chdir(beside)
    with scratch(Path()) as folder:
        assert folder.is_absolute()
        monkeypatch.chdir(folder)
        (folder / "file").touch()
        monkeypatch.chdir(beside)


def test_no_room_anywhere_is_a_sentence(usual: Path, beside: Path) -> None:
    usual.rmdir()
    told = r"no room for temporary files.*the folder does not exist.*TMPDIR"
    with pytest.raises(FileError, match=told), scratch(beside / "missing"):
        pass


def test_room_that_runs_out_is_a_sentence(usual: Path, beside: Path) -> None:
    with pytest.raises(FileError, match=r"cannot be written to .*usual: the disk is full"), scratch(beside):
        raise OSError(28, "No space left on device")
    assert not list(usual.iterdir())


def test_what_killed_processes_left_is_swept(usual: Path, beside: Path) -> None:
    old, fresh, foreign = (usual / name for name in (".layerloom-scratch-1", ".layerloom-scratch-2", "layerloom-x"))
    for folder in (old, fresh, foreign):
        folder.mkdir()
    for folder in (old, foreign):
        os.utime(folder, (0, 0))
    with scratch(beside):
        pass
    assert sorted(usual.iterdir()) == [fresh, foreign]
