import json
import os
import socket
from pathlib import Path
from typing import Any

import pytest

from engine.document.editing.edits import move_nodes, rename, set_data, set_field, set_training
from engine.document.format import integrity
from engine.document.format.files import LARGEST, digest, dumps, load, loads, save
from engine.document.network import Network, Node, Wire
from engine.document.project import Project
from engine.errors import FileError
from engine.layers.basic.dense import Dense


def changed(project: Project, change: Any) -> str:
    """The text of a project after a change of its JSON data in place."""
    data = json.loads(dumps(project))
    change(data)
    return json.dumps(data)


def fault_of(text: str) -> FileError:
    with pytest.raises(FileError) as caught:
        loads(text)
    return caught.value


def test_round_trip(chain: Project) -> None:
    project = rename(chain, "dense_1", '🧠 "); import os\n')
    project = set_field(project, ["dense_2"], "activation", {"type": "leaky_relu", "slope": 0.1})
    project = set_field(project, ["input_1"], "columns", ["a", "ä b"])
    project = set_training(project, losses={"output_1": {"type": "huber", "delta": 0.3}})
    assert loads(dumps(project)) == project


def test_the_text_diffs_well(chain: Project) -> None:
    text = dumps(chain)
    assert text.startswith('{\n  "format": 4,\n  "network": {\n    "nodes": [\n')
    assert text.endswith("}\n")
    assert max(map(len, text.splitlines())) <= 120
    other = dumps(set_field(chain, ["dense_1"], "units", 32))
    assert sum(a != b for a, b in zip(text.splitlines(), other.splitlines(), strict=True)) == 1


def test_equal_projects_give_equal_texts(chain: Project) -> None:
    positions = dict(reversed(chain.view.positions.items()))
    other = chain.replace(view=chain.view.replace(positions=positions))
    assert list(other.view.positions) != list(chain.view.positions)
    assert dumps(other) == dumps(chain)


def test_a_file_by_hand_may_leave_out_what_has_a_default() -> None:
    project = loads(
        '{"format": 1, "network": {"nodes": [{"id": "a", "layer": "Input"}, {"id": "b", "layer": {"type": "Dense"}}],'
        ' "wires": [{"source": "a", "target": "b"}]}}'
    )
    assert [node.name for node in project.network.nodes] == ["a", "b"]
    assert project.training == Project().training


def test_a_cycle_can_be_loaded_and_fixed(chain: Project) -> None:
    text = changed(chain, lambda data: data["network"]["wires"][0].update(source="dense_2"))
    assert len(loads(text).network.wires) == 3


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not valid JSON: line 1, column 1"),
        ('{"format": 1', "not valid JSON: line 1, column 13"),
        ("[]", "holds no object"),
        ("{}", "names no format"),
        ('{"format": true}', "names no format"),
        ('{"format": "1"}', "names no format"),
        ('{"format": 5}', "made by a newer Layerloom (format 5; this one reads up to 4). Update Layerloom"),
        ('{"format": 0}', "unknown format 0"),
        ('{"format": -5}', "unknown format -5"),
        ('{"format": 1, "view": NaN}', "NaN is not a number"),
        ('{"format": 1, "view": -Infinity}', "-Infinity is not a number"),
        ('{"format": 1, "view": 1e999}', "1e999 is too large"),
        ('{"format": 1, "view": {}, "view": {}}', 'the name "view" stands twice'),
        ("[" * 100_000, "nested too deeply"),
        ('{"format": 1, "view": ' + "9" * 10_000 + "}", "too many digits"),
        ('{"format": 1, "view": "\\udcff"}', "half of a character"),
        ('{"format": 1, "view": {"\\ud800": 1}}', "half of a character"),
        ('{"format": 1, "network": {"nodes": [3]}}', "Node 1: it is 3, but must be an object"),
        ('{"format": 1, "network": {"nodes": [{"layer": "Flatten"}]}}', "Node 1: id is missing"),
        ('{"format": 1, "training": {"losses": {"x": "hubr"}}}', "no such loss. Did you mean huber?"),
        ('{"format": 1, "network": 3}', "network is 3, but must be an object"),
        ('{"format": 1, "netwrk": {}}', "netwrk is not a known field. Did you mean network?"),
        ('{"format": 1, "data": {"predict": "x"}}', "data.predict is \"x\", but must be 'target' or 'inputs'."),
        ('{"format": 1, "data": {"source": {"type": "url"}}}', 'source is "url", but there is no such data source'),
        ('{"format": 1, "training": {"optimizer": {"type": "adam", "beta1": 2}}}', "training.optimizer.beta1 is 2"),
        ('{"format": 1, "training": {"epochs": 1' + "0" * 400 + "}}", "training.epochs is 1000"),
        ('{"format": 1, "training": {"losses": {"x": "huber"}}}', 'training.losses: "x" is no Output node'),
        ('{"format": 1, "view": {"positions": {"x": [0, 0]}}}', 'view.positions: there is no node "x"'),
        ('{"format": 1, "view": {"positions": {"x": [0, 0, 0]}}}', "view.positions.x has 3 items, but must have 2"),
    ],
)
def test_broken_texts_give_a_sentence(text: str, words: str) -> None:
    message = str(fault_of(text))
    assert words in message
    assert len(message) < 400


