"""A bypassed node passes on what comes into its first input, as if it were not there."""

import pytest

from engine.analysis.analyse import analyse
from engine.data.dataset import DataSpec
from engine.document.editing.edits import add_node, connect, remove_nodes, set_bypassed, set_field
from engine.document.format.files import dumps, loads
from engine.document.project import Project
from engine.errors import LayerloomError
from engine.layers import LAYERS
from engine.plan.compile import compile

SPEC = DataSpec(100, (4,), ("a", "b", "c", "d"), (), ("no", "yes", "maybe"))


def test_shapes_pass_through(chain: Project) -> None:
    wide = set_field(chain, ["dense_1"], "units", 32)
    bypassed = set_bypassed(wide, ["dense_1"], True)
    assert analyse(wide.network, SPEC).nodes["dense_2"].inputs == ((32,),)
    found = analyse(bypassed.network, SPEC)
    assert found.nodes["dense_1"].outputs == ((4,),)
    assert found.nodes["dense_1"].weights == ()
    assert found.nodes["dense_2"].inputs == ((4,),)
    assert set_bypassed(bypassed, ["dense_1"], False) == wide


def test_only_the_first_input_counts(chain: Project) -> None:
    project, merge = add_node(chain, LAYERS.create("Add"), (0.0, 0.0))
    project = connect(project, "input_1", merge, target_port=LAYERS.create("Add").inputs[0])
    project = connect(project, "dense_1", merge, target_port=LAYERS.create("Add").inputs[1])
    project = connect(project, merge, "dense_2")
    assert analyse(project.network, SPEC).errors
    project = set_bypassed(project, [merge], True)
    found = analyse(project.network, SPEC)
    assert found.nodes["dense_2"].inputs == ((4,),)
    assert found.nodes[merge].inputs == ((4,), None)
    assert not [entry for entry in found.errors if entry.node == merge]


def test_what_has_no_way_through_cannot_be_bypassed(chain: Project) -> None:
    for node in ("input_1", "output_1"):
        with pytest.raises(LayerloomError, match="cannot be bypassed: that takes an input and an output"):
            set_bypassed(chain, [node], True)
    text = dumps(set_bypassed(chain, ["dense_1"], True))
    assert loads(text).network.node("dense_1").bypassed
    broken = dumps(chain).replace('"id": "input_1"', '"bypassed": true, "id": "input_1"')
    with pytest.raises(LayerloomError, match="cannot be bypassed"):
        loads(broken)


def test_the_plan_is_that_of_the_network_without_it(chain: Project) -> None:
    chain = set_field(chain, ["dense_2"], "units", 3)
    chain = set_field(chain, ["dense_2"], "activation", "softmax")
    without = connect(remove_nodes(chain, ["dense_1"]), "input_1", "dense_2")
    plans = [
        compile(project.network, analyse(project.network, SPEC), project.training)
        for project in (set_bypassed(chain, ["dense_1"], True), without)
    ]
    assert plans[0].opcodes == plans[1].opcodes
    assert [layout.name for layout in plans[0].weights] == ["dense_2.weight", "dense_2.bias"]
    assert plans[0].arena_size == plans[1].arena_size
