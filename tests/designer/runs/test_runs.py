"""Each run is noted with its document, its figures and its end, and belongs to its document."""

from __future__ import annotations

import copy
import math
from datetime import datetime
from types import SimpleNamespace

from designer.document.store import Store
from designer.runs.columns import as_csv, best_runs, columns_of, figure_column
from designer.runs.run import kept_figures, summary
from designer.runs.runs import RecentRuns
from engine.document.editing.edits import set_training
from engine.training.events import EpochFinished, History
from engine.training.run_state import RunState
from tests.designer.training.conftest import classifier
from tests.designer.training.fake_session import FakeSession


def test_a_run_is_noted_from_its_start_to_its_end(bench):
    bench.begin()
    (run,) = bench.runs.all()
    assert (run.name, run.state) == ("Run 1", RunState.RUNNING)
    assert (datetime.now() - run.started).total_seconds() < 60
    bench.qtbot.waitUntil(lambda: bench.runs.all()[0].parameters == 1000)
    bench.monitor.session.advance(4)
    bench.qtbot.waitUntil(lambda: "val_loss" in bench.runs.all()[0].figures)
    (run,) = bench.runs.all()
    history = bench.monitor.session.history
    assert run.figures["val_loss"] == history.columns["val_loss"][history.best_epoch - 1]
    assert run.is_active
    bench.monitor.stop()
    bench.qtbot.waitUntil(lambda: bench.runs.all()[0].state is RunState.FINISHED)
    (run,) = bench.runs.all()
    assert run.state_text == "Stopped"
    assert run.seconds == 12.3
    assert run.figures["test_accuracy"] == 0.94
    assert run.history.columns["val_loss"] == history.columns["val_loss"]
    assert run.project == bench.store.project


def test_a_failure_is_noted_with_its_sentence(bench):
    bench.begin()
    bench.monitor.session.advance(2)
    bench.monitor.session.fail("The loss is not a number.", "dense_1")
    bench.qtbot.waitUntil(lambda: bench.runs.all()[0].state is RunState.FAILED)
    (run,) = bench.runs.all()
    assert (run.state_text, run.ending, run.epochs) == ("Failed", "The loss is not a number.", 2)


def end_of_run(bench):
    """The run that has ended, as the monitor can resume it."""
    return SimpleNamespace(history=bench.monitor.session.history, refuse_other=lambda project: None, end=None)


def test_a_run_that_trains_on_stays_one_run(bench, monkeypatch):
    bench.train(3)
    record = end_of_run(bench)
    monkeypatch.setattr(bench.monitor, "ended_run", lambda: record)
    bench.monitor.train_more(5)
    bench.qtbot.waitUntil(lambda: bench.monitor.state is RunState.RUNNING)
    (run,) = bench.runs.all()
    assert (run.epochs, run.state, run.project.training.epochs) == (3, RunState.RUNNING, 8)  # not none meanwhile
    session = bench.monitor.session
    session.history = copy.deepcopy(record.history)
    session.advance(2)
    bench.qtbot.waitUntil(lambda: bench.runs.all()[0].epochs == 5)
    bench.monitor.stop()
    bench.qtbot.waitUntil(lambda: bench.runs.all()[0].state is RunState.FINISHED)
    assert len(bench.runs.all()) == 1


def test_settings_that_change_while_a_run_trains_are_told_with_their_epoch(bench, monkeypatch):
    bench.train(3)
    record = end_of_run(bench)
    monkeypatch.setattr(bench.monitor, "ended_run", lambda: record)
    bench.store.apply("Rate", set_training(bench.store.project, batch_size=64))
    bench.monitor.train_more(5)
    bench.qtbot.waitUntil(lambda: bench.monitor.state is RunState.RUNNING)
    (run,) = bench.runs.all()
    assert run.changes == ("batch size 32 → 64 from epoch 3",)
    assert run.project.training.batch_size == 64


def test_a_run_that_cannot_train_on_stays_as_it_ended(bench, monkeypatch):
    bench.train(3)
    record = end_of_run(bench)
    monkeypatch.setattr(bench.monitor, "ended_run", lambda: record)
    bench.monitor.train_more(5)
    bench.qtbot.waitUntil(lambda: bench.monitor.state is RunState.RUNNING)
    bench.monitor.session.fail("There is too little memory.")
    bench.qtbot.waitUntil(lambda: not bench.runs.all()[0].is_active)
    (run,) = bench.runs.all()
    assert (run.state_text, run.epochs, run.project.training.epochs) == ("Stopped", 3, 50)
    assert run.figures["test_accuracy"] == 0.94


def test_a_kept_run_is_listed_once_with_the_time_that_is_known(bench):
    session = FakeSession(bench.store.project, None)
    session.advance(4)
    session.stop()
    bench.monitor.show_kept(session, bench.store.project)
    (run,) = bench.runs.all()
    assert (run.started, run.epochs, run.state_text) == (None, 4, "Stopped")
    bench.show()
    assert bench.cell(0, "Started") == "–"
    again = FakeSession(bench.store.project, None)
    again.history = copy.deepcopy(session.history)
    again.stop()
    bench.monitor.show_kept(again, bench.store.project)  # as when one goes back to the previous run
    assert len(bench.runs.all()) == 1
    another = FakeSession(bench.store.project, None)
    another.started = datetime(2026, 3, 4, 5, 6).timestamp()
    another.advance(3)
    another.stop()
    bench.monitor.show_kept(another, bench.store.project)
    assert bench.runs.all()[-1].started == datetime(2026, 3, 4, 5, 6)
    assert bench.cell(0, "Started") == "2026-03-04", "of another day the date is told"