NODE_FAULTS = [
    ({"layer": {"type": "Dnse"}}, "", 'the layer is "Dnse", but there is no such layer. Did you mean Dense?'),
    ({"layer": "os.system"}, "", 'the layer is "os.system", but there is no such layer. There are: '),
    ({"layer": {"type": ["Dense"]}}, "", "there is no such layer"),
    ({"layer": {"units": 3}}, "", 'the layer is an object, but must be a name, or an object with a "type"'),
    ({"layer": {"type": "Dense", "units": 0}}, "units", "units is 0, but the least value allowed is 1."),
    ({"layer": {"type": "Dense", "units": 2.5}}, "units", "units is 2.5, but must be a whole number."),
    ({"layer": {"type": "Dense", "units": None}}, "units", "units is null, but must be a whole number."),
    ({"layer": {"type": "Dense", "unit": 2}}, "unit", "unit is not a known field. Did you mean units?"),
    (
        {"layer": {"type": "Dense", "activation": {"type": "elu", "alpha": -1}}},
        "activation.alpha",
        "activation.alpha is -1",
    ),
    ({"layer": {"type": "Dense", "activation": "rlu"}}, "activation", "no such activation. Did you mean relu"),
    ({"layer": {"type": "Input", "columns": ["a", 3]}}, "columns.2", "columns.2 is 3, but must be text."),
    (
        {"layer": {"type": "Dense", "bias_initializer": {"type": "constant", "value": 1e9}}},
        "bias_initializer.value",
        "bias_initializer.value is 1000000000, but the greatest value allowed is 1000000.",
    ),
    ({"name": 3}, "name", "name is 3, but must be text."),
]


@pytest.mark.parametrize(("fault", "field", "words"), NODE_FAULTS)
def test_faults_name_node_and_field(chain: Project, fault: dict[str, Any], field: str, words: str) -> None:
    error = fault_of(changed(chain, lambda data: data["network"]["nodes"][1].update(fault)))
    assert str(error).startswith('The text: Node "dense_1": ')
    assert words in str(error)
    assert error.node == "dense_1"
    assert error.field == field or words.startswith("the layer")


@pytest.mark.parametrize("node_id", ["Dense 1", "", "1", "a" * 65, "a\n", "../x", "ä", "class;"])
def test_ids_are_slugs(chain: Project, node_id: str) -> None:
    error = fault_of(changed(chain, lambda data: data["network"]["nodes"][1].update(id=node_id)))
    assert "must be a word of up to 64 small letters" in str(error)


@pytest.mark.parametrize(
    ("wire", "words"),
    [
        ({"source": "nobody"}, 'Wire 1: There is no node "nobody"'),
        ({"target_port": "left"}, 'Wire 1: dense_1 has no input "left"; it has in.'),
        ({"source_port": "right"}, 'Wire 1: input_1 has no output "right"; it has out.'),
        ({"source": "output_1"}, "Wire 1: output_1 has no output: it is an Output layer."),
        ({"target": "dense_2"}, "Wire 2: in of dense_2 already has a wire; an input takes one."),
        ({"colour": 1}, "Wire 1: colour is not a known field."),
        ({"source": 7}, "Wire 1: source is 7, but must be text."),
    ],
)
def test_wires_hold_on_to_ports(chain: Project, wire: dict[str, Any], words: str) -> None:
    assert words in str(fault_of(changed(chain, lambda data: data["network"]["wires"][0].update(wire))))


def test_an_id_stands_once(chain: Project) -> None:
    text = changed(chain, lambda data: data["network"]["nodes"].append({"id": "dense_1", "layer": "Flatten"}))
    assert "The id dense_1 stands at 2 nodes" in str(fault_of(text))


def test_all_faults_come_at_once(chain: Project) -> None:
    def spoil(data: dict[str, Any]) -> None:
        data["network"]["nodes"][1]["layer"]["units"] = 0
        data["network"]["nodes"][2]["layer"]["bias"] = "yes"
        del data["network"]["wires"][0]["target"]
        data["training"]["batch_size"] = 0

    lines = str(fault_of(changed(chain, spoil))).splitlines()
    assert lines == [
        "The text has 4 faults:",
        '- Node "dense_1": units is 0, but the least value allowed is 1.',
        '- Node "dense_2": bias is "yes", but must be true or false.',
        "- Wire 1: target is missing.",
        "- training.batch_size is 0, but the least value allowed is 1.",
    ]


