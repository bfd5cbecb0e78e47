"""The list of runs is that of the store, whoever trains them, with the run of the window as it stands."""

from __future__ import annotations

import math
import sqlite3
from datetime import datetime

from designer.runs.columns import as_csv, best_runs, columns_of, figure_column, matches
from designer.runs.reading import Reader, entry
from designer.runs.run import Run, Words, kept_figures, summary
from engine.document.editing.edits import set_training
from engine.document.format.files import dumps
from engine.runs.rows import FINISHED, INTERRUPTED, JournalEntry, StoredRun
from engine.runs.store import DATABASE, RunStore
from engine.runs.trimming import room_of
from engine.training.events import EpochFinished, History
from engine.training.run_state import RunState
from tests.designer.training.conftest import classifier


def test_a_run_of_the_window_is_shown_as_it_stands(bench):
    bench.begin()
    (run,) = bench.runs.all()
    assert (run.name, run.state) == ("Run 1", RunState.RUNNING)
    bench.monitor.session.advance(4)
    bench.qtbot.waitUntil(lambda: "val_loss" in bench.runs.all()[0].figures)
    (run,) = bench.runs.all()
    history = bench.monitor.session.history
    assert run.figures["val_loss"] == history.columns["val_loss"][history.best_epoch - 1]
    assert (run.epochs, run.words.planned, run.is_active) == (4, 50, True)
    bench.monitor.stop()
    bench.qtbot.waitUntil(lambda: bench.runs.all()[0].state is RunState.FINISHED)
    with RunStore(bench.place.folder) as store:
        store.change(1, state=FINISHED, outcome={"reason": "stopped", "metrics": {"test_accuracy": 0.94}}, seconds=12.3)
    bench.place.changed.emit()
    bench.qtbot.waitUntil(lambda: bench.runs.all()[0].state_text == "Stopped")
    (run,) = bench.runs.all()
    assert (run.seconds, run.figures["test_accuracy"]) == (12.3, 0.94)
    assert run.history.columns["val_loss"] == history.columns["val_loss"]


def test_runs_of_others_come_change_and_go(bench):
    bench.train()
    bench.runs.follow(True)
    number = bench.add()
    bench.qtbot.waitUntil(lambda: [run.key for run in bench.runs.all()] == [1, 2])
    assert bench.runs.all()[1].state is RunState.RUNNING  # its process lives
    with RunStore(bench.place.folder) as store:
        store.change(number, epochs=7, state=FINISHED, outcome={"message": "The loss is not a number."})
    bench.qtbot.waitUntil(lambda: bench.runs.all()[1].epochs == 7)
    with RunStore(bench.place.folder) as store:
        store.delete(number)
    bench.qtbot.waitUntil(lambda: [run.key for run in bench.runs.all()] == [1])
    bench.runs.follow(False)


def test_what_changed_since_the_previous_run_is_told(bench):
    first = bench.store.project
    bench.train()
    bench.store.apply("Seed", set_training(first, seed=7))
    bench.train()
    one, two = bench.runs.all()
    assert one.words.changes == ()
    assert two.words.changes == ("seed 0 → 7",)
    assert "Adam, learning rate 0.001" in summary(first) == one.words.summary
    bench.runs.read_document(1, lambda project: told.append(project))
    told = []
    bench.qtbot.waitUntil(lambda: told == [first])
    bench.runs.remove([1])
    bench.runs.remove([2])  # now the first is deleted
    bench.runs.bring_back()
    bench.qtbot.waitUntil(lambda: [run.key for run in bench.runs.all()] == [2])
    bench.qtbot.waitUntil(lambda: bench.runs.all()[0].words.changes == ())


