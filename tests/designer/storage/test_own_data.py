"""Data that somebody brings become a project with a network that fits them, or a sentence that says why not."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from designer.document.store import Store
from designer.storage.files import Files
from designer.storage.own_data import OwnData
from engine.document.editing.edits import add_node
from engine.document.project import Project
from engine.layers.basic.dense import Dense
from engine.sources import Csv
from tests.designer.fake_dialogs import FakeDialogs

TABLE = "length,width,kind\n" + "".join(f"{number}.5,{number % 7}.25,{'abc'[number % 3]}\n" for number in range(30))


class Bench:
    def __init__(self, qtbot, settings, folder):
        self.qtbot, self.store, self.dialogs = qtbot, Store(), FakeDialogs()
        self.files = Files(self.store, settings, self.dialogs)
        self.data = OwnData(self.store, self.files, self.dialogs)
        self.path = folder / "flowers.csv"
        self.path.write_text(TABLE, "utf-8")

    def open(self):
        with self.qtbot.waitSignal(self.data.opened):
            self.data.open(self.path)


@pytest.fixture
def bench(qtbot, settings, tmp_path):
    return Bench(qtbot, settings, tmp_path)


def test_a_file_becomes_a_project_that_can_be_trained_at_once(bench):
    bench.dialogs.answers["open_data"] = bench.path
    begun = []
    bench.data.begun.connect(begun.append)
    with bench.qtbot.waitSignal(bench.data.opened):
        bench.data.ask()
    assert begun == ["csv"], "what is shown of a table is made while it is read"
    assert bench.store.project.data.source == Csv(path=str(bench.path))
    assert bench.store.obstacle() == ""
    assert bench.store.dataset.spec.classes == ("a", "b", "c")
    assert (bench.files.name, bench.store.path) == ("flowers", None)
    assert bench.files.suggestion(".loom") == bench.path.with_suffix(".loom")


def test_it_is_a_step_that_can_be_undone_and_is_not_saved(bench):
    bench.open()
    assert bench.store.is_modified
    assert bench.store.undo_stack.undoText() == "Start with flowers.csv"
    bench.store.undo_stack.undo()
    assert bench.store.project == Project()
    bench.store.undo_stack.redo()
    assert bench.store.obstacle() == ""


def test_a_file_is_read_once(bench, monkeypatch):
    read = []
    monkeypatch.setattr(bench.store._datasets, "_load", lambda source, folder, progress: read.append(source))
    bench.open()
    assert bench.store.dataset is not None
    assert [source for source in read if isinstance(source, Csv)] == []


@pytest.mark.parametrize(
    ("content", "sentence"),
    [("", "empty"), ("a,b\n1,2\n1,2\n", "same"), (None, "cannot be"), ("name\n", "")],
)
def test_what_cannot_be_read_leaves_all_as_it_is(bench, content, sentence):
    kept = add_node(Project(), Dense(), (0.0, 0.0))[0]
    bench.store.apply("Add", kept)
    if content is None:
        bench.path = bench.path.with_suffix(".npz")
        np.savez(bench.path, x=[1.0])
        sentence = "holds 1 array"
    else:
        bench.path.write_text(content, "utf-8")
    bench.data.open(bench.path)
    bench.qtbot.waitUntil(lambda: bool(bench.dialogs.errors))
    assert sentence in bench.dialogs.errors[0]
    assert bench.store.project == kept


def test_changes_are_asked_for_first(bench):
    bench.store.apply("Add", add_node(Project(), Dense(), (0.0, 0.0))[0])
    bench.dialogs.answers["unsaved"] = "cancel"
    bench.data.open(bench.path)
    bench.qtbot.waitUntil(lambda: "unsaved" in bench.dialogs.asked)
    assert [node.layer.type for node in bench.store.project.network.nodes] == ["Dense"]


def test_another_document_that_is_opened_meanwhile_stays(bench):
    bench.data.open(bench.path)
    assert bench.files.new()
    bench.data._thread.wait(60)
    bench.qtbot.waitUntil(lambda: not bench.data._thread.busy)
    QApplication.processEvents()
    assert bench.store.project == Project()


DATES = "day,y\n" + "".join(f"{1 + row % 12}/{1 + row % 9}/2024,{row}.5\n" for row in range(40))


def test_what_reads_two_ways_is_asked_before_it_is_read(bench):
    bench.path.write_text(DATES)
    bench.dialogs.answers["choose"] = 1
    bench.open()
    assert bench.dialogs.question == "How is flowers.csv to be read?"
    assert "Choose on the Data page" not in bench.dialogs.sentence
    assert bench.store.project.data.source.dates != "automatic"
    assert bench.store.obstacle() == ""


def test_who_thinks_better_of_a_question_keeps_the_document(bench):
    bench.path.write_text(DATES)
    before = bench.store.project
    bench.dialogs.answers["choose"] = None
    bench.data.open(bench.path)
    bench.qtbot.waitUntil(lambda: bench.dialogs.asked == ["choose"])
    assert bench.store.project is before
    assert not bench.dialogs.errors


def test_a_usual_name_tells_the_target_and_a_sentence_says_so(bench):
    bench.path.write_text(TABLE.replace("length", "target").replace(".5,", ","))
    told = []
    bench.store.message.connect(told.append)
    bench.open()
    assert bench.store.dataset.spec.target_name == "target"
    assert "of 'target' (chosen by its name) from" in told[-1]


def test_a_usual_name_of_what_is_no_target_leaves_the_last_column(bench):
    rows = "".join(f"The {number}th label of the table,{number % 7}.25,{'abc'[number % 3]}\n" for number in range(90))
    bench.path.write_text("label,width,kind\n" + rows)
    bench.open()
    assert bench.store.dataset.spec.target_name == "kind"


def test_an_answer_on_the_header_takes_the_name_of_the_target_away(bench):
    bench.path.write_text("target,on\n" + "target,off\ncentre,on\ncentre,off\n" * 8)
    bench.dialogs.answers["choose"] = 0
    bench.open()
    assert bench.dialogs.question == "How is flowers.csv to be read?"
    assert bench.store.project.data.source == Csv(path=str(bench.path), header="no")
    assert bench.store.dataset.spec.target_name == "column 2"


def test_a_file_that_is_read_can_be_cancelled(bench, monkeypatch):
    def endless(data, folder, progress):
        while True:
            progress(0.1)

    monkeypatch.setattr(bench.store, "loader", endless)
    before, said = bench.store.project, []
    bench.store.message.connect(said.append)
    bench.data.open(bench.path)
    bench.store.passages.latest.stop()
    bench.qtbot.waitUntil(lambda: "Reading flowers.csv was cancelled." in said)
    assert bench.store.project is before
    assert bench.store.passages.latest is None
    assert bench.dialogs.asked == []


def test_cells_from_the_clipboard_become_a_file_and_a_project(bench, tmp_path):
    bench.data = OwnData(bench.store, bench.files, bench.dialogs, pasted_folder=tmp_path / "kept" / "pasted")
    rows = [f'{number},5\t"two\nlines {number % 2}"\t{"abc"[number % 3]}' for number in range(30)]
    QApplication.clipboard().setText("\n".join(["length\tnote\tkind", *rows, ""]))
    with bench.qtbot.waitSignal(bench.data.opened):
        bench.data.paste()
    spec, source = bench.store.dataset.spec, bench.store.project.data.source
    assert (spec.rows, spec.classes, spec.columns[0]) == (30, ("a", "b", "c"), "length")
    assert bench.store.dataset.inputs[1, 0] == 1.5
    (file,) = (tmp_path / "kept" / "pasted").iterdir()
    assert (source.path, file.suffix) == (str(file), ".tsv")
    assert file.read_text().splitlines()[0] == "length\tnote\tkind"


def test_cells_are_kept_beside_a_project_that_is_saved(bench, tmp_path):
    bench.store.mark_saved(tmp_path / "p.loom")
    QApplication.clipboard().setText(TABLE)
    with bench.qtbot.waitSignal(bench.data.opened):
        bench.data.paste()
    assert [file.suffix for file in tmp_path.glob("pasted *")] == [".csv"]


def test_a_clipboard_without_a_table_changes_nothing(bench, tmp_path):
    said, before = [], bench.store.project
    bench.store.message.connect(said.append)
    QApplication.clipboard().setText("a word")
    bench.data.paste()
    assert said == ["The clipboard holds no table: copy cells with their header in a spreadsheet."]
    assert bench.store.project is before
