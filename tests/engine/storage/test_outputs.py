from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.errors import FileError
from engine.storage.outputs import is_same_file, refuse_overwrite


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "data.csv"
    path.write_text("a,b\n1,2\n")
    (tmp_path / "folder").mkdir()
    return path


@pytest.mark.parametrize(
    "way", ["plain", "dots", "relative", "symlink", "hard link", "linked folder", "link to a link"]
)
def test_no_spelling_of_an_input_may_be_written(data: Path, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = data.parent
    monkeypatch.chdir(folder)
    output = folder / "other.csv"
    match way:
        case "plain":
            output = data
        case "dots":
            output = folder / "folder" / ".." / "data.csv"
        case "relative":
            output = Path("folder/../data.csv")
        case "symlink":
            output.symlink_to(data)
        case "hard link":
            os.link(data, output)
        case "linked folder":
            (folder / "elsewhere").symlink_to(folder)
            output = folder / "elsewhere" / "data.csv"
        case "link to a link":
            (folder / "between").symlink_to("data.csv")
            output.symlink_to("between")
    with pytest.raises(FileError, match=r"is the data file.*would be lost.*another file"):
        refuse_overwrite([folder / "fine.npz", output], {folder / "a.loom": "the project", data: "the data file"})


@pytest.mark.parametrize(
    ("one", "other"),
    [("w.npz", "w.npz"), ("w.npz", "folder/../w.npz"), ("w.npz", "W.npz"), ("\u00e9.npz", "e\u0301.npz")],
)
def test_no_file_is_written_twice_even_where_it_is_new(data: Path, one: str, other: str) -> None:
    with pytest.raises(FileError, match="written twice"):
        refuse_overwrite([data.parent / one, data.parent / other], {})


def test_a_link_to_nowhere_leads_to_its_target(data: Path) -> None:
    link = data.parent / "link.npz"
    link.symlink_to("w.npz")
    assert is_same_file(link, data.parent / "w.npz")


def test_other_files_may_be_written(data: Path) -> None:
    folder = data.parent
    (folder / "copy.csv").write_bytes(data.read_bytes())
    outputs = [
        folder / "copy.csv",
        folder / "new.npz",
        folder / "missing" / "data.csv",
        Path("a\0b"),
        folder / "folder",
    ]
    refuse_overwrite(outputs, {data: "the data file", folder / "missing.loom": "the project"})
