"""Notes, collapsed nodes, frames, groups, bookmarks: how they change, and how they follow the nodes."""

import pytest

from engine.document.diff import diff
from engine.document.editing import arranging
from engine.document.editing.edits import duplicate, remove_nodes
from engine.document.editing.snippets import copy, paste
from engine.document.format.files import dumps, loads
from engine.document.format.integrity import faults
from engine.document.project import Project
from engine.document.view import DEEPEST, Bookmark, Group
from engine.errors import FileError, LayerloomError

GROUPS = '"groups": [{"id": "group_1", "title": "Block", "nodes": ["dense_1", "dense_2"], "parent": ""}]'


def test_a_plain_view_stays_plain_in_the_file(chain: Project) -> None:
    view = dumps(chain).split('"view"')[1]
    assert all(word not in view for word in ("collapsed", "notes", "frames", "groups", "bookmarks"))


def test_everything_round_trips(chain: Project) -> None:
    project = arranging.set_collapsed(chain, ["dense_2", "dense_1"], True)
    project = arranging.set_note(project, "dense_1", " why 64? ")
    project, _ = arranging.add_frame(project, "Encoder", (0.0, 0.0), (300.0, 200.0))
    project, _ = arranging.make_group(project, ["dense_1", "dense_2"], "Block")
    project = arranging.set_bookmark(project, "1", Bookmark(center=(5.0, 6.0), scale=0.5))
    assert project.view.collapsed == ("dense_1", "dense_2")
    assert project.view.notes == {"dense_1": "why 64?"}
    assert loads(dumps(project)) == project
    change = diff(chain, project)
    assert change.arrangement_changed
    assert change
    assert not change.network_changed


def test_taking_back_gives_the_document_from_before(chain: Project) -> None:
    noted = arranging.set_note(arranging.set_collapsed(chain, ["dense_1"], True), "dense_1", "a")
    assert arranging.set_note(arranging.set_collapsed(noted, ["dense_1"], False), "dense_1", "") == chain
    grouped, group = arranging.make_group(chain, ["dense_1", "dense_2"])
    assert arranging.dissolve_group(grouped, group) == chain


def test_groups_nest(chain: Project) -> None:
    project, inner = arranging.make_group(chain, ["dense_1"], "inner")
    project, outer = arranging.make_group(project, ["dense_1", "dense_2"], "outer")
    assert project.view.group(inner).parent == outer  # type: ignore[union-attr]
    assert project.view.nodes_within(outer) == {"dense_1", "dense_2"}
    assert project.view.path_to(inner) == (outer, inner)
    assert project.view.group_of("dense_1") == inner
    opened = arranging.dissolve_group(project, outer)
    assert [(group.id, group.parent) for group in opened.view.groups] == [(inner, "")]


def test_a_group_within_an_open_group(chain: Project) -> None:
    project, outer = arranging.make_group(chain, ["dense_1", "dense_2"], "outer")
    project, inner = arranging.make_group(project, ["dense_1"], "inner", parent=outer)
    assert project.view.path_to(inner) == (outer, inner)
    assert project.view.group(outer).nodes == ("dense_2",)  # type: ignore[union-attr]
    assert not faults(project)


def test_groups_follow_their_nodes(chain: Project) -> None:
    project, group = arranging.make_group(chain, ["dense_1", "dense_2"], "Block")
    assert remove_nodes(project, ["dense_1"]).view.group(group).nodes == ("dense_2",)  # type: ignore[union-attr]
    assert remove_nodes(project, ["dense_1", "dense_2"]).view.groups == ()


def test_a_frame_outlives_its_group(chain: Project) -> None:
    project, group = arranging.make_group(chain, ["dense_1"], "Block")
    project, _ = arranging.add_frame(project, "f", (0.0, 0.0), (100.0, 50.0), group)
    for emptied in (remove_nodes(project, ["dense_1"]), arranging.make_group(project, ["dense_1", "dense_2"])[0]):
        assert not faults(emptied), "it can be saved and opened again"
        assert loads(dumps(emptied)) == emptied
    assert remove_nodes(project, ["dense_1"]).view.frames[0].group == ""


