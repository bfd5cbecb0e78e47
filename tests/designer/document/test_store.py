"""The store: one project, undo by value, data and analysis that follow."""

from __future__ import annotations

import gc
import threading
import weakref
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from designer.document import datasets
from designer.document.store import Store
from engine.data.dataset import Dataset
from engine.data.load import load as read
from engine.data.progress import Progress
from engine.document.editing import arranging, edits
from engine.document.network import Network
from engine.document.project import DataSettings, Project, View
from engine.errors import DataError
from engine.layers import LAYERS
from engine.sources import Csv, Moons
from tests.designer.conftest import network

ROW = ("Input", "Dense", "Output")


def units(store: Store, number: int, key: object = None) -> None:
    store.edit("Set units", lambda project: edits.set_field(project, ["dense_1"], "units", number), key)


def test_an_edit_is_one_step_and_undoes_exactly(qapp: object) -> None:
    store = Store(network(*ROW))
    first = store.project
    units(store, 9)
    second = store.project
    assert store.is_modified
    store.undo_stack.undo()
    assert store.project is first
    assert not store.is_modified
    store.undo_stack.redo()
    assert store.project is second


def test_an_edit_is_told_once_with_its_analysis(qapp: object) -> None:
    store, told = Store(network(*ROW)), []
    before = store.snapshot
    store.changed.connect(told.append)
    units(store, 9)
    (update,) = told
    assert (update.before, update.after) == (before, store.snapshot)
    assert update.change.changed == ("dense_1",)
    assert update.analysis_changed
    assert not update.data_changed
    assert update.after.analysis.nodes["dense_1"].outputs == ((9,),)


def test_a_document_that_begins_with_a_step_is_told_once(qtbot: QtBot) -> None:
    """Views were brought up to date with an empty document on the way to somebody's table."""
    store, told, opened = Store(network(*ROW)), [], []
    before = store.snapshot
    store.changed.connect(told.append)
    store.document_changed.connect(lambda: opened.append(store.project))
    begun = network("Input", "Output")
    store.begin("Start", begun)
    assert [(update.before, update.after.project) for update in told] == [(before, begun)]
    assert opened == [begun]
    assert (store.is_modified, store.path, store.undo_stack.undoText()) == (True, None, "Start")
    store.undo_stack.undo()
    assert store.project == Project()
    assert not store.undo_stack.canUndo()


def test_a_store_may_read_its_data_later(qtbot: QtBot) -> None:
    store = Store(network(*ROW), reads=False)
    assert store.dataset is None
    assert not store.is_loading
    units(store, 9)
    assert not store.is_loading
    with qtbot.waitSignal(store.changed):
        store.reload_data(wait=False)
    assert store.dataset is not None
    assert store.project.network.node("dense_1").layer.units == 9  # type: ignore[attr-defined]


def test_a_move_is_not_analysed(qapp: object) -> None:
    store, told = Store(network(*ROW)), []
    store.changed.connect(told.append)
    store.edit("Move", lambda project: edits.move_nodes(project, {"dense_1": (7.0, 7.0)}))
    (update,) = told
    assert not update.analysis_changed
    assert store.analysis is update.before.analysis


def test_selection_and_group_fit_the_document_when_it_is_told(qapp: object) -> None:
    store, told = Store(network(*ROW)), []
    store.edit("Group", lambda project: arranging.make_group(project, ["dense_1"], parent="")[0])
    store.open_group(store.project.view.groups[0].id)
    store.select({"dense_1"})
    store.changed.connect(lambda _: told.append(("changed", store.group, store.selection)))
    store.group_changed.connect(lambda group: told.append(("group", group, store.selection)))
    store.selection_changed.connect(lambda chosen: told.append(("selection", store.group, chosen)))
    store.edit("Remove", lambda project: edits.remove_nodes(project, ["dense_1"]))
    assert told == [(name, "", frozenset()) for name in ("changed", "group", "selection")]


def test_equal_keys_merge_and_others_do_not(qapp: object) -> None:
    store = Store(network(*ROW))
    for number in (1, 12, 128):
        units(store, number, "typing")
    assert store.undo_stack.count() == 1
    units(store, 5, "other")
    units(store, 6)
    units(store, 7)
    assert store.undo_stack.count() == 4
    store.undo_stack.setIndex(0)
    assert store.project == network(*ROW)


def test_typing_back_to_the_start_leaves_no_step(qapp: object) -> None:
    store = Store(network(*ROW))
    units(store, 1, "typing")
    units(store, 64, "typing")
    assert store.undo_stack.count() == 0
    assert not store.is_modified


