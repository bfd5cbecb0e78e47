from collections.abc import Iterator

import pytest

from engine.document.diff import diff
from engine.document.editing.edits import (
    add_node,
    connect,
    disconnect,
    duplicate,
    insert_on_wire,
    move_nodes,
    new_id,
    remove_nodes,
    rename,
    set_data,
    set_field,
    set_frozen,
    set_training,
    why_not_connect,
)
from engine.document.format.files import dumps, loads
from engine.document.network import Network, Node, Wire
from engine.document.project import Project
from engine.errors import LayerloomError
from engine.initializers import Zeros
from engine.layers import LAYERS
from engine.layers.layer import Layer


def ends(project: Project) -> set[tuple[str, str]]:
    return {(wire.source, wire.target) for wire in project.network.wires}


def test_added_node_has_id_name_and_place() -> None:
    project, node_id = add_node(Project(), LAYERS.create("Dense", units=3), (10, 20))
    node = project.network.node(node_id)
    assert (node_id, node.name, node.layer.type) == ("dense_1", "dense_1", "Dense")
    assert project.view.positions == {"dense_1": (10.0, 20.0)}


def test_added_node_takes_a_name() -> None:
    project, node_id = add_node(Project(), LAYERS.create("Dense"), (0, 0), name="Hidden")
    assert project.network.node(node_id).name == "Hidden"


def test_ids_count_on_and_do_not_fill_gaps(chain: Project) -> None:
    project = remove_nodes(chain, ["dense_1"])
    _, node_id = add_node(project, LAYERS.create("Dense"), (0, 0))
    assert node_id == "dense_3"


@pytest.mark.parametrize(
    ("name", "slug"), [("LayerNorm", "layer_norm_1"), ("Conv2D", "conv2d_1"), ("LSTM", "lstm_1"), ("Dense", "dense_1")]
)
def test_slugs(name: str, slug: str) -> None:
    layer = LAYERS.create("Flatten").model_copy(update={"type": name})
    assert isinstance(layer, Layer)
    assert new_id([], layer) == slug


def test_a_hostile_number_in_an_id_does_not_break_the_next_one(chain: Project) -> None:
    taken = ["dense_" + "9" * 58, "dense_7"]
    assert new_id(taken, chain.network.node("dense_1").layer) == "dense_8"


def test_removed_nodes_take_wires_places_and_losses_along(chain: Project) -> None:
    project = set_training(chain, losses={"output_1": "huber"})
    project = remove_nodes(project, ["dense_2", "output_1"])
    assert ends(project) == {("input_1", "dense_1")}
    assert set(project.view.positions) == {"input_1", "dense_1"}
    assert project.training.losses == {}


def test_an_input_takes_one_wire_and_the_new_one_wins(chain: Project) -> None:
    project = connect(chain, "input_1", "dense_2")
    assert ends(project) == {("input_1", "dense_1"), ("input_1", "dense_2"), ("dense_2", "output_1")}


def test_an_output_takes_many_wires(chain: Project) -> None:
    project, other = add_node(chain, LAYERS.create("Dense"), (0, 0))
    assert ends(connect(project, "dense_1", other)) == ends(chain) | {("dense_1", other)}


@pytest.mark.parametrize(
    ("wire", "words"),
    [
        (Wire(source="dense_1", target="dense_1"), "cannot feed itself"),
        (Wire(source="dense_2", target="dense_1"), "close a cycle: dense_2 already depends on dense_1"),
        (Wire(source="output_1", target="dense_1"), "output_1 has no output"),
        (Wire(source="dense_1", target="input_1"), "input_1 has no input"),
        (Wire(source="dense_1", source_port="left", target="dense_2"), 'no output "left"; it has out'),
        (Wire(source="dense_1", target="dense_2", target_port="in_9"), 'no input "in_9"; it has in'),
        (Wire(source="dens_1", target="dense_2"), 'no node "dens_1". Did you mean dense_1'),
    ],
)
def test_illegal_wires_are_explained(chain: Project, wire: Wire, words: str) -> None:
    reason = why_not_connect(chain, wire)
    assert words in reason
    with pytest.raises(LayerloomError) as caught:
        connect(chain, wire.source, wire.target, wire.source_port, wire.target_port)
    assert str(caught.value) == reason