@pytest.mark.parametrize("way", ["duplicate", "paste"])
def test_copies_are_grouped_as_the_originals(chain: Project, way: str) -> None:
    project, _ = arranging.make_group(arranging.set_note(chain, "dense_1", "n"), ["dense_1", "dense_2"], "Block")
    ids = ["dense_1", "dense_2"]
    copied, new = duplicate(project, ids, (9, 9)) if way == "duplicate" else paste(project, copy(project, ids), (9, 9))
    assert [group.nodes for group in copied.view.groups] == [("dense_1", "dense_2"), new]
    assert copied.view.groups[1].title == "Block"
    assert copied.view.notes[new[0]] == "n"
    part, _ = duplicate(project, ["dense_1"], (9, 9))
    assert len(part.view.groups) == 1, "a part of a group is no group"


def test_nodes_move_between_groups(chain: Project) -> None:
    project, group = arranging.make_group(chain, ["dense_1"], "Block")
    project = arranging.put_into_group(project, ["dense_2"], group)
    assert project.view.nodes_within(group) == {"dense_1", "dense_2"}
    assert arranging.put_into_group(project, ["dense_1"], "").view.group_of("dense_1") == ""
    assert arranging.put_into_group(project, ["dense_1", "dense_2"], "") == project, "the whole group is there already"


def test_frames(chain: Project) -> None:
    project, frame = arranging.add_frame(chain, "a", (0.0, 0.0), (100.0, 50.0))
    project = arranging.set_frame(project, frame, title="b", position=(5.0, 5.0))
    assert (project.view.frames[0].title, project.view.frames[0].position) == ("b", (5.0, 5.0))
    assert arranging.remove_frames(project, [frame]) == chain


@pytest.mark.parametrize(
    "edit",
    [
        lambda p: arranging.set_note(p, "x", "a"),
        lambda p: arranging.set_collapsed(p, ["x"], True),
        lambda p: arranging.make_group(p, []),
        lambda p: arranging.dissolve_group(p, "group_9"),
        lambda p: arranging.set_frame(p, "frame_9", title=""),
        lambda p: arranging.add_frame(p, "", (0, 0), (0, 10)),
        lambda p: arranging.set_bookmark(p, "12", Bookmark(center=(0, 0), scale=1)),
    ],
)
def test_what_cannot_be_is_a_sentence(chain: Project, edit) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(LayerloomError):
        edit(chain)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"dense_1", "dense_2"]', '"dense_1", "dense_7"]', "there is no node"),
        ('"dense_1", "dense_2"]', '"dense_1", "dense_1"]', "lies in 2 groups"),
        ('"parent": ""', '"parent": "group_1"', "lies within itself"),
        ('"parent": ""', '"parent": "group_2"', "but there is none"),
        ('"id": "group_1"', '"id": "dense_1"', "taken twice"),
    ],
)
def test_groups_in_a_broken_file(chain: Project, old: str, new: str, words: str) -> None:
    project, _ = arranging.make_group(chain, ["dense_1", "dense_2"], "Block")
    text = dumps(project)
    assert GROUPS in " ".join(text.split()).replace("[ ", "[").replace(" ]", "]")
    with pytest.raises(LayerloomError, match=words):
        loads(text.replace(old, new))


def test_groups_lie_only_so_deep(chain: Project) -> None:
    """A file of thousands, one in the other, is refused in a sentence; nothing recurses so far."""
    groups = [Group(id=f"g_{n}", title="x", nodes=("dense_1",) if n == 0 else ()) for n in range(3000)]
    nested = tuple(group.replace(parent=f"g_{n + 1}" if n < 2999 else "") for n, group in enumerate(groups))
    text = dumps(chain.model_copy(update={"view": chain.view.model_copy(update={"groups": nested})}))
    with pytest.raises(FileError, match="lies within more than 64 others"):
        loads(text)
    project, parent = chain, ""
    for _ in range(DEEPEST + 1):
        project, parent = arranging.make_group(project, ["dense_1"], parent=parent)
    with pytest.raises(LayerloomError, match="at most 64 deep"):
        arranging.make_group(project, ["dense_1"], parent=parent)
