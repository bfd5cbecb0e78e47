"""Every kind of source loads into the form that `Dataset` promises."""

from pathlib import Path

import numpy as np
import pytest

from engine.data.load import load
from engine.errors import FileError
from engine.sources import SOURCES, Csv, Npz, Source


def sample(source: type[Source], folder: Path) -> Source:
    if source is Csv:
        (folder / "table.csv").write_text("a,b,t\n1,2,x\n3,4,y\n")
        return Csv(path="table.csv")
    if source is Npz:
        np.savez(folder / "arrays.npz", x=np.ones((4, 2, 3)), y=np.arange(4) % 2)
        return Npz(path="arrays.npz")
    return source()


@pytest.mark.parametrize("kind", SOURCES.names())
def test_every_source_loads_as_promised(kind: str, tmp_path: Path) -> None:
    dataset = load(sample(SOURCES[kind], tmp_path), tmp_path)
    spec = dataset.spec
    assert dataset.name
    assert dataset.inputs.dtype == np.float64
    assert dataset.inputs.flags.c_contiguous
    assert dataset.inputs.shape == (spec.rows, *spec.input_shape)
    assert np.isfinite(dataset.inputs).all()
    if spec.classes:
        assert (dataset.targets.dtype, spec.target_shape) == (np.int64, ())
        assert set(dataset.targets.tolist()) == set(range(len(spec.classes)))
    else:
        assert dataset.targets.dtype == np.float64
    assert dataset.targets.shape == (spec.rows, *spec.target_shape)
    assert len(spec.columns) in (0, spec.input_shape[-1])


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
        load(source(path=path), tmp_path)
    assert caught.value.field == "path"


def test_a_relative_path_needs_a_folder() -> None:
    with pytest.raises(FileError, match=r"the project has no folder yet\. Save the project first"):
        load(Csv(path="table.csv"), None)


def test_an_absolute_path_needs_no_folder(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("a,t\n1,x\n3,y\n")
    assert load(Csv(path=str(tmp_path / "table.csv")), None).name == "table"
