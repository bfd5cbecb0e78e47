"""Opening and saving: nothing is lost without a question, and what cannot be read leaves the document alone."""

from __future__ import annotations

import os

import pytest

from designer.document.store import Store
from designer.storage.disk import Disk
from designer.storage.files import Files
from designer.storage.leftovers import Leftovers
from designer.storage.recovery import RecoveryCopy
from designer.widgets.notices import Notices
from engine.document.editing.edits import add_node, set_data
from engine.document.format.files import digest, dumps, load, save
from engine.document.project import Project
from engine.document.templates import EXAMPLES, TEMPLATES
from engine.layers.basic.dense import Dense
from engine.sources import Csv
from tests.designer.fake_dialogs import FakeDialogs


def one_layer():
    return add_node(Project(), Dense(units=7), (0.0, 0.0))[0]


class Bench:
    def __init__(self, settings, tmp_path):
        self.store = Store()
        self.dialogs = FakeDialogs()
        self.files = Files(self.store, settings, self.dialogs)
        self.titles = []
        self.files.title_changed.connect(self.titles.append)
        self.folder = tmp_path

    def edit(self):
        self.store.apply("Add Dense", add_node(self.store.project, Dense(), (0.0, 0.0))[0])


@pytest.fixture
def bench(qapp, settings, tmp_path):
    return Bench(settings, tmp_path)


@pytest.mark.parametrize("template", [*TEMPLATES, *EXAMPLES], ids=lambda template: template.name)
def test_templates_open_unsaved_and_unmodified(bench, template):
    assert bench.files.new(template)
    assert bench.store.project.network == template.load().network
    assert bench.store.path is None
    assert not bench.store.is_modified
    assert bench.files.name == template.title


def test_saving_a_new_project_asks_for_a_name(bench):
    bench.edit()
    bench.dialogs.answers["save_file"] = bench.folder / "mine.loom"
    assert bench.files.save()
    assert load(bench.folder / "mine.loom") == bench.store.project
    assert not bench.store.is_modified
    assert bench.store.path == bench.folder / "mine.loom"
    assert bench.files.recent == (bench.folder / "mine.loom",)
    assert bench.titles[-1] == "mine.loom[*] – Layerloom"
    bench.edit()
    assert bench.files.save()
    assert bench.dialogs.asked == ["save_file"]


@pytest.mark.parametrize(("folder", "expected"), [("deeper", "{home}/data/t.csv"), ("", "data/t.csv")])
def test_data_are_still_found_from_another_folder(bench, folder, expected):
    home = bench.folder / "home"
    (home / "data").mkdir(parents=True)
    (home / "deeper").mkdir()
    (home / "data" / "t.csv").write_text("a,b\n1,2\n3,4\n5,6\n7,8\n")
    start = home if folder else home / "deeper"
    name = "data/t.csv" if folder else "../data/t.csv"
    save(set_data(one_layer(), source=Csv(path=name)), start / "a.loom")
    assert bench.files.open_path(start / "a.loom")
    bench.dialogs.answers["save_file"] = home / folder / "b.loom"
    assert bench.files.save_as()
    path = load(home / folder / "b.loom").data.source.path
    assert path == expected.format(home=home.resolve().as_posix())
    assert bench.store.project.data.source.path == path
    assert not bench.store.is_modified
    assert load(start / "a.loom").data.source.path == name


def test_what_a_killed_save_left_is_swept_when_the_file_is_opened(bench):
    save(one_layer(), bench.folder / "a.loom")
    left, fresh, other = (bench.folder / name for name in (".a.loom.x1.aside", ".a.loom.x2.aside", ".b.loom.x3.aside"))
    for path in (left, fresh, other):
        path.write_bytes(b"half")
    for path in (left, other):
        os.utime(path, (0, 0))
    assert bench.files.open_path(bench.folder / "a.loom")
    assert [path.exists() for path in (left, fresh, other)] == [False, True, True]


def test_no_name_no_file(bench):
    bench.edit()
    bench.dialogs.answers["save_file"] = None
    assert not bench.files.save()
    assert bench.store.is_modified
    assert list(bench.folder.glob("*.loom")) == []


