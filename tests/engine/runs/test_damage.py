"""Stores that are damaged: no traceback, no hang, nothing wrong taken for true; what is whole stays usable."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import numpy as np
import pytest

from engine.document.format.files import dumps
from engine.errors import FileError, LayerloomError
from engine.runs import series
from engine.runs.database import Database
from engine.runs.rows import FINISHED, StoredRun, seal
from engine.runs.store import DATABASE, RunStore
from engine.training.record import RunRecord
from tests.engine.runs.test_files import trained
from tests.engine.training.conftest import classifier

NAMES = ("one", "two", "three")
CURVE = np.linspace(0.0, 1.0, 700)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, RunRecord]:
    """A store of three runs, and the record that is the checkpoint of each."""
    folder, record = tmp_path_factory.mktemp("whole") / "a.runs", trained(classifier(epochs=2))
    with RunStore(folder) as store:
        for name in NAMES:
            number = store.begin(StoredRun(name=name), dumps(record.model.project))
            store.add(number, {"metric/x": (CURVE, 0)})
            store.keep(number, record, "time")
            store.change(number, state=FINISHED)
    return folder, record


def damage(path: Path, generator: np.random.Generator) -> None:
    """Flip bits of a file, overwrite a stretch of it, or cut it off."""
    content = bytearray(path.read_bytes())
    place = int(generator.integers(len(content)))
    match int(generator.integers(4)):
        case 0:
            content[place] ^= 1 << int(generator.integers(8))
        case 1:
            for each in generator.integers(0, len(content), 30).tolist():
                content[each] ^= 1 << int(generator.integers(8))
        case 2:
            content[place : place + 4096] = generator.bytes(len(content[place : place + 4096]))
        case _:
            del content[place:]
    path.write_bytes(content)


def judge(folder: Path, record: RunRecord, *, writable: bool) -> int:
    """Use a store as any command does; how many of its runs are whole."""
    expected = record.state.to_bytes()
    found = 0
    try:
        store = RunStore(folder, writable=writable)
    except FileError:
        return 0
    with store:
        try:
            runs, _ = store.runs()
        except LayerloomError:
            return 0
        for run in (each for each in runs if each.name != "four"):
            assert run.name in (*NAMES, "")  # restored from its checkpoint, it has lost its name
            for read in (lambda run=run: store.load(run.id)[0].record, lambda run=run: store.document(run)):  # type: ignore[misc]
                try:
                    value = read()
                except LayerloomError:
                    continue
                found += 1
                assert (
                    value == dumps(record.model.project)
                    if isinstance(value, str)
                    else value.state.to_bytes() == expected
                )
            try:
                curve = store.curves(run.id)[0].get("metric/x", CURVE)
            except LayerloomError:
                continue
            known = curve[~np.isnan(curve)]
            assert np.isin(known, CURVE).all()
            assert len(curve) <= len(CURVE)
        if writable:
            assert store.begin(StoredRun(name="four"), "{}") > 3
    return found


def try_seed(whole: tuple[Path, RunRecord], folder: Path, seed: int) -> None:
    generator = np.random.default_rng(seed)
    source, record = whole
    shutil.copytree(source, folder)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    database = folder / DATABASE
    for path in [database] if seed % 2 else generator.choice(np.array(files, object), 2).tolist():
        damage(path, generator)
    judge(folder, record, writable=seed % 4 < 2)
    if seed % 4 < 2:  # it was mended as far as that goes
        judge(folder, record, writable=False)
    shutil.rmtree(folder)


def test_stores_with_random_damage(whole: tuple[Path, RunRecord], tmp_path: Path) -> None:
    for seed in range(16):
        try_seed(whole, tmp_path / "a.runs", seed)


@pytest.mark.deep
def test_a_thousand_stores_with_random_damage(whole: tuple[Path, RunRecord], tmp_path: Path) -> None:
    for seed in range(1000, 2000):
        try_seed(whole, tmp_path / "a.runs", seed)


def test_a_trigger_of_somebody_else_never_runs(whole: tuple[Path, RunRecord], tmp_path: Path) -> None:
    folder = shutil.copytree(whole[0], tmp_path / "a.runs")
    changed(folder, "CREATE TRIGGER mine AFTER INSERT ON runs BEGIN DELETE FROM series; END")
    with RunStore(folder) as store:
        assert "it holds triggers or views" in store.faults[0]
        store.begin(StoredRun(), "{}")
        assert store.curves(1)[0]["epoch"].tolist() == [0, 1, 2]


def test_a_log_that_cannot_be_read_is_not_passed_over(
    whole: tuple[Path, RunRecord], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the folder is read-only, SQLite would tell of the runs before the last in silence."""
    folder = shutil.copytree(whole[0], tmp_path / "a.runs")
    connected = Database._connected

    class Closed:
        """What SQLite gives for a file in such a folder."""

        def execute(self, statement: str) -> None:
            raise sqlite3.OperationalError("unable to open database file")

        def close(self) -> None:
            pass

    monkeypatch.setattr(Database, "_connected", lambda self, mode: Closed() if mode == "ro" else connected(self, mode))
    with RunStore(folder, writable=False) as store:
        assert len(store.runs()[0]) == 3
    (folder / f"{DATABASE}-wal").write_bytes(b"new")
    with pytest.raises(FileError, match=r"a\.runs cannot be used: the last of them lie in runs\.sqlite-wal"):
        RunStore(folder, writable=False)