def test_a_legal_wire_has_no_reason(chain: Project) -> None:
    assert why_not_connect(chain, Wire(source="input_1", target="dense_2")) == ""


def test_disconnect(chain: Project) -> None:
    project = disconnect(chain, chain.network.wires[0], chain.network.wires[2])
    assert project.network.wires == chain.network.wires[1:2]


def test_disconnecting_what_is_not_there(chain: Project) -> None:
    with pytest.raises(LayerloomError, match="no wire from input_1 to output_1"):
        disconnect(chain, Wire(source="input_1", target="output_1"))


def test_fields_of_several_nodes_at_once(chain: Project) -> None:
    project = set_field(chain, ["dense_1", "dense_2"], "units", 7)
    assert [project.network.node(name).layer.units for name in ("dense_1", "dense_2")] == [7, 7]
    assert project.network.node("input_1") is chain.network.node("input_1")


@pytest.mark.parametrize("value", ["leaky_relu", {"type": "leaky_relu", "slope": 0.2}])
def test_fields_of_a_family(chain: Project, value: object) -> None:
    layer = set_field(chain, ["dense_1"], "activation", value).network.node("dense_1").layer
    assert layer.activation.type == "leaky_relu"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("units", 0, "Hidden: units is 0, but the least value allowed is 1."),
        ("units", 10**9, "Hidden: units is 1000000000, but the greatest value allowed is 1000000."),
        ("units", "8", 'Hidden: units is "8", but must be a whole number.'),
        ("units", True, "Hidden: units is true, but must be a whole number."),
        ("units", Zeros(), "Hidden: units is zeros, but must be a whole number."),
        ("bias", 1, "Hidden: bias is 1, but must be true or false."),
        ("l2", float("nan"), "Hidden: l2 is NaN, but must be a finite number."),
        ("unitz", 1, "Hidden: unitz is not a known field. Did you mean units?"),
        ("activation", "rellu", 'Hidden: activation is "rellu", but there is no such activation. Did you mean relu'),
        ("activation", Zeros(), 'Hidden: activation is "zeros", but there is no such activation.'),
        (
            "activation",
            {"type": "leaky_relu", "slope": 9},
            "Hidden: activation.slope is 9, but the greatest value allowed is 1.",
        ),
    ],
)
def test_bad_fields_are_explained(chain: Project, field: str, value: object, words: str) -> None:
    project = rename(chain, "dense_1", "Hidden")
    with pytest.raises(LayerloomError) as caught:
        set_field(project, ["dense_2", "dense_1"][1:], field, value)
    assert str(caught.value).startswith(words)
    assert caught.value.node == "dense_1"
    assert caught.value.field.startswith(field)


def test_wires_to_vanished_ports_go() -> None:
    project, source = add_node(Project(), LAYERS.create("Input"), (0, 0))
    project, merge = add_node(project, LAYERS.create("Add", input_count=3), (0, 0))
    for port in ("in_1", "in_3"):
        project = connect(project, source, merge, "out", port)
    project = set_field(project, [merge], "input_count", 2)
    assert [wire.target_port for wire in project.network.wires] == ["in_1"]


def test_freezing(chain: Project) -> None:
    frozen = set_frozen(chain, ["dense_1"], True)
    assert frozen.network.node("dense_1").frozen
    assert diff(chain, frozen).changed == ("dense_1",)
    assert loads(dumps(frozen)) == frozen
    assert set_frozen(frozen, ["dense_1", "input_1"], False) == chain
    assert set_frozen(chain, ["dense_1"], False) is chain
    assert "frozen" not in dumps(chain)


