"""Every layer: in a file, in a network, on the tape."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from engine.analysis.analyse import Analysis, analyse
from engine.data.dataset import DataSpec
from engine.document.format.files import dumps, loads
from engine.document.network import Network, Node, Wire
from engine.document.project import Project, TrainingSettings
from engine.fields import describe
from engine.layers import LAYERS, Layer
from engine.losses import MeanSquaredError
from engine.plan.compile import compile
from engine.tape.opcodes import OPCODES

SHAPES = {
    "Conv1D": (7, 6),
    "Conv2D": (6, 9, 6),
    "ConvTranspose2D": (6, 3, 6),
    "Upsample": (2, 3, 6),
    "ZeroPad": (2, 3, 6),
    "Crop": (2, 5, 6),
    "SpatialDropout": (2, 3, 6),
    "MaxPool2D": (2, 5, 6),
    "MaxPool1D": (7, 6),
    "AveragePool2D": (2, 5, 6),
    "AveragePool1D": (7, 6),
    "GlobalAveragePool": (2, 5, 6),
    "GlobalMaxPool": (7, 6),
    "SelfAttention": (7, 6),
    "PositionalEmbedding": (7, 6),
    "RNN": (7, 6),
    "LSTM": (7, 6),
    "GRU": (7, 6),
    "Permute": (7, 6),
    "Slice": (7, 6),
}
"""Shape of a sample, for layers that do not take vectors."""

DIRECT = ("Embedding",)
"""Layers that take what an Input gives, and nothing that was computed."""

CHANGES: dict[str, dict[str, Any]] = {
    "Conv1D": {"filters": 4, "groups": 2},
    "ConvTranspose2D": {"filters": 4, "groups": 2, "kernel": (2, 3), "dilation": (2, 1), "pad": (1, 0, 0, 1)},
    "Upsample": {"factor": (3, 1)},
    "Reshape": {"shape": (3, -1)},
    "Permute": {"order": (2, 1)},
    "Slice": {"stop": -1},
    "ZeroPad": {"sides": (2, 0, 1, 3)},
    "Crop": {"sides": (2, 0, 1, 3)},
    "Conv2D": {"filters": 4, "groups": 2, "kernel": (2, 3), "stride": (2,), "dilation": (2, 1), "pad": (1, 0, 2, 1)},
}
"""What to change fields to, where any other value would not do."""

ALL = [pytest.param(cls, id=cls.type_name()) for cls in LAYERS]
INNER = [pytest.param(cls, id=cls.type_name()) for cls in LAYERS if cls.type_name() not in ("Input", "Output")]


def with_every_field_changed(cls: type[Layer]) -> Layer:
    """A layer of this class, each field away from its default where there is another plain value."""
    changes: dict[str, Any] = {}
    for field in describe(cls):
        if field.kind == "bool":
            changes[field.name] = not field.default
        elif field.kind == "int":
            changes[field.name] = min(int(field.default) + 1, int(field.maximum or 1))
        elif field.kind == "float":
            changes[field.name] = (float(field.default) + float(field.maximum or 1.0)) / 2
        elif field.kind == "family":
            changes[field.name] = field.choices[-1]
        elif field.kind == "choice":
            changes[field.name] = next(name for name in field.choices if name != field.default)
    return cls.model_validate(changes | CHANGES.get(cls.type_name(), {}))


def network_around(layer: Layer) -> Network:
    """Input, branches that meet in the layer (as many as it has ports), Flatten, Dense, Output."""
    nodes = [Node(id="input_1", name="Input", layer=LAYERS.create("Input"))]
    wires = []
    for number, port in enumerate(layer.inputs, 1):
        if layer.type in DIRECT:
            wires.append(Wire(source="input_1", target="layer_1", target_port=port))
            continue
        nodes.append(Node(id=f"dense_{number}", name="Branch", layer=LAYERS.create("Dense", units=6)))
        wires.append(Wire(source="input_1", target=f"dense_{number}"))
        wires.append(Wire(source=f"dense_{number}", target="layer_1", target_port=port))
    nodes += [
        Node(id="layer_1", name="Layer", layer=layer),
        Node(id="flatten_9", name="Flat", layer=LAYERS.create("Flatten")),
        Node(id="dense_9", name="Last", layer=LAYERS.create("Dense", units=3)),
        Node(id="output_1", name="Output", layer=LAYERS.create("Output")),
    ]
    chain = ("layer_1", "flatten_9", "dense_9", "output_1")
    wires += [Wire(source=source, target=target) for source, target in pairwise(chain)]
    return Network(nodes=tuple(nodes), wires=tuple(wires))


def analysed(layer: Layer) -> tuple[Network, TrainingSettings, Analysis]:
    network, training = network_around(layer), TrainingSettings(loss=MeanSquaredError())
    spec = DataSpec(40, SHAPES.get(layer.type, (6,)), (), target_shape=(3,), classes=())
    return network, training, analyse(network, spec, training=training)


@pytest.mark.parametrize("cls", ALL)
def test_file_round_trip(cls: type[Layer]) -> None:
    layer = with_every_field_changed(cls)
    project = Project(network=Network(nodes=(Node(id="layer_1", name="Layer", layer=layer),)))
    again = loads(dumps(project))
    assert again == project
    assert dumps(again) == dumps(project)


@pytest.mark.parametrize("cls", ALL)
def test_ports_are_named_apart(cls: type[Layer]) -> None:
    layer = LAYERS.create(cls.type_name())
    assert len(set(layer.inputs)) == len(layer.inputs)
    assert len(set(layer.outputs)) == len(layer.outputs)


@pytest.mark.parametrize("cls", INNER)
@pytest.mark.parametrize("changed", [False, True], ids=["default", "changed"])
def test_network_with_it_is_sound(cls: type[Layer], changed: bool) -> None:
    layer = with_every_field_changed(cls) if changed else LAYERS.create(cls.type_name())
    _, _, analysis = analysed(layer)
    assert analysis.errors == ()
    facts = analysis.nodes["layer_1"]
    assert len(facts.outputs) == len(layer.outputs)
    assert all(size >= 1 for shape in facts.outputs for size in shape)
    assert facts.parameters == sum(weight.size for weight in facts.weights if weight.trainable)
    assert facts.multiply_adds >= 0
    assert len({weight.name for weight in facts.weights}) == len(facts.weights)
    assert all(min(weight.fans) >= 1 for weight in facts.weights)


@pytest.mark.parametrize("cls", INNER)
@pytest.mark.parametrize("changed", [False, True], ids=["default", "changed"])
def test_lowers_to_known_opcodes_and_trains_its_weights(cls: type[Layer], changed: bool) -> None:
    layer = with_every_field_changed(cls) if changed else LAYERS.create(cls.type_name())
    network, training, analysis = analysed(layer)
    plan = compile(network, analysis, training)
    assert set(plan.kernels()) <= set(OPCODES)
    names = {f"{node}.{weight.name}" for node, facts in analysis.nodes.items() for weight in facts.weights}
    assert {layout.name for layout in plan.weights} == names
    reached = (layout.gradient >= 0 for layout in plan.weights if layout.weight.trainable)
    assert all(reached), "a weight that gradients do not reach"
