"""The project's file changed behind the window's back: told, asked about on saving, reloaded as a step."""

from __future__ import annotations

import os

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from designer.storage.disk import KEY
from engine.document.editing.edits import add_node, set_field
from engine.document.format.files import dumps, load, save
from engine.layers.basic.dense import Dense
from tests.designer.conftest import network


def other():
    project = network("Input", "Dense", "Output")
    return set_field(project, ["dense_1"], "units", 99)


class Bench:
    def __init__(self, qtbot, window, path):
        self.qtbot, self.window, self.path = qtbot, window, path
        self.store, self.dialogs = window.store, window.dialogs
        assert window.open_path(path) is None
        self.opened = self.store.project

    def look(self):
        """The person comes back to the window."""
        QApplication.sendEvent(self.window, QEvent(QEvent.Type.WindowActivate))
        self.qtbot.waitUntil(lambda: not self.window.disk._reader.busy)
        QApplication.processEvents()

    @property
    def notice(self):
        row = self.window.notices.rows.get(KEY)
        return row.notice.text if row else ""

    def click(self, words):
        row = self.window.notices.rows[KEY]
        button = next(button for button in row.buttons if button.text() == words)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def edit(self):
        self.store.apply("Add Dense", add_node(self.store.project, Dense(units=5), (0.0, 300.0))[0])


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "mine.loom"
    save(network("Input", "Dense", "Output"), path)
    return path


@pytest.fixture
def bench(qtbot, show_in_window, path):
    return Bench(qtbot, show_in_window(network("Input")), path)


@pytest.fixture
def first_of_two(qtbot, open_window, path):
    return Bench(qtbot, open_window(network("Input")), path)


def test_nothing_is_told_of_a_file_that_is_the_same(bench):
    os.utime(bench.path, (0, 0))
    bench.look()
    assert not bench.notice
    assert not bench.window.notices.isVisible()


def test_a_change_is_told_with_what_differs(bench):
    save(other(), bench.path)
    bench.look()
    assert bench.notice.startswith(
        "mine.loom was changed on disk by another window or program. Compared with what is here"
    )
    assert "1 layer changed" in bench.notice
    bench.click("Show what differs")
    assert "dense_1, units: 64 here, 99 in the file" in bench.dialogs.compared[1]
    assert bench.notice


