"""Fixes of networks drawn at random: none fails, what was fixed is gone, and the old project is untouched."""

from __future__ import annotations

import random

import pytest

from engine.activations import ACTIVATIONS
from engine.analysis.analyse import analyse
from engine.analysis.fixes.fix import InsertBefore, PassBy, SetLoss
from engine.data.dataset import DataSpec
from engine.document.editing import arranging
from engine.document.editing.edits import add_node, connect, set_data, set_training
from engine.document.format.files import dumps, loads
from engine.document.project import Project
from engine.errors import LayerloomError
from engine.layers import LAYERS
from engine.layers.basic.dense import Dense
from engine.layers.basic.dropout import Dropout
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.losses import LOSSES
from tests.engine.analysis.conftest import SPECS, Build

COMMON = ("Dense", "Dense", "Dense", "Dropout", "Activation", "Flatten", "BatchNorm", "Conv2D", "LSTM", "Reshape")
FORMS = (
    *SPECS.values(),
    DataSpec(90, (8, 4), (), (2,), (), has_lengths=True),
    DataSpec(50, (64,), (), (), ("a", "b")),
    DataSpec(10, (1, 8, 8), (), (1, 8, 8), ()),
)


def drawn(dice: random.Random) -> Project:
    """A few layers in a row, with some wires that lead further back."""
    project, ids = Project(), [""]
    kinds = [dice.choice(COMMON if dice.random() < 0.8 else [kind.type_name() for kind in LAYERS]) for _ in range(4)]
    for kind in ("Input", *kinds, "Output"):
        layer = LAYERS.create(kind)
        if hasattr(layer, "units"):
            layer = layer.replace(units=dice.choice((1, 2, 3, 8)))
        if hasattr(layer, "activation"):
            layer = layer.replace(activation=dice.choice([entry.type_name() for entry in ACTIVATIONS]))
        project, node_id = add_node(project, layer, (260.0 * len(ids), 0.0))
        for port in layer.inputs:
            source = ids[-1] if dice.random() < 0.9 else dice.choice(ids[1:])
            if project.network.node(source).layer.outputs:
                project = connect(project, source, node_id, project.network.node(source).layer.outputs[0], port)
        ids.append(node_id)
    project = set_training(project, loss=dice.choice([loss.type_name() for loss in LOSSES]))
    return set_data(project, normalisation=dice.choice(("none", "standard", "minmax")))


@pytest.mark.parametrize(
    "seed", [seed if seed < 8 else pytest.param(seed, marks=pytest.mark.deep) for seed in range(20)]
)
def test_a_fix_clears_what_it_is_offered_for(seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(20):
        project, spec = drawn(dice), dice.choice(FORMS)
        before = dumps(project)
        for entry in analyse(project.network, spec, project.data, project.training).diagnostics:
            if entry.fix is None:
                continue
            result = entry.fix.apply(project)
            assert dumps(project) == before
            assert loads(dumps(result)) == result
            left = analyse(result.network, spec, result.data, result.training).diagnostics
            same = [other for other in left if (other.code, other.node) == (entry.code, entry.node)]
            assert all(other.severity == "error" and other.fix != entry.fix for other in same), entry


def test_a_fix_for_another_project_says_so(build: Build) -> None:
    project = build(Input())
    project, node_id = add_node(project, Dense(), (0, 0))
    project, dropout = add_node(project, Dropout(), (0, 0))
    for step in (InsertBefore(Dropout(), node_id, "in"), PassBy(dropout, ())):
        with pytest.raises(LayerloomError, match="any more"):
            step.apply(project)


def test_what_is_inserted_lies_in_the_group_of_what_follows(build: Build) -> None:
    project, group = arranging.make_group(build(Input(), Dense(), Output()), ["dense_1"], "Head")
    result = InsertBefore(Dropout(), "dense_1", "in").apply(project)
    assert result.view.nodes_within(group) == {"dense_1", "dropout_1"}


def test_dropout_that_feeds_others_too_stays_for_them(build: Build) -> None:
    project = build(Input(), Dropout(), Output())
    project, other = add_node(project, Dense(), (0, 0))
    project = connect(project, "dropout_1", other)
    result = PassBy("dropout_1", ("output_1",)).apply(project)
    assert [wire.source for wire in result.network.wires_into("output_1")] == ["input_1"]
    assert [wire.source for wire in result.network.wires_into(other)] == ["dropout_1"]


def test_a_loss_goes_where_it_holds(build: Build) -> None:
    project = build(Input(), Dense(), Output())
    assert SetLoss("output_1", "huber").apply(project).training.loss.type == "huber"
    own = set_training(project, losses={"output_1": "hinge"})
    assert SetLoss("output_1", "huber").apply(own).training.losses["output_1"].type == "huber"
