from __future__ import annotations

from pathlib import Path

from engine.data.files import files_read
from engine.document.project import DataSettings
from engine.sources import Bundled, Csv, Moons, Npz


def test_the_files_that_are_read_of_a_project(tmp_path: Path) -> None:
    project = tmp_path / "a.loom"
    data = {project: "the project", tmp_path / "data.csv": "the data file"}
    assert files_read(project, DataSettings(source=Csv(path="data.csv"))) == data
    assert files_read(project, DataSettings(source=Npz(path=str(tmp_path / "data.csv")))) == data
    assert files_read(project, DataSettings(source=Csv())) == {project: "the project"}
    assert files_read(project, DataSettings(source=Moons())) == {project: "the project"}
    (bundled,) = files_read(None, DataSettings(source=Bundled(name="iris")))
    assert bundled.is_file()
    assert files_read(None, DataSettings(source=Csv(path="data.csv"))) == {}
