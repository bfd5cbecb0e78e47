"""The table that was read last: kept for another recipe, read again where its file or its reading is another."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.data.load import load
from engine.data.progress import silent
from engine.data.reading import kept
from engine.data.reading.kept import LastTable
from engine.document.editing.columns import put_choices
from engine.document.project import DataSettings, Project
from engine.preparation.recipe import ColumnChoice
from engine.sources import Csv

ROWS = "a,b,c\n" + "".join(f"{at},{at % 3},{'xy'[at % 2]}\n" for at in range(12))


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "t.csv"
    path.write_text(ROWS)
    return path


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    found: list[Path] = []
    real = kept.read_file
    monkeypatch.setattr(kept, "read_file", lambda path, *rest: (found.append(path), real(path, *rest))[1])
    return found


def chosen(path: Path, **choices: ColumnChoice) -> DataSettings:
    return put_choices(Project(data=DataSettings(source=Csv(path=str(path)))), choices).data


def test_another_recipe_or_target_reads_nothing(table: Path, read: list[Path]) -> None:
    last = LastTable()
    first = load(chosen(table), None, silent, last)
    without = load(chosen(table, a=ColumnChoice(role="ignored")), None, silent, last)
    other = load(DataSettings(source=Csv(path=str(table), target="b")), None, silent, last)
    assert len(read) == 1
    assert (first.spec.columns, without.spec.columns, other.spec.target_name) == (("a", "b"), ("b",), "b")
    assert first.table is without.table


@pytest.mark.parametrize("how", ["same size and time", "another type", "another reading", "another file and back"])
def test_what_would_be_read_otherwise_is_read_again(table: Path, read: list[Path], how: str) -> None:
    last, data = LastTable(), chosen(table)
    load(data, None, silent, last)
    facts, times = table.stat(), 2
    match how:
        case "same size and time":
            table.write_text(ROWS.replace("11,2,y", "77,2,y"))
            os.utime(table, ns=(facts.st_atime_ns, facts.st_mtime_ns))
        case "another type":
            data = chosen(table, b=ColumnChoice(type="category"))
        case "another reading":
            data = DataSettings(source=Csv(path=str(table), missing="11"))
        case "another file and back":
            other = table.with_name("o.csv")
            other.write_text(ROWS)
            load(chosen(other), None, silent, last)
            times = 3
    found = load(data, None, silent, last)
    assert len(read) == times
    if how == "same size and time":
        assert found.inputs[:, 0].max() == 77


def test_a_read_that_was_stopped_keeps_nothing_and_locks_nothing(table: Path, read: list[Path]) -> None:
    def stop(share: float) -> None:
        raise KeyboardInterrupt

    last = LastTable()
    with pytest.raises(KeyboardInterrupt):
        load(chosen(table), None, stop, last)
    assert load(chosen(table), None, silent, last).spec.rows == 12
    assert len(read) == 2