def test_an_empty_name_means_the_id(chain: Project) -> None:
    project = rename(chain, "dense_1", "Hidden layer")
    assert project.network.node("dense_1").name == "Hidden layer"
    assert rename(project, "dense_1", "  ") == chain


@pytest.mark.parametrize("name", ['"); import os; ...#', "class", "../../x", "🧠", "שלום", "x" * 10_000, "a\nb"])
def test_any_name_will_do_and_is_short_in_sentences(chain: Project, name: str) -> None:
    node = rename(chain, "dense_1", name).network.node("dense_1")
    assert node.name == name
    assert len(node.label) <= 40
    assert "\n" not in node.label


def test_half_a_character_is_refused(chain: Project) -> None:
    for edit in (
        lambda: rename(chain, "dense_1", "\ud800"),
        lambda: set_field(chain, ["input_1"], "columns", ("a", "\ud800")),
        lambda: add_node(chain, LAYERS.create("Dense"), (0, 0), name="\ud800"),
    ):
        with pytest.raises(LayerloomError, match="half of a character"):
            edit()


def test_insert_on_a_wire(chain: Project) -> None:
    project, node_id = add_node(chain, LAYERS.create("Dropout"), (0, 0))
    project = insert_on_wire(project, node_id, chain.network.wires[1])
    assert ends(project) == {
        ("input_1", "dense_1"),
        ("dense_1", node_id),
        (node_id, "dense_2"),
        ("dense_2", "output_1"),
    }


def test_insert_takes_the_first_free_input(chain: Project) -> None:
    project, merge = add_node(chain, LAYERS.create("Add"), (0, 0))
    project = connect(project, "input_1", merge, "out", "in_1")
    project = insert_on_wire(project, merge, chain.network.wires[1])
    assert [(wire.source, wire.target_port) for wire in project.network.wires_into(merge)] == [
        ("input_1", "in_1"),
        ("dense_1", "in_2"),
    ]


@pytest.mark.parametrize("name", ["Input", "Output"])
def test_what_has_one_side_cannot_go_on_a_wire(chain: Project, name: str) -> None:
    project, node_id = add_node(chain, LAYERS.create(name), (0, 0))
    with pytest.raises(LayerloomError, match="cannot be inserted into a wire"):
        insert_on_wire(project, node_id, chain.network.wires[1])


def test_a_node_cannot_go_on_its_own_wire(chain: Project) -> None:
    with pytest.raises(LayerloomError, match="cannot feed itself"):
        insert_on_wire(chain, "dense_1", chain.network.wires[1])


def test_duplicate_keeps_the_wires_among_copies(chain: Project) -> None:
    project = rename(chain, "dense_2", "Hidden")
    project, ids = duplicate(project, ["dense_2", "dense_1"], (20, 30))
    assert ids == ("dense_3", "dense_4")
    assert ends(project) == ends(chain) | {("dense_3", "dense_4")}
    assert [project.network.node(name).name for name in ids] == ["dense_3", "Hidden"]
    assert project.view.positions["dense_4"] == (540.0, 30.0)


def test_settings(chain: Project) -> None:
    project = set_data(chain, test_share=0.25, source={"type": "moons", "noise": 0.3})
    project = set_training(project, epochs=7, optimizer="sgd", losses={"output_1": "huber"})
    assert (project.data.test_share, project.data.source.type) == (0.25, "moons")
    assert (project.training.epochs, project.training.optimizer.type) == (7, "sgd")
    assert project.training.loss_of("output_1").type == "huber"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"epochs": -1}, "Training: epochs is -1, but the least value allowed is 0."),
        ({"epoch": 1}, "Training: epoch is not a known field. Did you mean epochs?"),
        ({"losses": {"dense_1": "huber"}}, 'training.losses: "dense_1" is no Output node.'),
        ({"optimizer": {"type": "momentum", "momentum": "x"}}, 'Training: optimizer.momentum is "x"'),
    ],
)
def test_bad_settings_are_explained(chain: Project, changes: dict[str, object], words: str) -> None:
    with pytest.raises(LayerloomError) as caught:
        set_training(chain, **changes)
    assert str(caught.value).startswith(words)


