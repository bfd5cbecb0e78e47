"""Before a document goes: one question about changes, a run and weights; none where there is nothing to lose."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtWidgets import QApplication

from designer.document.store import Store
from designer.storage.files import Files
from designer.training.monitor import Monitor
from designer.weights.exporting import Exporting
from engine.document.editing.edits import add_node, set_training
from engine.document.format.files import load, save
from engine.document.templates import EXAMPLES, TEMPLATES
from engine.errors import ExportError
from engine.export.proof import Proof
from engine.layers.basic.dense import Dense
from engine.training.run_state import RunState
from tests.designer.conftest import network
from tests.designer.fake_dialogs import FakeDialogs
from tests.designer.training.fake_session import FakeSession


class Bench:
    def __init__(self, qtbot, settings, folder):
        self.qtbot, self.folder = qtbot, folder
        self.store = Store(TEMPLATES[0].load())
        self.monitor = Monitor(self.store, make_session=FakeSession)
        self.dialogs = FakeDialogs(save_file=folder / "w.npz")
        self.files = Files(self.store, settings, self.dialogs)
        self.failure = None
        self.go = threading.Event()
        self.go.set()
        self.exported = []
        self.exporting = Exporting(self.store, self.monitor, self.files, self.dialogs, export=self.export)
        self.files.guard(self.exporting)
        self.retried = []

    def export(self, model, path):
        assert self.go.wait(5.0)
        if self.failure:
            raise self.failure
        self.exported.append(path)
        return Proof(path, 10, 0.0)

    def run(self, epochs=1):
        self.qtbot.waitUntil(lambda: self.monitor.can_start)
        self.monitor.start()
        self.qtbot.waitUntil(lambda: self.monitor.session is not None and self.monitor.state is RunState.RUNNING)
        self.monitor.session.advance(epochs)

    def train(self, epochs=1):
        self.run(epochs)
        self.monitor.stop()
        self.qtbot.waitUntil(lambda: self.monitor.state is RunState.FINISHED)

    def may_close(self, answer=None):
        self.dialogs.asked.clear()
        if answer:
            self.dialogs.answers["unsaved"] = answer
        return self.files.may_close(self.try_again)

    def try_again(self):
        self.retried.append(self.files.may_close(self.try_again))

    def edit(self):
        self.store.apply("Add", add_node(self.store.project, Dense(units=5), (0.0, 300.0))[0])


@pytest.fixture
def bench(qtbot, settings, tmp_path):
    bench = Bench(qtbot, settings, tmp_path)
    yield bench
    bench.exporting.close()
    bench.monitor.close()


def test_nothing_is_asked_where_nothing_is_lost(bench):
    assert bench.may_close()
    bench.train(epochs=0)
    assert bench.monitor.session.history.epochs == []
    assert bench.may_close(), "no epoch was done"
    assert bench.dialogs.asked == []


@pytest.mark.parametrize(("answer", "goes"), [("discard", True), ("cancel", False)])
def test_weights_that_were_not_exported_are_asked_about(bench, answer, goes):
    bench.train()
    assert bench.may_close(answer) is goes
    assert bench.dialogs.asked == ["unsaved"]
    assert not bench.dialogs.changes
    assert not bench.dialogs.weights.running


def test_exporting_comes_before_leaving(bench):
    bench.train()
    assert not bench.may_close("export")
    bench.qtbot.waitUntil(lambda: bench.retried == [True])
    assert bench.exported == [bench.folder / "w.npz"]
    assert bench.may_close()
    assert bench.dialogs.asked == [], "they are in a file now"


def test_weights_of_another_run_are_other_weights(bench):
    bench.train()
    bench.may_close("export")
    bench.qtbot.waitUntil(lambda: bench.retried == [True])
    bench.train(epochs=2)
    assert not bench.may_close("cancel")


def test_a_run_that_goes_on_has_other_weights_unless_none_was_better(bench):
    bench.store.apply("Last", set_training(bench.store.project, restore_best=False))
    bench.run()
    bench.exporting.export_weights()
    bench.qtbot.waitUntil(lambda: bool(bench.exported))
    bench.qtbot.waitUntil(lambda: not bench.exporting.is_under_way)
    bench.monitor.session.advance(1)
    bench.monitor.stop()
    bench.qtbot.waitUntil(lambda: bench.monitor.state is RunState.FINISHED)
    assert not bench.may_close("cancel")


@pytest.mark.parametrize("failure", [ExportError("The disk is full."), None])
def test_an_export_that_fails_or_is_called_off_keeps_the_document(bench, failure):
    bench.train()
    bench.failure = failure
    if failure is None:
        bench.dialogs.answers["save_file"] = None
    assert not bench.may_close("export")
    bench.qtbot.waitUntil(lambda: not bench.exporting.is_under_way)
    bench.qtbot.waitUntil(lambda: bool(bench.dialogs.errors) is (failure is not None))
    assert bench.retried == []
    assert not bench.may_close("cancel"), "they are in no file yet"


def test_a_run_under_way_is_ended_and_exported(bench):
    bench.run()
    assert not bench.may_close("export")
    assert bench.dialogs.weights.running
    bench.qtbot.waitUntil(lambda: bench.retried == [True])
    assert bench.monitor.session.verbs[-1] == "stop"
    assert len(bench.exported) == 1


def test_a_run_under_way_that_is_discarded_is_left_to_whoever_closes(bench):
    bench.run()
    assert bench.may_close("discard")
    bench.monitor.pause()
    bench.qtbot.waitUntil(lambda: bench.monitor.state is RunState.PAUSED)
    assert not bench.may_close("cancel")


@pytest.mark.parametrize(
    ("answer", "saved", "exported", "goes"),
    [("save and export", 1, 1, False), ("save", 1, 0, True), ("discard", 0, 0, True), ("cancel", 0, 0, False)],
)
def test_changes_and_weights_are_one_question(bench, answer, saved, exported, goes):
    path = bench.folder / "mine.loom"
    save(bench.store.project, path)
    bench.store.mark_saved(path)
    bench.train()
    bench.edit()
    assert bench.may_close(answer) is goes
    if exported:
        bench.qtbot.waitUntil(lambda: bench.retried == [True])
    assert bench.dialogs.asked.count("unsaved") == 1
    assert (load(path) == bench.store.project) is bool(saved)
    assert len(bench.exported) == exported


def test_leaving_waits_for_an_export_that_is_under_way(bench):
    bench.train()
    bench.go.clear()
    bench.exporting.export_weights()
    assert not bench.may_close()
    assert bench.dialogs.asked == []
    bench.go.set()
    bench.qtbot.waitUntil(lambda: bench.retried == [True])


@pytest.mark.parametrize("way", ["new", "template", "example", "open", "recent"])
def test_every_way_to_another_document_asks(bench, way):
    save(network("Input"), bench.folder / "other.loom")
    bench.train()
    bench.dialogs.answers.update(unsaved="cancel", open_file=bench.folder / "other.loom")
    before = bench.store.project
    ways = {
        "new": bench.files.new,
        "template": lambda: bench.files.new(TEMPLATES[1]),
        "example": lambda: bench.files.new(EXAMPLES[0]),
        "open": bench.files.open,
        "recent": lambda: bench.files.open_path(bench.folder / "other.loom"),
    }
    assert not ways[way]()
    assert bench.store.project is before
    bench.dialogs.answers["unsaved"] = "export"
    assert not ways[way]()
    bench.qtbot.waitUntil(lambda: bench.store.project is not before)
    assert bench.exported


def test_what_was_to_come_after_a_run_is_forgotten_with_the_run(bench):
    """Else the end of a later run would export and leave."""
    bench.run()
    assert not bench.may_close("export")
    bench.dialogs.answers["unsaved"] = "discard"
    assert bench.files.new(TEMPLATES[0])
    bench.train()
    bench.qtbot.waitUntil(lambda: bench.monitor.state is RunState.FINISHED)
    QApplication.processEvents()
    assert bench.exported == bench.retried == []


def test_weights_can_be_exported_while_the_run_goes_on(bench):
    bench.run()
    assert bench.exporting.can_export_weights
    bench.exporting.export_weights()
    bench.qtbot.waitUntil(lambda: bool(bench.dialogs.told))
    assert bench.monitor.state is RunState.RUNNING