def test_what_was_changed_while_a_run_trained_is_told(bench):
    project = bench.store.project
    number = bench.add(state=FINISHED)
    notes = [
        JournalEntry(number, 0, 30, 0.0, {"kind": "document", "document": dumps(set_training(project, batch_size=64))}),
        JournalEntry(number, 1, 40, 0.0, {"kind": "weight", "name": "a", "index": [0], "value": 1.0}),
    ]
    with RunStore(bench.place.folder) as store:
        store.add(number, {}, notes)
    bench.runs.look()
    bench.qtbot.waitUntil(lambda: bool(bench.runs.all()))
    bench.settle()
    assert bench.runs.all()[0].words.changes == ("batch size 32 → 64 from step 30", "a weight set by hand")


def test_another_document_has_other_runs(bench, tmp_path):
    bench.train()
    bench.place.folder = tmp_path / "other.runs"
    bench.place.changed.emit()
    assert bench.runs.all() == ()
    bench.train()
    assert [run.name for run in bench.runs.all()] == ["Run 1"]
    bench.place.folder = tmp_path / "mine.runs"
    bench.place.changed.emit()
    bench.qtbot.waitUntil(lambda: len(bench.runs.all()) == 1)


def test_removed_runs_come_back_until_others_are_removed(bench):
    for _ in range(3):
        bench.train(1)
    bench.begin()
    bench.runs.remove([1, 4])
    assert [run.key for run in bench.runs.all()] == [2, 3, 4]  # the one under way stays
    assert [run.key for run in bench.runs.removed()] == [1]
    bench.runs.bring_back()
    assert [run.key for run in bench.runs.all()] == [1, 2, 3, 4]
    bench.runs.remove([1])
    bench.runs.remove([2])
    assert bench.jobs.wait(60)
    with RunStore(bench.place.folder) as store:
        assert [run.id for run in store.runs()[0]] == [2, 3, 4]


def test_what_people_write_is_in_the_store(bench):
    bench.train()
    bench.runs.rename(1, "  A\n b ")
    bench.runs.note(1, " Good. ")
    bench.runs.tag(1, "a, b,, a")
    bench.runs.change([1], star=True)
    assert bench.runs.all()[0].name == "A b"
    row = bench.row(1)
    assert (row.name, row.note, row.tags, row.star) == ("A b", "Good.", ("a", "b"), True)
    bench.runs.rename(1, " ")
    assert bench.row(1).name == ""
    assert bench.runs.all()[0].name == "Run 1"


