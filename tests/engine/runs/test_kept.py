"""The run whose weights commands use: the last, wherever it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.document.format.files import dumps
from engine.errors import FileError
from engine.runs.files import write_run
from engine.runs.kept import read_kept
from engine.runs.places import beside, store_of
from engine.runs.rows import StoredRun
from engine.runs.store import DATABASE, RunStore
from tests.engine.runs.test_files import trained
from tests.engine.training.conftest import classifier


def test_the_last_run_is_taken_wherever_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project, record = tmp_path / "mine.loom", trained(classifier(epochs=1))
    with pytest.raises(
        FileError, match=r"no trained weights of mine\.loom: no run of it is kept or recorded\. Do so\."
    ):
        read_kept(project, "Do so.")
    now = [1e9]
    monkeypatch.setattr("engine.runs.files.time.time", lambda: now[0])

    def recorded() -> None:
        now[0] += 10.0
        with RunStore(store_of(project)) as store:
            store.keep(store.begin(StoredRun(), dumps(record.model.project)), record, "end")

    recorded()
    assert read_kept(project, "")[0].path.name == "1-1.safetensors"
    now[0] += 10.0
    write_run(record, beside(project))
    assert read_kept(project, "")[0].path == beside(project)
    recorded()
    assert read_kept(project, "")[0].path.name == "2-1.safetensors"
    with RunStore(store_of(project)) as store:
        store.keep(2, record, "time")
        store.files.path(2, 2).write_bytes(b"")
    kept, faults = read_kept(project, "")
    assert (kept.path.name, len(faults)) == ("2-1.safetensors", 1)
    (store_of(project) / DATABASE).write_bytes(b"\xff" * 9000)
    with pytest.raises(FileError, match=r"mine\.runs is damaged"):
        read_kept(project, "")
