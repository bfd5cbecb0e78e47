from __future__ import annotations

from pathlib import Path

from engine.data.files import files_read
from engine.sources import Bundled, Csv, Moons, Npz


def test_the_files_that_are_read_of_a_project(tmp_path: Path) -> None:
    project = tmp_path / "a.loom"
    data = {project: "the project", tmp_path / "data.csv": "the data file"}
    assert files_read(project, Csv(path="data.csv")) == data
    assert files_read(project, Npz(path=str(tmp_path / "data.csv"))) == data
    assert files_read(project, Csv()) == {project: "the project"}
    assert files_read(project, Moons()) == {project: "the project"}
    (bundled,) = files_read(None, Bundled(name="iris"))
    assert bundled.is_file()
    assert files_read(None, Csv(path="data.csv")) == {}