def test_opening_shows_the_file_and_remembers_it(bench):
    save(one_layer(), bench.folder / "a.loom")
    bench.dialogs.answers["open_file"] = bench.folder / "a.loom"
    assert bench.files.open()
    assert bench.store.project == one_layer()
    assert not bench.store.undo_stack.canUndo()
    assert bench.files.recent[0] == bench.folder / "a.loom"


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe\x00", b'{"format": 99}', b"[1, 2]"])
def test_what_cannot_be_read_leaves_the_document_untouched(bench, content):
    bench.edit()
    before = bench.store.project
    (bench.folder / "broken.loom").write_bytes(content)
    assert not bench.files.open_path(bench.folder / "broken.loom")
    assert bench.store.project is before
    assert bench.store.is_modified
    assert len(bench.dialogs.errors) == 1
    assert "broken.loom" in bench.dialogs.errors[0]
    assert bench.dialogs.asked == []


def test_a_file_that_is_gone_is_forgotten(bench, settings):
    settings.add_recent_file(bench.folder / "gone.loom")
    assert not bench.files.open_path(bench.folder / "gone.loom")
    assert bench.files.recent == ()


@pytest.mark.parametrize(("answer", "opened", "saved"), [("save", 1, 1), ("discard", 1, 0), ("cancel", 0, 0)])
def test_changes_are_never_lost_without_a_question(bench, answer, opened, saved):
    save(one_layer(), bench.folder / "other.loom")
    bench.edit()
    edited = bench.store.project
    bench.dialogs.answers.update(unsaved=answer, save_file=bench.folder / "mine.loom")
    assert bench.files.open_path(bench.folder / "other.loom") is bool(opened)
    assert (bench.store.project == one_layer()) is bool(opened)
    assert (bench.folder / "mine.loom").exists() is bool(saved)
    if saved:
        assert load(bench.folder / "mine.loom") == edited


def test_new_asks_first_too(bench):
    bench.edit()
    bench.dialogs.answers["unsaved"] = "cancel"
    before = bench.store.project
    assert not bench.files.new()
    assert bench.store.project is before


def test_a_save_that_fails_is_told_and_the_document_stays_modified(bench):
    bench.edit()
    bench.dialogs.answers["save_file"] = bench.folder / "no such folder" / "mine.loom"
    assert not bench.files.save()
    assert bench.store.is_modified
    assert "folder does not exist" in bench.dialogs.errors[0]


def test_a_save_that_fails_keeps_the_window_open(bench):
    bench.edit()
    bench.dialogs.answers.update(unsaved="save", save_file=bench.folder / "no such folder" / "mine.loom")
    assert not bench.files.may_close(print)


def test_suggestions_follow_the_document(bench):
    bench.files.new(TEMPLATES[2])
    assert bench.files.suggestion(".npz").name == "logistic_regression.npz"
    save(one_layer(), bench.folder / "a.loom")
    bench.files.open_path(bench.folder / "a.loom")
    assert bench.files.suggestion(".svg") == bench.folder / "a.svg"


# What a crash has left of the file


class Left(Bench):
    """With the copy that a crashed session left of `mine.loom`, one layer ahead of it."""

    def __init__(self, settings, tmp_path):
        super().__init__(settings, tmp_path)
        self.path = tmp_path / "mine.loom"
        save(one_layer(), self.path)
        store = Store()
        store.reset(one_layer(), self.path, digest(dumps(one_layer())))
        other = RecoveryCopy(store, tmp_path / "recovery")
        store.apply("Add", add_node(one_layer(), Dense(units=8), (0.0, 0.0))[0])
        other.leave()
        self.copy = RecoveryCopy(self.store, tmp_path / "recovery")
        self.leftovers = Leftovers(self.copy, print)
        self.files = Files(self.store, settings, self.dialogs, leftovers=self.leftovers)


@pytest.fixture
def left(qapp, settings, tmp_path):
    left = Left(settings, tmp_path)
    yield left
    left.copy.close()


def test_opening_a_file_offers_its_copy_first(left):
    left.dialogs.answers["recover"] = "recover"
    assert left.files.open_path(left.path)
    assert len(left.store.project.network.nodes) == 2
    assert left.store.path == left.path
    assert left.store.is_modified
    assert left.files.recent == (left.path,)
    assert left.leftovers.count() == 0


