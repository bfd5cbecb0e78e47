"""What nodes and wires show."""

from __future__ import annotations

import pytest

from designer.canvas.items.look import key_fields, node_look, wire_look
from engine.analysis.analyse import analyse
from engine.data.dataset import DataSpec
from engine.document.network import Node, Wire
from engine.layers import LAYERS
from tests.designer.conftest import network

SPEC = DataSpec(10, (28, 28), (), (), ("a", "b"))


@pytest.mark.parametrize(
    ("layer", "text"),
    [
        (LAYERS.create("Dense", units=1, activation="relu"), "1 unit · ReLU"),
        (LAYERS.create("Dense", units=1200), "1,200 units · Linear"),
        (LAYERS.create("Dense", units=3, bias=False, l2=0.001), "3 units · Linear · no bias · L2 0.001"),
        (LAYERS.create("Dense", units=3, weight_initializer="he_normal"), "3 units · Linear"),
        (LAYERS.create("Dropout", rate=0.2), "rate 0.2"),
        (LAYERS.create("Activation", activation="tanh"), "tanh"),
        (LAYERS.create("Add", input_count=3), "3 ports"),
        (LAYERS.create("Input", columns=("age", "height")), "age, height"),
        (LAYERS.create("Input", shape=(1, 8, 8)), "1 × 8 × 8"),
        (LAYERS.create("Conv2D", kernel=(5, 5)), "32 filters · 5×5 · Linear"),
        (LAYERS.create("Conv2D", filters=1, kernel=(1,)), "1 filter · 1×1 · Linear"),
        (LAYERS.create("Conv2D", stride=(2,)), "32 filters · stride 2×2 · Linear"),
        (LAYERS.create("Input"), "Input"),
        (LAYERS.create("Flatten"), "Flatten"),
        (LAYERS.create("Output"), "Output"),
        (LAYERS.create("Output", target="inputs"), "inputs"),
    ],
)
def test_key_fields_are_short_and_telling(layer, text: str) -> None:
    assert key_fields(layer) == text


def test_every_layer_shows_something() -> None:
    for name in LAYERS.names():
        look = node_look(Node(id="x", name="", layer=LAYERS.create(name)), None)
        assert look.name == "x"
        assert look.fields
        assert look.icon


def test_the_worst_problem_gives_the_badge() -> None:
    from engine.analysis.diagnostics import Diagnostic

    node = Node(id="x", name="X", layer=LAYERS.create("Dense"))
    said = [Diagnostic("hint", "a", "One."), Diagnostic("error", "b", "Two."), Diagnostic("warning", "c", "Three.")]
    look = node_look(node, None, said)
    assert look.severity == "error"
    assert look.problems == ("One.", "Two.", "Three.")
    assert node_look(node, None, said[2:]).severity == "warning"


def test_a_wire_shows_the_shape_at_its_source() -> None:
    project = network("Input", "Flatten", "Dense")
    analysis = analyse(project.network, SPEC)
    first, second = project.network.wires
    assert wire_look(first, ("out",), analysis.nodes["input_1"]).shape == "28 × 28"
    assert wire_look(first, ("out",), analysis.nodes["input_1"]).rank == 2
    assert wire_look(second, ("out",), analysis.nodes["flatten_1"]).shape == "784"
    assert wire_look(first, ("out",), None).shape == ""
    assert wire_look(Wire(source="a", source_port="gone", target="b"), ("out",), analysis.nodes["input_1"]).rank == -1