def test_nodes_stop_together_at_the_edge_of_the_canvas(chain: Project) -> None:
    moved = move_nodes(chain, {"dense_1": (1e9, 0), "dense_2": (1e9 + 300, -7)}).view.positions
    assert moved["dense_1"] == (1e6 - 300, 0)
    assert moved["dense_2"] == (1e6, -7)


def test_copies_stop_at_the_edge_too(chain: Project) -> None:
    at_edge = move_nodes(chain, {"dense_1": (1e6, -1e6)})
    copied, (copy,) = duplicate(at_edge, ["dense_1"], (32, -32))
    assert copied.view.positions[copy] == (1e6, -1e6)


def test_ids_of_copies_pass_over_those_in_use() -> None:
    layer = LAYERS.create("Dense")
    nodes = [Node(id=name, name=name, layer=layer) for name in ("dense_999999999", "dense_1000000000", "dense_7")]
    project, ids = duplicate(Project(network=Network(nodes=tuple(nodes))), [node.id for node in nodes], (0, 0))
    assert ids == ("dense_1000000001", "dense_1000000002", "dense_1000000003")
    assert len(project.network.by_id) == 6


def test_ids_in_use_are_looked_at_once(chain: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each copy used to look at all ids: two thousand nodes took seconds."""
    looked = 0

    class Counted(dict[str, Node]):
        def __iter__(self) -> Iterator[str]:
            nonlocal looked
            for name in super().__iter__():
                looked += 1
                yield name

    layer = LAYERS.create("Dense")
    project = Project(network=Network(nodes=tuple(Node(id=f"n_{i}", name="n", layer=layer) for i in range(400))))
    project.network.__dict__["by_id"] = Counted(project.network.by_id)
    duplicate(project, [f"n_{i}" for i in range(400)], (0, 0))
    assert 400 <= looked <= 4 * 400


def test_unknown_nodes_are_named(chain: Project) -> None:
    for edit in (
        lambda: remove_nodes(chain, ["dens_1"]),
        lambda: rename(chain, "dens_1", "x"),
        lambda: move_nodes(chain, {"dens_1": (0, 0)}),
        lambda: set_field(chain, ["dens_1"], "units", 1),
        lambda: duplicate(chain, ["dens_1"], (0, 0)),
    ):
        with pytest.raises(LayerloomError, match=r"no node dens_1\. Did you mean dense_1"):
            edit()


def test_edits_that_change_nothing_return_the_same_project(chain: Project) -> None:
    assert remove_nodes(chain, []) is chain
    assert connect(chain, "input_1", "dense_1") is chain
    assert disconnect(chain) is chain
    assert set_field(chain, ["dense_1"], "units", 64) is chain
    assert rename(chain, "dense_1", "dense_1") is chain
    assert move_nodes(chain, {"dense_1": (260, 0)}) is chain
    assert set_data(chain, test_share=0.15) is chain
    assert set_training(chain, epochs=50) is chain


def test_untouched_structure_is_shared(chain: Project) -> None:
    project = set_field(chain, ["dense_1"], "units", 3)
    assert project.network.wires is chain.network.wires
    assert project.view is chain.view
    assert move_nodes(chain, {"dense_1": (1, 1)}).network is chain.network


def test_a_changed_network_does_not_inherit_look_up_tables(chain: Project) -> None:
    assert chain.network.wires_from("dense_1")  # fills the tables of the old one
    project = remove_nodes(chain, ["dense_2"])
    assert project.network.wires_from("dense_1") == ()
    assert "dense_2" not in project.network.by_id