def test_a_change_that_keeps_size_and_time_is_seen(bench):
    before = bench.path.stat()
    text = bench.path.read_text().replace('"units": 64', '"units": 99')
    with bench.path.open("r+") as file:
        file.write(text)
    os.utime(bench.path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert bench.path.stat().st_size == before.st_size
    bench.look()
    assert bench.notice


def test_reloading_is_a_step(bench):
    bench.edit()
    mine = bench.store.project
    save(other(), bench.path)
    bench.look()
    bench.click("Reload")
    assert bench.store.project.network == other().network
    assert not bench.store.is_modified
    assert not bench.notice
    bench.store.undo_stack.undo()
    assert bench.store.project == mine
    assert bench.store.is_modified
    bench.look()
    assert not bench.notice, "what the file holds has been seen"


def test_keeping_mine_asks_on_save_and_before_closing(bench):
    save(other(), bench.path)
    bench.look()
    bench.click("Keep mine")
    bench.look()
    assert not bench.notice
    assert bench.store.is_modified, "what is here is nowhere else"
    bench.dialogs.answers["overwrite"] = "cancel"
    assert not bench.window.files.save()
    assert load(bench.path) == other()
    bench.dialogs.answers["overwrite"] = "overwrite"
    assert bench.window.files.save()
    assert load(bench.path) == bench.opened
    assert bench.dialogs.asked == ["overwrite", "overwrite"]
    assert bench.window.files.save()
    assert bench.dialogs.asked == ["overwrite", "overwrite"], "there is nothing left to ask"


def test_saving_asks_though_the_window_was_never_left(bench, tmp_path):
    save(other(), bench.path)
    bench.edit()
    bench.dialogs.answers.update(overwrite="save as", save_file=tmp_path / "b.loom")
    assert bench.window.files.save()
    assert load(bench.path) == other()
    assert load(tmp_path / "b.loom") == bench.store.project
    assert "1 layer removed, 1 layer changed" in bench.dialogs.question
    assert "dense_2: only here" in bench.dialogs.lines


def test_saving_as_the_same_name_is_saving(bench):
    save(other(), bench.path)
    bench.dialogs.answers.update(overwrite="cancel", save_file=bench.path)
    assert not bench.window.files.save_as()
    assert load(bench.path) == other()


def test_a_file_that_says_the_same_in_another_form_is_no_conflict(bench):
    bench.path.write_text(dumps(bench.store.project, compact=True))
    bench.edit()
    bench.look()
    assert not bench.notice
    assert bench.window.files.save()
    assert bench.dialogs.asked == []


def test_a_file_that_another_program_brought_to_what_is_here_is_saved(bench):
    bench.edit()
    save(bench.store.project, bench.path)
    bench.look()
    assert not bench.notice
    assert not bench.store.is_modified


def test_a_file_that_is_gone_is_saved_again(bench):
    bench.path.unlink()
    bench.look()
    assert bench.notice == "mine.loom is no longer on disk. What is here is not lost: save it again."
    assert bench.store.is_modified
    bench.click("Save it again")
    assert load(bench.path) == bench.store.project
    assert not bench.store.is_modified


@pytest.mark.parametrize("kind", ["torn", "folder", "pipe", "bytes", "link"])
def test_a_file_replaced_by_something_else_is_told_and_not_overwritten_without_a_question(bench, kind, tmp_path):
    bench.path.unlink()
    match kind:
        case "torn":
            bench.path.write_text('{"format": 2, "net')
        case "folder":
            bench.path.mkdir()
        case "pipe":
            os.mkfifo(bench.path)
        case "bytes":
            bench.path.write_bytes(bytes(range(256)))
        case "link":
            bench.path.symlink_to(bench.path)
    bench.look()
    assert bench.notice.startswith("mine.loom was replaced on disk by something that cannot be read. ")
    assert bench.store.is_modified
    bench.dialogs.answers.update(overwrite="save as", save_file=tmp_path / "b.loom")
    assert bench.window.files.save()
    assert load(tmp_path / "b.loom") == bench.store.project
    assert bench.dialogs.asked == ["overwrite"] * (kind != "none") + ["save_file"]


def test_the_notice_goes_with_the_document(bench):
    save(other(), bench.path)
    bench.look()
    bench.window.files.new()
    assert not bench.notice


def test_two_windows_on_one_file(first_of_two, open_window, tmp_path, qtbot):
    second = open_window(network("Input"))
    first_of_two.window.recovery.write()
    said = []
    second.store.message.connect(said.append)
    second.open_path(first_of_two.path)
    assert said == ["mine.loom is open in another window, too."]
    first_of_two.edit()
    assert first_of_two.window.files.save()
    QApplication.sendEvent(second, QEvent(QEvent.Type.WindowActivate))
    qtbot.waitUntil(lambda: KEY in second.notices.rows)
    second.dialogs.answers["overwrite"] = "cancel"
    second.store.apply("Add", add_node(second.store.project, Dense(units=6), (0.0, 400.0))[0])
    assert not second.files.save()


def test_saving_over_the_file_of_another_window_asks(first_of_two, open_window, tmp_path):
    second = open_window(network("Input", "Dense"))
    first_of_two.window.recovery.write()
    second.dialogs.answers.update(save_file=first_of_two.path, confirm=False)
    assert not second.files.save_as()
    assert load(first_of_two.path) == first_of_two.opened
    second.dialogs.answers["confirm"] = True
    assert second.files.save_as()
