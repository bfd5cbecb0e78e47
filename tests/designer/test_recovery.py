"""Recovery copies: there after an edit, gone after a clean end, offered after a crash, never lost."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from designer.recovery import RecoveryCopy, offer
from designer.store import Store
from engine.document.edits import add_node
from engine.document.files import load, save
from engine.document.project import Project
from engine.layers.dense import Dense

CRASH = """
import os, sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from designer.recovery import RecoveryCopy
from designer.store import Store
from engine.document.edits import add_node
from engine.document.files import load
from engine.layers.dense import Dense
application = QCoreApplication([])
store = Store()
path = Path(sys.argv[2]) if len(sys.argv) > 2 else None
if path:
    store.reset(load(path), path)
copy = RecoveryCopy(store, Path(sys.argv[1]))
store.apply("Add Dense", add_node(store.project, Dense(units=77), (0.0, 0.0))[0])
copy.write()
os.kill(os.getpid(), 9)
"""


class Bench:
    def __init__(self, folder):
        self.folder = folder
        self.store = Store()
        self.copy = RecoveryCopy(self.store, folder)

    def edit(self):
        self.store.apply("Add Dense", add_node(self.store.project, Dense(), (0.0, 0.0))[0])

    def crash(self, *arguments):
        """Another process edits, writes its copy, and is killed."""
        done = subprocess.run([sys.executable, "-c", CRASH, str(self.folder), *map(str, arguments)], check=False)
        assert done.returncode == -9


@pytest.fixture
def bench(qapp, tmp_path):
    bench = Bench(tmp_path / "recovery")
    yield bench
    bench.copy.close()


def test_an_edit_is_copied_soon(qtbot, bench):
    bench.edit()
    assert bench.copy.pending
    qtbot.waitUntil(bench.copy.path.exists)
    assert load(bench.copy.path) == bench.store.project


def test_a_clean_save_takes_the_copy_away(bench, tmp_path):
    bench.edit()
    bench.copy.write()
    bench.store.mark_saved(tmp_path / "a.loom")
    assert not bench.copy.path.exists()
    assert not bench.copy.pending


def test_another_document_takes_the_copy_away(bench):
    bench.edit()
    bench.copy.write()
    bench.store.reset(Project())
    assert not bench.copy.path.exists()


def test_closing_leaves_nothing(bench):
    bench.edit()
    bench.copy.write()
    bench.copy.close()
    assert list(bench.folder.iterdir()) == []


def test_without_changes_there_is_no_copy(bench):
    bench.copy.write()
    assert not bench.folder.exists()


def test_the_copy_of_a_living_session_is_not_offered(bench):
    bench.edit()
    bench.copy.write()
    second = RecoveryCopy(Store(), bench.folder)
    assert second.found() == ()
    second.close()


def test_a_crashed_session_is_offered_and_recovered(bench, tmp_path):
    original = tmp_path / "mine.loom"
    save(add_node(Project(), Dense(units=5), (0.0, 0.0))[0], original)
    bench.crash(original)
    asked = []

    def recover(name, difference):
        asked.append((name, difference))
        return "recover"

    assert offer(bench.copy, bench.store, recover)
    assert asked == [("mine.loom", "Layers of the copy against the file: 1 added.")]
    assert [node.layer.units for node in bench.store.project.network.nodes] == [5, 77]
    assert bench.store.path == original
    assert bench.store.is_modified
    copies = list(bench.folder.glob("*.loom"))
    assert copies == [bench.copy.path], "the copy is now this session's, in case it crashes as well"
    assert json.loads(bench.copy.path.with_suffix(".json").read_text())["original"] == str(original)


def test_a_copy_may_wait_or_be_deleted(bench):
    bench.crash()
    assert not offer(bench.copy, bench.store, lambda name, difference: "later")
    assert len(bench.copy.found()) == 1
    assert not offer(bench.copy, bench.store, lambda name, difference: "discard")
    assert bench.copy.found() == ()
    assert list(bench.folder.iterdir()) == []


def test_damaged_copies_are_left_alone(bench):
    bench.folder.mkdir()
    (bench.folder / "x.loom").write_text("{")
    (bench.folder / "x.json").write_text("[]")
    assert bench.copy.found() == ()
    assert (bench.folder / "x.loom").exists()


def test_a_folder_that_cannot_be_written_is_told_once(bench, tmp_path):
    bench.folder.write_text("a file where the folder should be")
    told = []
    bench.store.message.connect(told.append)
    for _ in range(2):
        bench.edit()
        bench.copy.write()
    assert len(told) == 1
    assert "No recovery copy" in told[0]
