"""Whatever happens to the document, every view that reads it finds document, data and analysis of one moment."""

from __future__ import annotations

import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from designer.canvas.scene import NetworkScene
from designer.data.panel import DataPanel
from designer.document import snapshot as snapshots
from designer.document.snapshot import Snapshot
from designer.document.store import Store
from designer.inspector.panel import InspectorPanel
from designer.outline.panel import OutlinePanel
from designer.run_rings import RunRings
from designer.status import StatusBar
from designer.training.controls import Controls
from designer.window import MainWindow
from engine.analysis.analyse import Analysis, analyse
from engine.data.dataset import Dataset
from engine.data.load import load
from engine.data.notes import Note
from engine.data.progress import Progress
from engine.document.editing import arranging, edits
from engine.document.project import DataSettings, Project
from engine.sources import Csv, Moons
from tests.designer.conftest import network

ROW = ("Input", "Dense", "Dense", "Output")

READERS = {
    "designer.canvas.scene", "designer.inspector.panel", "designer.outline.panel", "designer.problems.panel",
    "designer.status", "designer.data.panel", "designer.forms.part_form", "designer.training.controls",
    "designer.analysis.panel",
    "designer.canvas.overlays.breadcrumb",
}  # fmt: skip
"""Views that must have been watched at work, else the watch has seen nothing."""

ONCE = {
    NetworkScene: "show_update", InspectorPanel: "refresh", OutlinePanel: "refresh", StatusBar: "refresh",
    DataPanel: "refresh", Controls: "refresh", RunRings: "show_run",
}  # fmt: skip


class Watch:
    """Looks at each read of the store whether what is read belongs together."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.made: dict[int, tuple[Analysis, tuple[Any, ...]]] = {}
        self.wrong: list[str] = []
        self.readers: Counter[str] = Counter()
        self.shown: Counter[str] = Counter()
        monkeypatch.setattr(snapshots, "analyse", self._analyse)
        for name in ("project", "analysis", "dataset", "snapshot"):
            monkeypatch.setattr(Store, name, property(self._reading(getattr(Store, name).fget)))
        for cls, method in ONCE.items():
            monkeypatch.setattr(cls, method, self._counting(cls.__name__, getattr(cls, method)))

    def _analyse(self, *of: Any, before: Analysis | None, notes: tuple[Note, ...]) -> Analysis:
        made = analyse(*of, before=before, notes=notes)
        self.made[id(made)] = made, of
        return made

    def _reading(self, read: Callable[[Store], Any]) -> Callable[[Store], Any]:
        def watched(store: Store) -> Any:
            reader = sys._getframe(1).f_globals["__name__"]
            self.readers[reader] += 1
            self.judge(store._snapshot, reader)
            return read(store)

        return watched

    def judge(self, now: Snapshot, reader: str) -> None:
        of = self.made[id(now.analysis)][1]
        spec = now.dataset.spec if now.dataset else None
        if of[:4] != (now.project.network, spec, now.project.data, now.project.training):
            self.wrong.append(reader)

    def _counting(self, name: str, show: Callable[..., Any]) -> Callable[..., Any]:
        def counted(view: Any, *arguments: Any) -> Any:
            self.shown[name] += 1
            return show(view, *arguments)

        return counted


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    return Watch(monkeypatch)


@pytest.fixture
def window(watch: Watch, open_window: Callable[[Project], MainWindow]) -> Iterator[MainWindow]:
    window = open_window(network(*ROW))
    for holder in window.holders.values():
        holder.panel()
    for name in ("outline", "analysis"):
        window.docks[name].show()
        window.docks[name].raise_()
    watch.readers.clear()
    yield window
    assert watch.wrong == []


def _units(project: Project) -> Project:
    return edits.set_field(project, ["dense_1"], "units", 9)


def test_edits_undo_previews_and_other_documents(window: MainWindow, watch: Watch, tmp_path: Path) -> None:
    store = window.store
    store.select({"dense_1", "dense_2"})
    store.edit("Units", _units)
    store.edit("Group", lambda project: arranging.make_group(project, ["dense_1", "dense_2"], parent="")[0])
    store.open_group(store.project.view.groups[0].id)
    store.edit("Delete", lambda project: edits.remove_nodes(project, ["dense_1", "dense_2"]))
    store.undo_stack.undo()
    store.undo_stack.undo()
    store.undo_stack.redo()
    store.preview(edits.remove_nodes(store.project, ["dense_1"]))
    store.cancel_preview()
    store.edit("Source", lambda project: edits.set_data(project, source=Moons(samples=40)))
    store.edit("Seed", lambda project: edits.set_training(project, seed=5))
    store.reset(network("Input", "Output"), tmp_path / "other.loom")
    store.reset(Project())
    assert watch.readers.keys() >= READERS


def test_data_that_arrive_from_their_thread(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, watch: Watch, window: MainWindow
) -> None:
    gate = threading.Event()

    def slow(data: DataSettings, folder: Path | None, progress: Progress) -> Dataset:
        if isinstance(data.source, Moons):
            gate.wait(5)
        return load(data, folder)

    store = window.store
    monkeypatch.setattr(store._datasets, "_load", slow)
    store.edit("Source", lambda project: edits.set_data(project, source=Moons(samples=40)))
    assert store.dataset is None
    watch.readers.clear()
    with qtbot.waitSignal(store.changed) as told:
        gate.set()
    (update,) = told.args
    assert update.data_changed
    assert update.analysis_changed
    assert not update.change
    assert watch.readers.keys() >= READERS


def test_each_view_shows_an_edit_once(window: MainWindow, watch: Watch) -> None:
    window.store.select({"dense_1"})
    for edit in (_units, lambda project: edits.remove_nodes(project, ["dense_1"])):
        watch.shown.clear()
        window.store.edit("Edit", edit)
        assert watch.shown == dict.fromkeys((cls.__name__ for cls in ONCE), 1)


def test_the_watch_sees_new_nodes_with_an_old_analysis(window: MainWindow, watch: Watch) -> None:
    now = window.store.snapshot
    watch.judge(Snapshot(_units(now.project), now.loaded, now.analysis), "a view")
    other = edits.set_data(now.project, source=Csv(path="no.csv"))
    watch.judge(Snapshot(other, now.loaded, now.analysis), "another")
    assert watch.wrong == ["a view", "another"]
    watch.wrong.clear()
