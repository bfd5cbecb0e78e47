"""Recovery copies: there after an edit, gone after a clean end, offered after a crash, never lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from designer.document.store import Store
from designer.storage import recovery
from designer.storage.leftovers import Leftovers
from designer.storage.recovery import RecoveryCopy, about_path, lock_path
from designer.storage.session_lock import SessionLock
from engine.document.editing.edits import add_node
from engine.document.format.files import digest, load, save
from engine.document.project import Project
from engine.errors import FileError
from engine.layers.basic.dense import Dense

CRASH = """
import os, sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from designer.storage.recovery import RecoveryCopy
from designer.document.store import Store
from engine.document.editing.edits import add_node
from engine.document.format.files import load
from engine.layers.basic.dense import Dense
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


CRASH_IN_RECOVERY = """
import os
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from designer.storage import leftovers
from designer.storage.recovery import RecoveryCopy
from designer.document.store import Store
application = QCoreApplication([])
leftovers.Leftovers._discard = lambda self, copy: os.kill(os.getpid(), 9)
store = Store()
copy = RecoveryCopy(store, Path({folder!r}))
leftovers.Leftovers(copy, print).offer(store, lambda name, difference: "recover")
"""


class Bench:
    def __init__(self, folder):
        self.folder = folder
        self.store = Store()
        self.copy = RecoveryCopy(self.store, folder)
        self.faults = []
        self.leftovers = Leftovers(self.copy, self.faults.append)

    def offer(self, answer, original=None):
        """Answer what is offered; what was asked, and whether something was opened."""
        asked = []

        def ask(name, difference):
            asked.append((name, difference))
            return answer

        return asked, self.leftovers.offer(self.store, ask, original)

    def edit(self):
        self.store.apply("Add Dense", add_node(self.store.project, Dense(), (0.0, 0.0))[0])

    def end(self, original=None):
        """Another session edits and ends without a question, which leaves what a crash leaves."""
        store = Store()
        if original:
            store.reset(load(original), original)
        copy = RecoveryCopy(store, self.folder)
        store.apply("Add Dense", add_node(store.project, Dense(units=77), (0.0, 0.0))[0])
        copy.leave()

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


def test_the_timer_is_not_started_anew_by_edits(qtbot, bench):
    bench.edit()
    due = bench.copy._timer.remainingTime()
    qtbot.waitUntil(lambda: bench.copy._timer.remainingTime() < due)
    bench.edit()
    assert bench.copy._timer.remainingTime() < due


def test_what_a_gesture_shows_is_not_written(qtbot, bench):
    bench.edit()
    bench.store.preview(add_node(bench.store.project, Dense(), (0.0, 0.0))[0])
    bench.copy.write()
    assert load(bench.copy.path) == bench.store.committed != bench.store.project


def test_a_clean_save_takes_the_copy_away(qtbot, bench, tmp_path):
    bench.edit()
    bench.copy.write()
    bench.store.mark_saved(tmp_path / "a.loom")
    qtbot.waitUntil(lambda: not bench.copy.path.exists())
    qtbot.waitUntil(lambda: not bench.copy.pending)
    assert not bench.copy.path.exists()


def test_another_document_takes_the_copy_away(qtbot, bench):
    bench.edit()
    bench.copy.write()
    bench.store.reset(Project())
    qtbot.waitUntil(lambda: not bench.copy.path.exists())


def test_closing_leaves_nothing(bench, tmp_path):
    bench.store.mark_saved(tmp_path / "a.loom")
    bench.edit()
    bench.copy.write()
    assert {path.suffix for path in bench.folder.iterdir()} == {".loom", ".json", ".lock"}
    bench.copy.close()
    assert list(bench.folder.iterdir()) == []


def test_leaving_without_a_question_keeps_the_copy(bench):
    bench.edit()
    bench.copy.leave()
    assert load(bench.copy.path) == bench.store.project
    asked, _ = bench.offer("later")
    assert asked == [], "a session is not offered its own copy"
    other = Leftovers(RecoveryCopy(Store(), bench.folder), bench.faults.append)
    assert other.count() == 1