def test_no_merge_across_a_save(qapp: object, tmp_path: Path) -> None:
    store = Store(network(*ROW))
    units(store, 1, "typing")
    store.mark_saved(tmp_path / "a.loom")
    units(store, 2, "typing")
    assert store.is_modified
    store.undo_stack.undo()
    assert not store.is_modified


def test_an_illegal_edit_is_explained_and_changes_nothing(qapp: object, qtbot: QtBot) -> None:
    store = Store(network(*ROW))
    before = store.project
    with qtbot.waitSignal(store.message) as message:
        assert not store.edit("Connect", lambda project: edits.connect(project, "output_1", "dense_1"))
    assert message.args[0].endswith(".")
    assert store.project is before
    assert store.undo_stack.count() == 0


def test_an_edit_without_effect_makes_no_step(qapp: object) -> None:
    store = Store(network(*ROW))
    units(store, 64)
    assert store.undo_stack.count() == 0


def test_a_preview_shows_but_is_no_step(qapp: object) -> None:
    store, told = Store(network(*ROW)), []
    store.changed.connect(lambda update: told.append(update.change.moved))
    before = store.project
    store.preview(edits.move_nodes(before, {"dense_1": (1.0, 1.0)}))
    assert store.undo_stack.count() == 0
    store.cancel_preview()
    assert store.project is before
    assert told == [("dense_1",), ("dense_1",)]


def test_a_previewed_edit_undoes_to_before_the_preview(qapp: object) -> None:
    store = Store(network(*ROW))
    before = store.project
    after = edits.move_nodes(before, {"dense_1": (2.0, 2.0)})
    store.preview(edits.move_nodes(before, {"dense_1": (1.0, 1.0)}))
    store.apply("Move", after)
    assert store.project is after
    store.undo_stack.undo()
    assert store.project is before


def test_selection_holds_only_what_exists(qapp: object) -> None:
    store, told = Store(network(*ROW)), []
    store.selection_changed.connect(told.append)
    store.select({"dense_1", "nobody"})
    store.select({"dense_1"})
    store.edit("Remove", lambda project: edits.remove_nodes(project, ["dense_1"]))
    assert told == [frozenset({"dense_1"}), frozenset()]


def test_reset_forgets_history_and_selection(qapp: object, tmp_path: Path) -> None:
    store, told = Store(network(*ROW)), []
    store.document_changed.connect(lambda: told.append(store.path))
    units(store, 3)
    store.select({"dense_1"})
    store.reset(Project(), tmp_path / "b.loom")
    assert store.project == Project()
    assert store.undo_stack.count() == 0
    assert not store.selection
    assert not store.is_modified
    assert told == [tmp_path / "b.loom"]


def test_a_group_that_was_left_is_no_group_of_the_next_document(qapp: object) -> None:
    """Of the same id: whoever grouped there found themselves inside the group."""
    store = Store(network(*ROW))
    for _ in range(2):
        store.edit("Group", lambda project: arranging.make_group(project, ["dense_1"], "Group")[0])
        assert store.group == ""
        store.open_group(store.project.view.groups[0].id)
        store.undo_stack.undo()
        assert store.group == ""
        store.reset(network(*ROW))


def test_a_file_without_places_gets_columns(qapp: object) -> None:
    drawn, _ = edits.add_node(network(*ROW), LAYERS.create("Dense"), (0.0, 0.0))
    bare = Project(network=Network(nodes=drawn.network.nodes, wires=drawn.network.wires), view=View())
    store = Store()
    store.reset(bare)
    places = store.project.view.positions
    assert set(places) == drawn.network.ids()
    assert places["input_1"][0] < places["dense_1"][0] < places["output_1"][0]
    assert len(set(places.values())) == 4
    assert not store.is_modified


# Data


