"""Shared weights in the document: edits keep one owner, files and snippets carry them, broken ones are refused."""

from __future__ import annotations

import pytest

from engine.document.diff import diff
from engine.document.editing.edits import add_node, duplicate, remove_nodes, share_weights
from engine.document.editing.snippets import copy, paste
from engine.document.format.files import dumps, loads
from engine.document.format.integrity import faults
from engine.document.project import Project
from engine.errors import FileError, LayerloomError
from engine.layers import LAYERS


@pytest.fixture
def four() -> Project:
    """dense_1 to dense_4 and a Flatten, not wired."""
    project = Project()
    for name in ("Dense", "Dense", "Dense", "Dense", "Flatten"):
        project, _ = add_node(project, LAYERS.create(name), (0, 0))
    return project


def owners(project: Project) -> list[str]:
    return [node.weights_of for node in project.network.nodes]


def test_sharing_and_giving_it_up(four: Project) -> None:
    shared = share_weights(four, ["dense_2", "dense_4"], "dense_1")
    assert owners(shared) == ["", "dense_1", "", "dense_1", ""]
    assert faults(shared) == ()
    assert diff(four, shared).changed == ("dense_2", "dense_4")
    assert share_weights(shared, ["dense_2", "dense_4"], "") == four
    assert share_weights(shared, ["dense_2"], "dense_1") is shared
    assert share_weights(shared, ["dense_1"], "dense_1") is shared


def test_there_is_one_owner_whatever_is_named(four: Project) -> None:
    shared = share_weights(four, ["dense_2"], "dense_1")
    assert owners(share_weights(shared, ["dense_3"], "dense_2")) == ["", "dense_1", "dense_1", "", ""]
    followed = share_weights(shared, ["dense_1"], "dense_3")
    assert owners(followed) == ["dense_3", "dense_3", "", "", ""]
    assert faults(followed) == ()


def test_another_type_is_refused(four: Project) -> None:
    with pytest.raises(LayerloomError, match="flatten_1: dense_1 is a Dense, but weights are shared among") as refusal:
        share_weights(four, ["flatten_1"], "dense_1")
    assert refusal.value.node == "flatten_1"
    with pytest.raises(LayerloomError, match="There is no node dense_7"):
        share_weights(four, ["dense_1"], "dense_7")


def test_weights_of_a_deleted_owner_pass_to_the_first_user(four: Project) -> None:
    shared = share_weights(four, ["dense_2", "dense_3", "dense_4"], "dense_1")
    less = remove_nodes(shared, ["dense_1", "dense_2"])
    assert owners(less) == ["", "dense_3", ""]
    assert faults(less) == ()


def test_copies_share_among_themselves(four: Project) -> None:
    shared = share_weights(four, ["dense_2"], "dense_1")
    both, ids = duplicate(shared, ["dense_1", "dense_2"], (9, 9))
    assert both.network.node(ids[1]).weights_of == ids[0]
    one, (alone,) = duplicate(shared, ["dense_2"], (9, 9))
    assert one.network.node(alone).weights_of == ""


def test_files_and_snippets(four: Project) -> None:
    shared = share_weights(four, ["dense_2"], "dense_1")
    assert "weights_of" not in dumps(four)
    assert dumps(shared).count('"weights_of": "dense_1"') == 1
    assert loads(dumps(shared)) == shared
    pasted, ids = paste(Project(), copy(shared, ["dense_1", "dense_2"]), (0, 0))
    assert pasted.network.node(ids[1]).weights_of == ids[0]
    pasted, (alone,) = paste(Project(), copy(shared, ["dense_2"]), (0, 0))
    assert pasted.network.node(alone).weights_of == ""


@pytest.mark.parametrize(
    ("owner", "words"),
    [
        ("dense_9", 'Node "dense_2": There is no node "dense_9" to share weights with.'),
        ("dense_2", 'Node "dense_2": It cannot share weights with itself.'),
        ("flatten_1", 'Node "dense_2": flatten_1 is a Flatten, but weights are shared among layers of one type only.'),
    ],
)
def test_a_file_that_contradicts_itself_is_refused(four: Project, owner: str, words: str) -> None:
    text = dumps(share_weights(four, ["dense_2"], "dense_1")).replace(
        '"weights_of": "dense_1"', f'"weights_of": "{owner}"'
    )
    with pytest.raises(FileError) as refusal:
        loads(text)
    assert words in str(refusal.value)
    assert (refusal.value.node, refusal.value.field) == ("dense_2", "weights_of")
