"""The folder of saved blocks: names are no paths, files may be anything, what is saved is there after a restart."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from designer.library.library import Library
from engine.document.editing import blocks
from engine.document.project import Project
from engine.errors import FileError
from tests.designer.conftest import network

ROW = network("Input", "Dense", "Dense", "Output")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "blocks"


@pytest.fixture
def library(folder: Path) -> Library:
    return Library(folder)


def block(name: str) -> Project:
    return blocks.block(ROW, ["dense_1", "dense_2"], name)


def names(library: Library) -> list[str]:
    return [found.name for found in library.blocks]


def test_a_saved_block_is_there_after_a_restart(library: Library, folder: Path, qtbot: QtBot) -> None:
    assert library.blocks == ()
    assert not folder.exists()
    with qtbot.waitSignal(library.changed):
        library.save(block("Residual"))
    assert Library(folder).blocks == library.blocks
    assert [path.name for path in folder.iterdir()] == ["residual.loom"]


@pytest.mark.parametrize(
    ("name", "file_name"),
    [
        ("../../x", "x.loom"),
        ("/etc/passwd", "etc_passwd.loom"),
        ("C:\\x", "c_x.loom"),
        ("🧱🔥", "block.loom"),
        ("Con", "block_con.loom"),
        ("é" * 60, f"{'e' * 40}.loom"),
        (".hidden", "hidden.loom"),
    ],
)
def test_no_name_leads_out_of_the_folder(library: Library, folder: Path, name: str, file_name: str) -> None:
    library.save(block(name))
    assert [path.name for path in folder.iterdir()] == [file_name]
    assert list(folder.parent.iterdir()) == [folder]
    assert names(Library(folder)) == [name]


def test_one_of_the_same_name_gives_way(library: Library) -> None:
    library.save(block("Residual"))
    other = blocks.block(ROW, ["dense_1"], "residual")
    library.save(other)
    assert [found.project for found in library.blocks] == [other]


def test_names_that_look_alike_as_files_are_kept_apart(library: Library, folder: Path) -> None:
    library.save(block("a b"))
    library.save(block("a_b"))
    assert sorted(names(Library(folder))) == ["a b", "a_b"]


def test_what_another_window_saved_is_not_overwritten(library: Library, folder: Path) -> None:
    Library(folder).save(block("a b"))
    library.save(block("a_b"))
    assert sorted(names(library)) == ["a b", "a_b"]


def test_renaming(library: Library, folder: Path) -> None:
    library.rename(library.save(block("Old")), "New")
    assert names(library) == names(Library(folder)) == ["New"]
    assert [path.name for path in folder.iterdir()] == ["new.loom"]
    library.rename(library.blocks[0], "NEW")
    assert names(library) == ["NEW"]


def test_renaming_onto_another_replaces_it(library: Library) -> None:
    library.save(blocks.block(ROW, ["dense_1"], "B"))
    library.rename(library.save(block("A")), "B")
    assert [(found.name, len(found.project.network.nodes)) for found in library.blocks] == [("B", 2)]


def test_deleting(library: Library, folder: Path) -> None:
    saved = library.save(block("A"))
    library.delete(saved)
    assert library.blocks == ()
    assert list(folder.iterdir()) == []
    library.delete(saved)  # gone already


def test_files_that_are_no_blocks_are_passed_over(library: Library, folder: Path) -> None:
    library.save(block("Good"))
    (folder / "half.loom").write_bytes((folder / "good.loom").read_bytes()[:200])
    (folder / "binary.loom").write_bytes(bytes(range(256)))
    (folder / "other.loom").write_text('{"hello": 1}')
    (folder / "folder.loom").mkdir()
    (folder / "notes.txt").write_text("not mine")
    os.mkfifo(folder / "pipe.loom")
    (folder / "gone.loom").symlink_to(folder / "nowhere")
    again = Library(folder)
    assert names(again) == ["Good"]
    assert sorted(fault.partition(".loom")[0] for fault in again.faults) == ["binary", "half", "other"]


def test_groups_nested_without_end_are_no_trap(library: Library, folder: Path) -> None:
    part = json.loads(blocks.write(block("Deep")))
    nodes = part["view"]["groups"].pop()["nodes"]
    part["view"]["groups"] = [
        {"id": f"g{depth}", "title": "Deep", "nodes": nodes if depth == 999 else [], "parent": f"g{depth - 1}"}
        for depth in range(1000)
    ]
    part["view"]["groups"][0]["parent"] = ""
    folder.mkdir(parents=True)
    (folder / "deep.loom").write_text(json.dumps(part))
    again = Library(folder)
    assert again.blocks == ()
    assert again.faults == ("deep.loom: view.groups: g65 lies within more than 64 others, one in the other.",)


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "blocks").write_text("in the way")
    library = Library(tmp_path / "blocks")
    with pytest.raises(FileError, match="cannot be written"):
        library.save(block("A"))


def test_a_file_that_cannot_be_removed_is_told(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    saved = library.save(block("A"))

    def refuse(path: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(FileError, match=r"a\.loom cannot be removed: Permission denied"):
        library.delete(saved)
    assert names(library) == ["A"]
