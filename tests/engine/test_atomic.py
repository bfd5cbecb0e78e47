from pathlib import Path

import pytest

from engine import atomic
from engine.atomic import replace_file
from engine.errors import FileError


def test_content_replaces_content(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    replace_file(path, b"one")
    replace_file(path, b"two")
    assert path.read_bytes() == b"two"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.txt"]


def test_permissions_stay_and_new_files_get_the_usual_ones(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    (tmp_path / "usual").touch()
    replace_file(path, b"one")
    assert path.stat().st_mode == (tmp_path / "usual").stat().st_mode
    path.chmod(0o640)
    replace_file(path, b"two")
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target = tmp_path / "real.txt"
    target.write_bytes(b"one")
    link = tmp_path / "link.txt"
    link.symlink_to(target)
    replace_file(link, b"two")
    assert link.is_symlink()
    assert target.read_bytes() == b"two"


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_fault_at_any_step_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    path = tmp_path / "a.txt"
    replace_file(path, b"one")

    def fail(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    if step == "fsync":
        monkeypatch.setattr(atomic.os, "fsync", fail)
    else:
        monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(FileError, match="the disk is full"):
        replace_file(path, b"two")
    assert path.read_bytes() == b"one"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.parametrize(
    ("name", "words"),
    [("missing/a.txt", "the folder does not exist"), ("", "it is a folder"), ("a\0b", "cannot be written")],
)
def test_places_that_cannot_be_written(tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(FileError, match=words):
        replace_file(tmp_path / name, b"x")
