from __future__ import annotations

import contextlib
import errno
import os
import socket
from functools import partial
from pathlib import Path

import pytest

from engine.errors import FileError
from engine.storage import atomic
from engine.storage.atomic import check_replaceable, replace_file


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


@pytest.mark.parametrize("kind", ["folder", "pipe", "device", "socket", "protected"])
def test_what_is_no_file_of_ours_is_not_replaced(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "w.npz"
    with contextlib.ExitStack() as stack:
        match kind:
            case "folder":
                path.mkdir()
            case "pipe":
                os.mkfifo(path)
            case "device":
                path.symlink_to(os.devnull)
            case "socket":
                stack.enter_context(socket.socket(socket.AF_UNIX)).bind(str(path))
            case "protected":
                path.write_bytes(b"one")
                monkeypatch.setattr(os, "access", lambda *_: False)  # root may write whatever it is
        before = path.stat()
        for attempt in (partial(check_replaceable, path), partial(replace_file, path, b"two")):
            with pytest.raises(FileError, match=r"w\.npz cannot be written"):
                attempt()
        assert path.stat().st_ino == before.st_ino
        assert [entry.name for entry in tmp_path.iterdir()] == ["w.npz"]


def test_what_can_be_known_before(tmp_path: Path) -> None:
    check_replaceable(tmp_path / "new.npz")
    (tmp_path / "old.npz").write_bytes(b"one")
    check_replaceable(tmp_path / "old.npz")
    assert [entry.name for entry in tmp_path.iterdir()] == ["old.npz"]
    with pytest.raises(FileError, match="the disk is full"):
        check_replaceable(tmp_path / "new.npz", 1 << 62)
    with pytest.raises(FileError, match="the folder does not exist"):
        check_replaceable(tmp_path / "missing" / "new.npz")


def test_other_names_of_a_file_stay_names_of_it(tmp_path: Path) -> None:
    one, other = tmp_path / "one.loom", tmp_path / "other.loom"
    for content in (b"long before", b"short", b"longer than before"):
        one.write_bytes(b"")
        other.unlink(missing_ok=True)
        os.link(one, other)
        replace_file(one, content)
        assert other.read_bytes() == content
        assert one.samefile(other)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["one.loom", "other.loom"]


@pytest.mark.parametrize("faults", [1, 2])
def test_a_fault_in_a_file_of_several_names_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, faults: int
) -> None:
    one, other = tmp_path / "one.loom", tmp_path / "other.loom"
    one.write_bytes(b"before")
    os.link(one, other)
    flush, left = os.fsync, [None, *[OSError(28, "No space left on device")] * faults]

    def fail(handle: int) -> None:
        if left and (error := left.pop(0)):
            raise error
        flush(handle)

    monkeypatch.setattr(atomic.os, "fsync", fail)
    with pytest.raises(FileError, match="the disk is full") as fault:
        replace_file(one, b"after")
    kept = list(tmp_path.glob(".*"))
    if faults == 1:
        assert one.read_bytes() == other.read_bytes() == b"before"
        assert not kept
    else:
        assert kept[0].read_bytes() == b"after"
        assert str(kept[0]) in str(fault.value)


@pytest.mark.parametrize("refused", ["chmod", "chown", "fsync"])
def test_file_systems_that_refuse_do_not_refuse_the_save(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refused: str
) -> None:
    path = tmp_path / "a.loom"
    path.write_bytes(b"one")
    path.chmod(0o600)
    if os.geteuid() == 0:
        os.chown(path, 65534, 65534)

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EINVAL if refused == "fsync" else errno.EPERM, "refused")

    monkeypatch.setattr(*((Path, "chmod") if refused == "chmod" else (os, refused)), refuse)
    replace_file(path, b"two")
    assert path.read_bytes() == b"two"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="giving files away takes root")
def test_owner_and_group_stay(tmp_path: Path) -> None:
    path = tmp_path / "a.loom"
    path.write_bytes(b"one")
    os.chown(path, 65534, 65533)
    path.chmod(0o660)
    replace_file(path, b"two")
    assert (path.stat().st_uid, path.stat().st_gid, path.stat().st_mode & 0o777) == (65534, 65533, 0o660)


def test_a_group_that_cannot_be_kept_hands_no_rights_to_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.loom"
    path.write_bytes(b"one")
    path.chmod(0o664)
    monkeypatch.setattr(atomic, "_own", lambda *_: False)
    replace_file(path, b"two")
    assert path.stat().st_mode & 0o777 == 0o644


def test_what_killed_writers_left_is_swept_where_we_write(tmp_path: Path) -> None:
    old, fresh, foreign = (tmp_path / name for name in (".w.npz.abcd1234.aside", ".v.py.abcd1234.aside", ".x.aside"))
    for path in (old, fresh, foreign):
        path.write_bytes(b"half")
    for path in (old, foreign):
        os.utime(path, (0, 0))
    replace_file(tmp_path / "other.npz", b"content")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == sorted([fresh.name, foreign.name, "other.npz"])
