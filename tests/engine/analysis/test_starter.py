"""A project for any data that are read can be trained as it is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.analysis.analyse import analyse
from engine.analysis.starter import starter
from engine.data.choosing import source_of
from engine.data.load import load_source
from engine.document.project import Project
from engine.errors import FileError
from engine.sources import Csv, Npz

ROWS = 40
NUMBERS = np.random.default_rng(0)


def from_file(path: Path) -> Project:
    source = source_of(path)
    dataset = load_source(source, None)
    project = starter(source, dataset.spec)
    found = analyse(project.network, dataset.spec, project.data, project.training)
    assert [entry.message for entry in found.errors] == []
    return project


def types(project: Project) -> list[str]:
    return [node.layer.type for node in project.network.nodes]


def table(path: Path, header: str, target: list[str]) -> Path:
    lines = [f"{NUMBERS.random():.3f},{NUMBERS.random():.3f},{value}" for value in target]
    path.write_text("\n".join([header, *lines]), "utf-8")
    return path


@pytest.mark.parametrize(
    ("target", "units"),
    [
        (["cat", "dog", "cow", "cat"] * 10, 3),
        (["0", "1"] * 20, 2),
        ([f"{value:.2f}" for value in np.linspace(0, 5, ROWS)], 1),
        ([str(value) for value in range(ROWS)], 1),
    ],
)
def test_a_table(tmp_path: Path, target: list[str], units: int) -> None:
    project = from_file(table(tmp_path / "table.csv", "a,b,kind", target))
    assert types(project) == ["Input", "Dense", "Dense", "Output"]
    assert project.network.nodes[2].layer.units == units  # type: ignore[attr-defined]
    assert project.data.source == Csv(path=str(tmp_path / "table.csv"))


@pytest.mark.parametrize(
    ("shape", "kinds"),
    [
        ((5,), ["Input", "Dense", "Dense", "Output"]),
        ((28, 28), ["Input", "Conv2D", "MaxPool2D", "Conv2D", "GlobalAveragePool", "Dense", "Dense", "Output"]),
        ((3, 12, 10), ["Input", "Conv2D", "MaxPool2D", "Conv2D", "GlobalAveragePool", "Dense", "Dense", "Output"]),
        (
            (12, 10, 3),
            ["Input", "Permute", "Conv2D", "MaxPool2D", "Conv2D", "GlobalAveragePool", "Dense", "Dense", "Output"],
        ),
        ((6, 4), ["Input", "LSTM", "Dense", "Dense", "Output"]),
        ((2, 3, 4, 2), ["Input", "Flatten", "Dense", "Dense", "Output"]),
    ],
)
@pytest.mark.parametrize(
    "target", [NUMBERS.integers(0, 3, ROWS), NUMBERS.random((ROWS, 2)), NUMBERS.random((ROWS, 2, 3))]
)
def test_arrays_of_any_shape(tmp_path: Path, shape: tuple[int, ...], kinds: list[str], target: np.ndarray) -> None:
    np.savez(tmp_path / "arrays.npz", x=NUMBERS.random((ROWS, *shape)), y=target)
    found = types(from_file(tmp_path / "arrays.npz"))
    assert found == ([*kinds[:-1], "Reshape", "Output"] if target.ndim == 3 else kinds)


def test_arrays_are_found_by_their_usual_names_or_by_their_order(tmp_path: Path) -> None:
    path = tmp_path / "arrays.npz"
    np.savez(path, labels=[0, 1], X=[1.0, 2.0], more=[0, 0])
    assert source_of(path) == Npz(path=str(path), inputs="X", target="labels")
    np.savez(path, first=[0, 1], second=[1.0, 2.0])
    assert source_of(path) == Npz(path=str(path), inputs="first", target="second")


def test_files_that_cannot_be_used_are_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"picture\.png.* is not a data file .* Use one of \.csv"):
        source_of(tmp_path / "picture.png")
    np.savez(tmp_path / "one.npz", x=[1.0])
    with pytest.raises(FileError, match=r"holds 1 array, but .* Save both with numpy\.savez"):
        source_of(tmp_path / "one.npz")
    (tmp_path / "broken.npz").write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(FileError, match="damaged"):
        source_of(tmp_path / "broken.npz")


def test_nothing_is_advised_against_the_network_of_a_table(tmp_path: Path) -> None:
    source = source_of(table(tmp_path / "t.csv", "a,b,y", ["cat", "dog"] * 60))
    spec = load_source(source, None).spec
    project = starter(source, spec)
    assert analyse(project.network, spec, project.data, project.training).diagnostics == ()
