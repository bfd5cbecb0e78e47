import json

import pytest

from engine.document.diff import diff
from engine.document.editing.edits import move_nodes, rename
from engine.document.editing.snippets import copy, paste
from engine.document.format.files import LARGEST, dumps, loads
from engine.document.project import Project
from engine.document.view import on_canvas
from engine.errors import LayerloomError


def test_pasted_nodes_keep_fields_wires_and_distances(chain: Project) -> None:
    project = rename(move_nodes(chain, {"dense_1": (260, 30), "dense_2": (300, 80)}), "dense_2", "Hidden")
    pasted, ids = paste(project, copy(project, ["dense_1", "dense_2"]), (1000, -200))
    change = diff(project, pasted)
    assert change.added == ids == ("dense_3", "dense_4")
    assert [(wire.source, wire.target) for wire in change.added_wires] == [("dense_3", "dense_4")]
    assert pasted.view.positions["dense_3"] == (1000.0, -200.0)
    assert pasted.view.positions["dense_4"] == (1040.0, -150.0)
    assert [pasted.network.node(node_id).name for node_id in ids] == ["dense_3", "Hidden"]


def test_a_whole_file_can_be_pasted(chain: Project) -> None:
    pasted, ids = paste(Project(), dumps(chain), (0, 0))
    assert ids == ("input_1", "dense_1", "dense_2", "output_1")
    assert pasted == chain


def test_a_copy_reads_as_a_file_without_settings(chain: Project) -> None:
    text = copy(chain, ["dense_1"])
    assert text.startswith('{\n  "format": 4,\n')
    assert "training" not in text


def test_a_huge_clipboard_is_not_read(chain: Project) -> None:
    with pytest.raises(LayerloomError, match="too large"):
        paste(chain, "{" + " " * LARGEST, (0, 0))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("hello", "The clipboard holds no Layerloom nodes"),
        ("", "The clipboard holds no Layerloom nodes"),
        ('{"a": 1}', "names no format"),
        ('{"format": 1}', "holds no nodes"),
        ('{"format": 9, "network": {}}', "newer Layerloom"),
        ('{"format": 1, "network": {"nodes": [{"id": "a", "layer": "os.system"}]}}', "no such layer"),
        ('{"format": 1, "network": {"nodes": [], "wires": [{"source": "a", "target": "b"}]}}', "no node"),
        ('{"x":' * 100_000, "nested too deeply"),
        ('{"format": 1, "x": "\\ud800"}', "half of a character"),
    ],
)
def test_hostile_text_is_refused_with_a_sentence(chain: Project, text: str, words: str) -> None:
    with pytest.raises(LayerloomError, match=words):
        paste(chain, text, (0, 0))


WIDE = """{"format": 1, "network": {"nodes": [
  {"id": "a", "layer": {"type": "Dense"}}, {"id": "b", "layer": {"type": "Dense"}},
  {"id": "c", "layer": {"type": "Dense"}}
], "wires": []}, "view": {"positions": {"a": [-1000000, 5], "b": [0, 105], "c": [1000000, 5]}}}"""


@pytest.mark.parametrize("corner", [(0.0, 0.0), (1e6, 1e6), (-1e6, -1e6), (123.0, -45.0)])
def test_nodes_far_apart_are_pasted_onto_the_canvas(corner: tuple[float, float]) -> None:
    pasted, ids = paste(Project(), WIDE, corner)
    places = [pasted.view.positions[node_id] for node_id in ids]
    assert [x for x, _ in places] == [-1e6, 0.0, 1e6]
    assert places[1][1] - places[0][1] == 100
    assert all(abs(y) <= 1e6 for _, y in places)
    assert loads(dumps(pasted)) == pasted


def test_what_is_wider_than_the_canvas_is_squeezed() -> None:
    places = on_canvas({"a": (0.0, 0.0), "b": (2e6, 50.0), "c": (8e6, 1e7)})
    assert places == {"a": (-1e6, -1e6), "b": (-5e5, pytest.approx(-1e6 + 10)), "c": (1e6, 1e6)}
    few = {"a": (1.0, 2.0)}
    assert on_canvas(few) is few


def test_wires_that_came_in_are_drawn_at_once(chain: Project) -> None:
    """From nodes that are there, to ports that are there; of several for one input the last one stays."""
    data = json.loads(copy(chain, ["dense_2"]))
    wire = data["inputs"][0]
    strangers = [wire | {"source": "nobody"}, wire | {"target": "nobody"}, wire | {"target_port": "none"}]
    data["inputs"] += [*strangers, wire | {"source": "input_1"}]
    pasted, (node,) = paste(chain, json.dumps(data), (0, 0), keep_inputs=True)
    assert [entry.source for entry in pasted.network.wires_into(node)] == ["input_1"]
    assert len(pasted.network.wires) == len(chain.network.wires) + 1