def test_what_cannot_be_written_is_told_and_shown_as_it_is(bench, monkeypatch):
    bench.train()
    told = []
    bench.runs.told.connect(told.append)
    monkeypatch.setattr("engine.runs.database.PATIENCE", 0.0)
    holder = sqlite3.connect(bench.place.folder / DATABASE, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    bench.runs.rename(1, "Other")
    bench.qtbot.waitUntil(lambda: bool(told))
    assert "another program is writing to it" in told[0]
    holder.execute("ROLLBACK")
    holder.close()
    bench.qtbot.waitUntil(lambda: bench.runs.all()[0].name == "Run 1")


def test_a_damaged_store_is_told_once(bench):
    bench.train()
    told = []
    bench.runs.told.connect(told.append)
    (bench.place.folder / DATABASE).write_bytes(b"\xff" * 9000)
    for _ in range(2):
        bench.runs.look()
        bench.qtbot.waitUntil(lambda: bool(told) and not bench.runs._is_looking)
    assert len(told) == 1
    assert "damaged" in told[0]


def test_only_what_is_new_is_read_again(tmp_path):
    folder = tmp_path / "a.runs"
    with RunStore(folder) as store:
        for seed in range(3):
            store.begin(StoredRun(seed=seed), dumps(set_training(classifier(), seed=seed)))
            store.change(seed + 1, state=INTERRUPTED)
    reader = Reader()
    while reader.look(folder) or reader.has_more:
        pass
    assert reader.look(folder) is None
    with RunStore(folder) as store:
        store.change(2, note="x")
    assert [run.key for run in reader.look(folder).runs] == [2]
    with RunStore(folder) as store:
        store.delete(2)
    news = reader.look(folder)
    assert news.gone == {2}
    assert [(run.key, run.words.changes) for run in news.runs] == [(3, ("seed 0 → 2",))]


def made(number, **values):
    row = StoredRun(id=number, begun=datetime(2026, 3, 4, 5, 6, 7).timestamp(), state=FINISHED)
    return Run(row, Words(("seed 0 → 7",)), RunState.FINISHED, **values)


def test_the_best_figures_stand_out_where_there_are_two():
    runs = [
        made(key, figures={"val_loss": loss, "val_accuracy": score, "train_loss": 0.1, "test_f1": score})
        for key, loss, score in zip((1, 2, 3), (0.3, 0.2, math.nan), (0.9, 0.8, 0.9), strict=True)
    ]
    titles = [column.title for column in columns_of(runs)]
    assert titles[9:12] == ["Val. loss", "Val. accuracy", "Test F1"]
    assert best_runs(figure_column("val_loss"), runs) == {2}
    assert best_runs(figure_column("val_accuracy"), runs) == {1, 3}
    assert best_runs(figure_column("val_loss"), runs[:1]) == frozenset()


def test_what_is_not_known_is_sorted_last_either_way():
    runs = [made(key, figures=figures) for key, figures in enumerate(({"val_loss": 0.3}, {}, {"val_loss": 0.2}), 1)]
    column = figure_column("val_loss")
    up = sorted(runs, key=lambda run: column.sort_key(run, descending=False))
    down = sorted(runs, key=lambda run: column.sort_key(run, descending=True), reverse=True)
    assert [run.key for run in up] == [3, 1, 2]
    assert [run.key for run in down] == [1, 3, 2]


def test_figures_of_the_kept_weights_while_an_epoch_is_added():
    history = History()
    for epoch, loss in enumerate((3.0, 1.0, 2.0), start=1):
        history.append(EpochFinished(epoch, {"val_loss": loss}, loss == 1.0, 0.1))
    assert kept_figures(history, keeps_best=True) == {"val_loss": 1.0}
    history.epochs.append(4)  # its metrics are not there yet
    assert kept_figures(history, keeps_best=True) == {"val_loss": 1.0}
    assert kept_figures(history, keeps_best=False) == {"val_loss": 2.0}
    assert kept_figures(History(), keeps_best=True) == {}


def test_runs_are_found_by_all_words_in_whatever_is_written_of_them():
    run = made(3)
    assert matches(run, ("run", "seed"))
    assert matches(run, ("#3",))
    assert not matches(run, ("run", "dropout"))


def test_the_table_as_a_file():
    row = StoredRun(id=1, name='a, "b"', begun=datetime(2026, 3, 4, 5, 6, 7).timestamp(), state=FINISHED, seconds=1.5)
    outcome = {"reason": "completed", "metrics": {"val_loss": 0.123456789}}
    values = {"outcome": outcome, "tags": ("x", "y"), "star": True}
    run = entry(StoredRun(**{name: getattr(row, name) for name in StoredRun.__slots__} | values), Words((), "1 layer"))
    head, line = as_csv([run]).splitlines()
    assert head == "number,name,state,started,seconds,epochs,seed,val_loss,changes,star,tags,note"
    assert line == '1,"a, ""b""",Done,2026-03-04T05:06:07,1.500,0,0,0.123456789,1 layer,1,"x, y",'


def test_the_room_for_checkpoints_is_that_of_the_store(bench, tmp_path):
    bench.train(1)
    assert bench.runs.room == 2048
    bench.runs.set_room(100)
    assert bench.jobs.wait(60)
    assert room_of(bench.place.folder) == 100 << 20
    bench.train(1)
    assert bench.runs.room == 100
    told = []
    bench.runs.told.connect(told.append)
    bench.place.folder = tmp_path / "none.runs"
    bench.place.changed.emit()
    bench.runs.set_room(100)
    bench.qtbot.waitUntil(lambda: bool(told))
    assert "room.txt" in told[0]