def test_a_list_that_was_never_written_is_empty(tmp_path: Path) -> None:
    (tmp_path / "a.runs").mkdir()
    (tmp_path / "a.runs" / DATABASE).touch()
    with pytest.raises(FileError, match=r"No runs are recorded in a\.runs: its list is empty"):
        RunStore(tmp_path / "a.runs", writable=False)


@pytest.mark.parametrize("content", [b"", b"\x00" * 4096, b"text", b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_list_of_runs_that_is_none_is_made_anew_from_the_checkpoints(
    whole: tuple[Path, RunRecord], tmp_path: Path, content: bytes
) -> None:
    source, record = whole
    folder = shutil.copytree(source, tmp_path / "a.runs")
    (folder / DATABASE).write_bytes(content)
    with RunStore(folder) as store:
        runs, damaged = store.runs()
        assert ([run.id for run in runs], damaged) == ([1, 2, 3], 0)
        assert [run.epochs for run in runs] == [2, 2, 2]
        assert store.load(2)[0].record.state.to_bytes() == record.state.to_bytes()
        assert store.document(runs[0]) == dumps(record.model.project)
        curves, _ = store.curves(1)
        assert curves["metric/val_loss"].tolist() == record.history.columns["val_loss"][:]
        assert curves[series.LOSS].tolist() == record.losses.tolist()
        told = " ".join(store.faults)
        assert ("is set aside as damaged-" in told) is bool(content)
        assert told.count("was restored from its checkpoint") == 3
        assert len(list(folder.glob("damaged-*.sqlite"))) == bool(content)
    with RunStore(folder) as store:
        assert not store.faults


def changed(folder: Path, statement: str) -> None:
    connection = sqlite3.connect(folder / DATABASE)
    connection.execute(statement)
    connection.commit()
    connection.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE runs SET epochs = 7 WHERE id = 2",
        "UPDATE runs SET name = NULL WHERE id = 2",
        "UPDATE runs SET facts = '[' WHERE id = 2",
        "DELETE FROM runs WHERE id = 2",
    ],
)
def test_a_damaged_row_is_counted_and_the_run_is_restored(
    whole: tuple[Path, RunRecord], tmp_path: Path, statement: str
) -> None:
    folder = shutil.copytree(whole[0], tmp_path / "a.runs")
    changed(folder, statement)
    with RunStore(folder, writable=False) as store:
        runs, damaged = store.runs()
        assert ([run.id for run in runs], damaged) == ([1, 3], int("UPDATE" in statement))
    with RunStore(folder) as store:
        assert store.faults == ["The row of run 2 was lost: it was restored from its checkpoint."]
        assert [run.name for run in store.runs()[0]] == ["one", "", "three"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE series SET numbers = zeroblob(length(numbers)) WHERE run = 1 AND piece = 0 AND name = 'metric/x'",
        "DELETE FROM series WHERE run = 1 AND piece = 0 AND name = 'metric/x'",
        "UPDATE series SET dtype = 'O' WHERE run = 1 AND piece = 0 AND name = 'metric/x'",
    ],
)
def test_a_damaged_piece_of_a_curve_is_unknown_and_counted(
    whole: tuple[Path, RunRecord], tmp_path: Path, statement: str
) -> None:
    folder = shutil.copytree(whole[0], tmp_path / "a.runs")
    changed(folder, statement)
    with RunStore(folder) as store:
        curves, faults = store.curves(1)
        assert np.isnan(curves["metric/x"][:512]).all()
        assert curves["metric/x"][512:].tolist() == CURVE[512:].tolist()
        assert faults >= 1


def test_a_piece_that_somebody_has_put_far_away_is_no_hang(whole: tuple[Path, RunRecord], tmp_path: Path) -> None:
    folder = shutil.copytree(whole[0], tmp_path / "a.runs")
    row = (1, "metric/x", 1 << 60, "<f8", b"")
    connection = sqlite3.connect(folder / DATABASE)
    connection.execute("INSERT INTO series VALUES (?, ?, ?, ?, ?, ?)", (*row, seal(*row)))
    connection.commit()
    connection.close()
    with RunStore(folder) as store:
        curves, faults = store.curves(1)
        assert (len(curves["metric/x"]), faults) == (700, 1)
