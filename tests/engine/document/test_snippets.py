import pytest

from engine.document.diff import diff
from engine.document.edits import move_nodes, rename
from engine.document.files import LARGEST, dumps
from engine.document.project import Project
from engine.document.snippets import copy, paste
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
    assert text.startswith('{\n  "format": 2,\n')
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
