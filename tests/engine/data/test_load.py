"""Files that cannot be reached, and paths."""

from pathlib import Path

import pytest

from engine.data.load import load_source
from engine.errors import FileError
from engine.sources import Csv, Npz, Source


@pytest.mark.parametrize("source", [Csv, Npz])
@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("", "No data file is chosen"),
        ("nowhere.csv", "There is no file"),
        (".", "is not a file"),
        ("a\0b", "There is no file|cannot be reached"),
        ("x" * 5000, "cannot be reached"),
    ],
)
def test_unreachable_files_are_told(source: type[Source], path: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(FileError, match=words) as caught:
        load_source(source(path=path), tmp_path)
    assert caught.value.field == "path"


def test_a_relative_path_needs_a_folder() -> None:
    with pytest.raises(FileError, match=r"the project has no folder yet\. Save the project first"):
        load_source(Csv(path="table.csv"), None)


def test_an_absolute_path_needs_no_folder(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("a,t\n1,x\n3,y\n")
    assert load_source(Csv(path=str(tmp_path / "table.csv")), None).name == "table"