def test_without_changes_there_is_no_copy(bench):
    bench.copy.write()
    assert not bench.folder.exists()


def test_the_copy_of_a_living_session_is_not_offered(bench):
    bench.edit()
    bench.copy.write()
    second = RecoveryCopy(Store(), bench.folder)
    found = Leftovers(second, bench.faults.append)
    assert not found.offer(Store(), lambda name, difference: pytest.fail("it is alive"))
    assert found.count() == 0
    second.close()


def test_a_crashed_session_is_offered_and_recovered(bench, tmp_path):
    original = tmp_path / "mine.loom"
    save(add_node(Project(), Dense(units=5), (0.0, 0.0))[0], original)
    bench.crash(original)
    ((name, difference),), opened = bench.offer("recover")
    assert opened
    assert name == "mine.loom"
    assert difference.startswith("Compared with the file: 1 layer added. The copy was written on 2")
    assert [node.layer.units for node in bench.store.project.network.nodes] == [5, 77]
    assert bench.store.path == original
    assert bench.store.is_modified
    copies = list(bench.folder.glob("*.loom"))
    assert copies == [bench.copy.path], "the copy is now this session's, in case it crashes as well"
    assert json.loads(bench.copy.path.with_suffix(".json").read_text())["original"] == str(original)


def test_a_copy_may_wait_or_be_deleted(bench):
    bench.end()
    assert bench.offer("later")[1] is False
    assert bench.leftovers.count() == 1
    assert bench.offer("discard")[1] is False
    assert bench.leftovers.count() == 0
    assert list(bench.folder.iterdir()) == []


def test_a_copy_of_what_the_file_holds_is_not_asked_about(bench, tmp_path):
    """Nothing is lost: the file was saved by another window, or what was undone by hand is what it held."""
    original = tmp_path / "mine.loom"
    save(Project(), original)
    bench.crash(original)
    (copy,) = bench.folder.glob("*.loom")
    save(load(copy), original)
    assert bench.offer("recover") == ([], False)
    assert bench.leftovers.count() == 0


def test_only_the_copy_of_that_file_is_offered_by_any_of_its_paths(bench, tmp_path):
    mine, other, link = (tmp_path / name for name in ("mine.loom", "other.loom", "link.loom"))
    for path in (mine, other):
        save(Project(), path)
        bench.end(path)
    bench.end()
    link.symlink_to(mine)
    asked, opened = bench.offer("recover", link)
    assert [name for name, _ in asked] == ["mine.loom"]
    assert opened
    assert bench.leftovers.count() == 2


def test_a_copy_that_is_being_offered_is_not_offered_to_another_start(bench):
    bench.end()
    second = RecoveryCopy(Store(), bench.folder)
    elsewhere = Leftovers(second, bench.faults.append)

    def ask(name, difference):
        assert not elsewhere.offer(Store(), lambda *words: pytest.fail("offered twice"))
        return "later"

    assert not bench.leftovers.offer(bench.store, ask)
    assert elsewhere.count() == 1
    second.close()


def test_a_recovery_that_cannot_be_written_keeps_the_old_copy(bench, monkeypatch):
    bench.end()

    def full(path, content):
        raise FileError("The disk is full.")

    monkeypatch.setattr(recovery, "replace_file", full)
    assert bench.offer("recover")[1]
    assert bench.leftovers.count() == 1


def test_a_crash_while_it_is_recovered_loses_nothing(bench, tmp_path):
    """Killed after the copy of the new session is there and before the old one is deleted: both are offered."""
    bench.end()
    script = CRASH_IN_RECOVERY.format(folder=str(bench.folder))
    done = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True)
    assert done.returncode == -9, done.stderr
    asked, _ = bench.offer("later")
    assert len(asked) == 2
    assert bench.offer("recover")[1]
    assert bench.store.project.network.nodes[0].layer.units == 77