def fail(data: DataSettings, folder: Path | None, progress: Progress) -> Dataset:
    raise DataError("The file has no rows.", fix="Choose another.")


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Data are there when they are asked for, however busy the machine is."""
    monkeypatch.setattr(datasets, "PATIENCE", 60.0)


@pytest.mark.usefixtures("at_once")
def test_data_follow_the_document(qapp: object) -> None:
    store, told = Store(network(*ROW)), []
    assert store.dataset is not None
    assert store.dataset.spec.rows == 150
    store.changed.connect(told.append)
    store.edit("Source", lambda project: edits.set_data(project, source=Moons(samples=40)))
    assert [(update.data_changed, update.after.dataset.spec.rows) for update in told] == [(True, 40)]
    store.undo_stack.undo()
    assert store.dataset.spec.rows == 150
    assert store.analysis.nodes["input_1"].outputs == ((4,),)


def message_of(store: Store, code: str) -> str:
    (message,) = (entry.message for entry in store.analysis.diagnostics if entry.code == code)
    return message


@pytest.mark.usefixtures("at_once")
def test_what_is_wrong_with_data_is_a_sentence(qapp: object) -> None:
    store = Store(load=fail)
    assert store.dataset is None
    assert store.data_error == "The file has no rows. Choose another."
    assert message_of(store, "no-data") == store.data_error, "not that a source is to be chosen"


def test_slow_data_arrive_later_and_nothing_waits(qapp: object, qtbot: QtBot) -> None:
    gate, real = threading.Event(), read(Project().data, None)

    def slow(data: DataSettings, folder: Path | None, progress: Progress) -> Dataset:
        gate.wait(5)
        return real

    store = Store(network(*ROW), load=slow)
    assert store.dataset is None
    assert store.data_error == ""
    assert message_of(store, "no-data") == store.obstacle() == "The data is still loading."
    with qtbot.waitSignal(store.changed):
        gate.set()
    assert store.dataset is real
    assert store.analysis.nodes["input_1"].outputs == ((4,),)


@pytest.mark.usefixtures("at_once")
def test_data_that_are_no_longer_wanted_do_not_appear(
    qapp: object, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, real = threading.Event(), read(Project().data, None)

    def load(data: DataSettings, folder: Path | None, progress: Progress) -> Dataset:
        if isinstance(data.source, Moons):
            gate.wait(5)
            raise DataError("too late")
        return real

    store = Store(network(*ROW), load=load)
    monkeypatch.setattr(datasets, "PATIENCE", 0.0)
    store.edit("Source", lambda project: edits.set_data(project, source=Moons()))
    assert store.dataset is None
    store.undo_stack.undo()
    with qtbot.waitSignal(store._datasets.arrived):
        gate.set()
    assert store.dataset is real
    assert store.data_error == ""


@pytest.mark.usefixtures("at_once")
def test_a_changed_file_is_read_anew_and_paths_start_at_the_project(qapp: object, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text("a,b\n1,0.5\n2,0.25\n3,0.75\n4,0.1\n")
    store = Store()
    project = edits.set_data(network(*ROW), source=Csv(path="table.csv"))
    store.reset(project, tmp_path / "p.loom")
    assert store.dataset is not None
    assert store.dataset.spec.rows == 4
    table.write_text("a,b\n1,0.5\n2,0.25\n3,0.75\n4,0.1\n5,0.3\n")
    store.reload_data()
    assert store.dataset.spec.rows == 5
    (tmp_path / "other").mkdir()
    store.mark_saved(tmp_path / "other" / "p.loom")
    assert store.dataset is None
    assert "table.csv" in store.data_error


def test_an_unsaved_store_may_go_before_its_listeners(qapp: object) -> None:
    """Qt's undo stack tells in its destructor that it is clean; a listener that owns the store is half gone then."""

    class Listener(QObject):
        def __init__(self) -> None:
            super().__init__()
            self.store = Store(network(*ROW))
            self.store.undo_stack.cleanChanged.connect(self.hear)

        def hear(self, clean: bool) -> None:
            self.store.select(())

    for _ in range(5):
        listener = Listener()
        units(listener.store, 3)
        del listener
        gc.collect()


def test_edit_does_not_hide_programming_errors(qapp: object) -> None:
    store = Store(network(*ROW))
    with pytest.raises(ZeroDivisionError):
        store.edit("Bug", lambda project: 1 / 0)  # type: ignore[arg-type, return-value]


def test_an_edit_that_makes_an_invalid_document_is_told(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    store = Store()
    before = store.project
    with qtbot.waitSignal(store.message) as said:
        done = store.edit("Wrong", lambda project: project.replace(view={"positions": {"a": (1e9, 0.0)}}))
    assert not done
    assert store.project is before
    assert said.args[0].startswith("This cannot be done: ")
    assert "positions" in said.args[0]
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_a_store_with_steps_is_collected_in_a_cycle(qapp: object) -> None:
    """Its steps were deleted before its undo stack, which then brought the program down."""
    store = Store(network("Input", "Output"))
    store.edit("Add", lambda project: edits.add_node(project, LAYERS.create("Dense"), (0.0, 0.0))[0])
    gone = weakref.ref(store)
    store.held = [store]  # type: ignore[attr-defined]
    del store
    gc.collect()
    assert gone() is None