def test_a_flood_of_faults_is_cut() -> None:
    nodes = [{"id": f"a{number}", "layer": "Nothing"} for number in range(500)]
    lines = str(fault_of(json.dumps({"format": 1, "network": {"nodes": nodes}}))).splitlines()
    assert lines[0] == "The text has 500 faults:"
    assert lines[-1] == "- and 480 more."
    assert len(lines) == 22


def test_long_values_are_cut(chain: Project) -> None:
    text = changed(
        chain, lambda data: data["network"]["nodes"][1]["layer"].update({"x" * 10_000: 1, "units": "y" * 10_000})
    )
    assert len(str(fault_of(text))) < 500


def test_save_and_load(chain: Project, tmp_path: Path) -> None:
    path = tmp_path / "näme.loom"
    save(chain, path)
    assert load(path) == chain
    save(move_nodes(chain, {"dense_1": (1, 1)}), path)
    assert load(path) != chain
    assert [entry.name for entry in tmp_path.iterdir()] == ["näme.loom"]


def test_a_mark_of_utf8_is_read_over(chain: Project, tmp_path: Path) -> None:
    path = tmp_path / "a.loom"
    path.write_text(dumps(chain), encoding="utf-8-sig")
    assert load(path) == chain


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "a.loom is not valid JSON"),
        (b"\x00\x01\x02", "a.loom is not valid JSON"),
        (b"PK\x03\x04\xff\xff", "a.loom is not text in UTF-8 (byte 5)"),
        ('{"format": 1}'.encode("utf-16"), "a.loom is not text in UTF-8"),
        ('{"format": 1, "name": "ä"}'.encode("cp1252"), "a.loom is not text in UTF-8 (byte 24)"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "a.loom"
    path.write_bytes(content)
    with pytest.raises(FileError) as caught:
        load(path)
    assert words in str(caught.value)


def test_huge_files_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.loom"
    with path.open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(FileError, match="too large for a project: 32 MiB"):
        load(path)


@pytest.mark.parametrize(
    ("name", "words"),
    [("missing.loom", "missing.loom cannot be opened: No such file"), ("", "Is a directory"), ("a\0b", "null")],
)
def test_what_cannot_be_opened_gives_a_sentence(tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(FileError, match=words):
        load(tmp_path / name)


def test_half_a_character_is_not_saved_and_the_old_file_stays(chain: Project, tmp_path: Path) -> None:
    path = tmp_path / "a.loom"
    save(chain, path)
    broken = set_data(chain, source={"type": "csv", "path": "\ud800"})
    with pytest.raises(FileError, match="half of a character"):
        save(broken, path)
    assert load(path) == chain


@pytest.mark.parametrize("kind", ["pipe", "socket", "device", "folder"])
def test_only_regular_files_are_read(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.loom"
    server = socket.socket(socket.AF_UNIX)
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "socket":
            server.bind(str(path))
        case "device":
            path.symlink_to("/dev/zero")
        case "folder":
            path.mkdir()
    with server, pytest.raises(FileError, match=r"^a\.loom (cannot be opened|is no file that can be read)"):
        load(path)


def test_a_link_to_a_file_is_read(chain: Project, tmp_path: Path) -> None:
    save(chain, tmp_path / "a.loom")
    (tmp_path / "b.loom").symlink_to(tmp_path / "a.loom")
    assert load(tmp_path / "b.loom") == chain


def test_a_compact_text_says_the_same(chain: Project) -> None:
    text = dumps(chain, compact=True)
    assert "\n" not in text
    assert loads(text) == chain
    assert digest(text) != digest(dumps(chain))


def test_names_like_a_misspelt_one_are_looked_for_a_few_times_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each search goes through all nodes: thousands of wires to nobody took minutes."""
    asked: list[str] = []
    monkeypatch.setattr(integrity, "closest", lambda name, names: asked.append(name) or " Did you mean x?")
    nodes = tuple(Node(id=f"dense_{i}", layer=Dense(), weights_of=f"owner_{i}") for i in range(100))
    wires = tuple(Wire(source=f"ghost_{i}", target=f"dense_{i}") for i in range(100))
    found = integrity.faults(Project(network=Network(nodes=nodes, wires=wires)))
    assert len(found) == 200
    assert len(asked) == 2 * integrity.HINTED
    assert all("There is no node" in fault.message for fault in found)