def damage(kind, copy):
    match kind:
        case "torn":
            copy.write_text('{"format": 2, "netw')
        case "deep":
            copy.write_text("[" * 100_000)
        case "deep object":
            copy.write_text('{"format": 2, "network": ' + '{"a": ' * 100_000)
        case "huge":
            with copy.open("wb") as file:
                file.truncate(40 * 2**20)
        case "not text":
            copy.write_bytes(bytes(range(128, 256)))
        case "folder":
            copy.mkdir()
        case "pipe":
            os.mkfifo(copy)
        case "link to itself":
            copy.symlink_to(copy)
        case "link to nothing":
            copy.symlink_to(copy.with_name("nothing"))
        case "newer":
            copy.write_text('{"format": 99}')
        case "empty":
            copy.write_bytes(b"")


DAMAGE = ["torn", "deep", "deep object", "huge", "not text", "folder", "pipe", "link to itself", "link to nothing"]


@pytest.mark.parametrize("kind", [*DAMAGE, "newer", "empty"])
def test_a_copy_that_cannot_be_read_is_named_and_kept(bench, kind):
    bench.folder.mkdir()
    copy = bench.folder / "x.loom"
    damage(kind, copy)
    bench.end()
    asked, _ = bench.offer("later")
    assert len(asked) == 1, "the one beside it is offered all the same"
    (fault,) = bench.faults
    assert fault.startswith("A recovery copy could not be read: ")
    assert fault.endswith(f"It is kept at {copy}.")
    assert copy in bench.folder.iterdir()


@pytest.mark.parametrize("kind", DAMAGE)
@pytest.mark.parametrize("beside", [about_path, lock_path])
def test_what_lies_beside_a_copy_may_be_damaged(bench, kind, beside):
    """The document is worth more than the note where it came from; a lock that cannot be opened is told."""
    bench.end()
    (copy,) = bench.folder.glob("*.loom")
    beside(copy).unlink(missing_ok=True)
    damage(kind, beside(copy))
    asked, _ = bench.offer("later")
    assert (
        asked == [("Untitled", "The copy has 1 layers; the project was never saved.")] or str(copy) in bench.faults[0]
    )


@pytest.mark.parametrize("content", ["[]", '{"original": 3}', '{"original": "\\u0000"}', '{"original": ""}'])
def test_a_note_that_makes_no_sense_is_passed_over(bench, content):
    bench.end()
    (copy,) = bench.folder.glob("*.loom")
    about_path(copy).write_text(content)
    assert bench.offer("recover")[1]
    assert bench.store.path is None


def test_a_note_without_a_digest_takes_the_file_as_it_was_compared(bench, tmp_path):
    path = tmp_path / "a.loom"
    text = save(Project(), path)
    bench.end(path)
    (copy,) = bench.folder.glob("*.loom")
    about_path(copy).write_text(json.dumps({"original": str(path)}))
    assert bench.offer("recover")[1]
    assert bench.store.file.digest == digest(text)


def test_what_sessions_without_a_copy_left_is_swept(bench, tmp_path):
    bench.folder.mkdir()
    for name in ("x.lock", "x.json", "y.lock"):
        (bench.folder / name).write_text("")
    held = SessionLock(bench.folder / "y.lock")
    assert bench.leftovers.count() == 0
    assert [path.name for path in bench.folder.iterdir()] == ["y.lock"]
    held.release()


def test_another_window_is_seen_by_the_file_that_is_open_in_it(bench, tmp_path):
    path = tmp_path / "a.loom"
    save(Project(), path)
    second = Store()
    copy = RecoveryCopy(second, bench.folder)
    second.reset(Project(), path)
    copy.write()
    assert bench.leftovers.open_elsewhere(path)
    assert not Leftovers(copy, bench.faults.append).open_elsewhere(path)
    copy.close()
    assert not bench.leftovers.open_elsewhere(path)


def test_a_folder_that_cannot_be_written_is_told_once(bench, tmp_path):
    bench.folder.write_text("a file where the folder should be")
    told = []
    bench.store.message.connect(told.append)
    for _ in range(2):
        bench.edit()
        bench.copy.write()
    assert len(told) == 1
    assert "No recovery copy" in told[0]
