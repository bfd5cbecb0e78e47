from engine.document.diff import diff
from engine.document.editing.edits import (
    add_node,
    connect,
    disconnect,
    move_nodes,
    remove_nodes,
    rename,
    set_data,
    set_field,
    set_training,
)
from engine.document.format.files import dumps, loads
from engine.document.network import Wire
from engine.document.project import Project
from engine.layers import LAYERS


def test_equal_projects_do_not_differ(chain: Project) -> None:
    assert not diff(chain, chain)
    assert not diff(chain, loads(dumps(chain)))  # equal, though nothing is shared


def test_added_and_removed_nodes(chain: Project) -> None:
    project, node_id = add_node(chain, LAYERS.create("Dropout"), (0, 0))
    project = remove_nodes(project, ["dense_1"])
    change = diff(chain, project)
    assert (change.added, change.removed, change.changed, change.moved) == ((node_id,), ("dense_1",), (), ())
    assert {wire.target for wire in change.removed_wires} == {"dense_1", "dense_2"}
    back = diff(project, chain)
    assert (back.added, back.removed, back.added_wires) == (change.removed, change.added, change.removed_wires)


def test_changed_nodes(chain: Project) -> None:
    project = rename(set_field(chain, ["dense_2"], "units", 3), "dense_1", "Hidden")
    change = diff(chain, project)
    assert change.changed == ("dense_1", "dense_2")
    assert change.network_changed


def test_wires(chain: Project) -> None:
    change = diff(chain, connect(chain, "input_1", "dense_2"))
    assert change.added_wires == (Wire(source="input_1", target="dense_2"),)
    assert change.removed_wires == (Wire(source="dense_1", target="dense_2"),)
    redrawn = connect(disconnect(chain, chain.network.wires[0]), "input_1", "dense_1")
    assert not diff(chain, redrawn)  # an equal wire, drawn again


def test_moves_are_no_change_of_the_network(chain: Project) -> None:
    change = diff(chain, move_nodes(chain, {"dense_1": (1, 2)}))
    assert change.moved == ("dense_1",)
    assert change
    assert not change.network_changed


def test_settings(chain: Project) -> None:
    data = diff(chain, set_data(chain, test_share=0.3))
    assert (data.data_changed, data.training_changed) == (True, False)
    training = diff(chain, set_training(chain, epochs=3))
    assert (training.data_changed, training.training_changed) == (False, True)


def test_a_change_carries_both_projects(chain: Project) -> None:
    project = set_training(chain, epochs=3)
    change = diff(chain, project)
    assert change.old is chain
    assert change.new is project