def test_what_changed_since_the_previous_run_is_told(bench):
    bench.train()
    bench.store.apply("Seed", set_training(bench.store.project, seed=7))
    bench.train()
    first, second = bench.runs.all()
    assert first.changes == ()
    assert second.changes == ("seed 0 → 7",)
    assert "Adam, learning rate 0.001" in summary(first)
    assert first.project.training.seed == 0


def test_a_run_whose_document_is_closed_has_ended(bench):
    bench.begin()
    bench.monitor.session.advance(2)
    bench.qtbot.waitUntil(lambda: bench.runs.all()[0].epochs == 2)
    project = bench.store.project
    run = bench.runs.all()[0]
    bench.store.mark_saved(bench.files.suggestion(".loom"))
    path = bench.store.path
    bench.store.reset(classifier())
    assert bench.runs.all() == ()
    bench.store.reset(project, path)
    (again,) = bench.runs.all()
    assert (again.key, again.state_text, again.epochs) == (run.key, "Stopped", 2)


def test_runs_belong_to_their_document(qapp, tmp_path):
    store = Store(classifier())
    runs = RecentRuns(store)
    runs.begin(store.project)
    store.mark_saved(tmp_path / "a.loom")
    runs.begin(store.project)
    store.reset(classifier(), tmp_path / "b.loom")
    assert runs.all() == ()
    runs.begin(store.project)
    assert runs.all()[0].name == "Run 1"
    store.reset(classifier(), tmp_path / "a.loom")
    assert [run.name for run in runs.all()] == ["Run 1", "Run 2"]
    store.mark_saved(tmp_path / "c.loom")  # save as: the runs come along
    assert len(runs.all()) == 2
    store.reset(classifier())
    assert runs.all() == ()


def test_removed_runs_come_back_and_numbers_are_given_once(qapp):
    store = Store(classifier())
    runs = RecentRuns(store)
    first, second = runs.begin(store.project), runs.begin(store.project)
    runs.advance(first.key, state=RunState.FINISHED)
    runs.advance(second.key, state=RunState.RUNNING)
    runs.remove([first.key, second.key])
    assert [run.key for run in runs.all()] == [second.key]  # the one under way stays
    assert [run.key for run in runs.removed()] == [first.key]
    runs.bring_back()
    assert [run.number for run in runs.all()] == [1, 2]
    runs.advance(second.key, state=RunState.FINISHED)
    runs.remove([second.key])
    assert runs.begin(store.project).name == "Run 3"
    runs.rename(first.key, "  A\n b ")
    assert runs.all()[0].name == "A b"
    runs.rename(first.key, " ")
    assert runs.all()[0].name == "Run 1"


def test_the_best_figures_stand_out_where_there_are_two(qapp):
    store = Store(classifier())
    runs = RecentRuns(store)
    keys = [runs.begin(store.project).key for _ in range(3)]
    for key, loss, score in zip(keys, (0.3, 0.2, math.nan), (0.9, 0.8, 0.9), strict=True):
        runs.advance(key, figures={"val_loss": loss, "val_accuracy": score, "train_loss": 0.1, "test_f1": score})
    titles = [column.title for column in columns_of(runs.all())]
    assert titles[8:11] == ["Val. loss", "Val. accuracy", "Test F1"]
    assert best_runs(figure_column("val_loss"), runs.all()) == {keys[1]}
    assert best_runs(figure_column("val_accuracy"), runs.all()) == {keys[0], keys[2]}
    assert best_runs(figure_column("val_loss"), runs.all()[:1]) == frozenset()


def test_what_is_not_known_is_sorted_last_either_way(qapp):
    store = Store(classifier())
    runs = RecentRuns(store)
    for loss in (0.3, None, 0.2):
        runs.advance(runs.begin(store.project).key, figures={} if loss is None else {"val_loss": loss})
    column = figure_column("val_loss")
    up = sorted(runs.all(), key=lambda run: column.sort_key(run, descending=False))
    down = sorted(runs.all(), key=lambda run: column.sort_key(run, descending=True), reverse=True)
    assert [run.number for run in up] == [3, 1, 2]
    assert [run.number for run in down] == [1, 3, 2]


def test_figures_of_the_kept_weights_while_an_epoch_is_added():
    history = History()
    for epoch, loss in enumerate((3.0, 1.0, 2.0), start=1):
        history.append(EpochFinished(epoch, {"val_loss": loss}, loss == 1.0, 0.1))
    assert kept_figures(history, keeps_best=True) == {"val_loss": 1.0}
    history.epochs.append(4)  # its metrics are not there yet
    assert kept_figures(history, keeps_best=True) == {"val_loss": 1.0}
    assert kept_figures(history, keeps_best=False) == {"val_loss": 2.0}
    assert kept_figures(History(), keeps_best=True) == {}


def test_the_table_as_a_file(qapp):
    store = Store(classifier())
    runs = RecentRuns(store, now=lambda: datetime(2026, 3, 4, 5, 6, 7))
    run = runs.begin(store.project)
    runs.advance(run.key, figures={"val_loss": 0.123456789}, seconds=1.5, ending="completed", state=RunState.FINISHED)
    runs.rename(run.key, 'a, "b"')
    head, line = as_csv(runs.all()).splitlines()
    assert head == "number,name,state,started,seconds,epochs,parameters,seed,val_loss,changes"
    assert line.startswith('1,"a, ""b""",Done,2026-03-04T05:06:07,1.500,0,0,0,0.123456789,')