@pytest.mark.parametrize(("answer", "left_over"), [("later", 1), ("discard", 0)])
def test_the_file_itself_is_opened_where_the_copy_is_not_wanted(left, answer, left_over):
    left.dialogs.answers["recover"] = answer
    assert left.files.open_path(left.path)
    assert left.store.project == one_layer()
    assert not left.store.is_modified
    assert left.leftovers.count() == left_over


def test_the_copy_of_a_torn_file_is_offered(left):
    left.path.write_text('{"format": 2, "netw')
    left.dialogs.answers["recover"] = "later"
    assert not left.files.open_path(left.path)
    assert len(left.dialogs.errors) == 1
    left.dialogs.answers["recover"] = "recover"
    assert left.files.open_path(left.path)
    assert left.dialogs.difference == "The file itself cannot be read any more."
    assert len(left.store.project.network.nodes) == 2


def test_another_file_is_opened_without_a_question(left):
    save(one_layer(), left.folder / "other.loom")
    assert left.files.open_path(left.folder / "other.loom")
    assert left.dialogs.asked == []


def test_the_menu_offers_copies_again(left):
    left.dialogs.answers["recover"] = "later"
    assert not left.files.recover()
    left.dialogs.answers["recover"] = "recover"
    assert left.files.recover()
    said = []
    left.store.message.connect(said.append)
    left.store.reset(Project())
    assert not left.files.recover()
    assert said == ["There are no recovery copies."]


def test_a_file_that_was_saved_after_the_crash_is_not_overwritten_without_a_question(qtbot, left, settings):
    """The copy knows what its file held; what another program wrote since must not go without a word."""
    save(add_node(one_layer(), Dense(units=9), (0.0, 0.0))[0], left.path)
    notices = Notices()
    qtbot.addWidget(notices)
    files = Files(
        left.store, settings, left.dialogs, leftovers=left.leftovers, disk=Disk(left.store, notices, left.store)
    )
    left.dialogs.answers.update(recover="recover", overwrite="cancel")
    assert files.open_path(left.path)
    assert not files.save()
    assert left.dialogs.asked == ["recover", "overwrite"]


# What may be written to


@pytest.mark.parametrize("spelling", ["itself", "link", "dots", "hard link"])
def test_nothing_is_written_over_the_data(bench, spelling):
    table = bench.folder / "t.csv"
    table.write_text("a,b\n1,2\n3,4\n5,6\n7,8\n")
    save(set_data(one_layer(), source=Csv(path="t.csv")), bench.folder / "a.loom")
    assert bench.files.open_path(bench.folder / "a.loom")
    name = bench.folder / "other.csv"
    match spelling:
        case "itself":
            name = table
        case "link":
            name.symlink_to(table)
        case "hard link":
            os.link(table, name)
        case "dots":
            name = bench.folder / "x" / ".." / "t.csv"
            (bench.folder / "x").mkdir()
    bench.dialogs.answers["save_file"] = name
    assert not bench.files.save_as()
    assert "is the data file" in bench.dialogs.errors[0]
    assert table.read_text().startswith("a,b")
    assert not bench.files.may_write(name)


def test_exports_are_not_written_over_the_project_but_the_project_is(bench):
    path = bench.folder / "a.loom"
    save(one_layer(), path)
    assert bench.files.open_path(path)
    assert not bench.files.may_write(path)
    assert "is the project" in bench.dialogs.errors[0]
    bench.dialogs.answers["save_file"] = path
    assert bench.files.save_as()
    assert bench.files.may_write(bench.folder / "b.npz")
    assert not bench.files.may_write(bench.folder / "a.run.safetensors")
    assert "is the kept run of the project" in bench.dialogs.errors[1]


@pytest.mark.parametrize("answer", [True, False])
def test_a_file_that_exists_is_overwritten_only_after_a_question(bench, answer):
    name = bench.folder / "other.loom"
    name.write_text("mine")
    bench.dialogs.answers.update(save_file=name, confirm=answer)
    assert bench.files.save_as() is answer
    assert "“other.loom” exists" in bench.dialogs.question
    assert (name.read_text() == "mine") is not answer
