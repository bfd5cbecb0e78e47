"""Files of format 1 mean what they meant, and hold no more than they need for it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine.document.editing import snippets
from engine.document.format.files import dumps, loads
from engine.document.format.migrations import migrate
from engine.document.project import Project

NPZ = {"source": {"type": "npz", "path": "d.npz", "lengths": "n"}}
TABLE = {"source": {"type": "csv", "path": "d.csv"}}


def old(*layers: Any, data: Any = None, training: Any = None, **nodes: Any) -> dict[str, Any]:
    """A file of format 1: layers one after another; `nodes` are further entries of each node, by its id."""
    ids = [f"n{number}" for number in range(len(layers))]
    drawn = [{"id": key, "layer": layer, **nodes.get(key, {})} for key, layer in zip(ids, layers, strict=True)]
    wires = [
        {"source": a, "target": b, "target_port": port}
        for a, b, layer in zip(ids, ids[1:], layers[1:], strict=False)
        for port in (("in_1", "in_2") if "Concatenate" in str(layer) else ("in",))
    ]
    rest = {"training": training} if training else {}
    return {"format": 1, "network": {"nodes": drawn, "wires": wires}, "data": data or NPZ, **rest}


def layers_of(project: Project) -> list[Any]:
    return [node.layer for node in project.network.nodes]


def read(data: dict[str, Any]) -> Project:
    project = loads(json.dumps(data))
    assert loads(dumps(project)) == project
    return project


SOFTMAX = {"type": "Activation", "activation": "softmax"}


@pytest.mark.parametrize(
    ("before", "axis"),
    [
        ([{"type": "Input"}], "steps"),  # whatever the array holds
        ([{"type": "Input", "shape": [4, 3]}], "steps"),
        ([{"type": "Input", "shape": [1, 4, 3]}], "features"),
        (["Input", "Flatten"], "features"),
        ([{"type": "Input", "columns": ["a"]}], "features"),
        (["Input", {"type": "LSTM", "returns": "sequence"}], "steps"),
        (["Input", "LSTM", "Dense"], "features"),
        (["Input", "Conv2D", {"type": "Dropout"}], "features"),
        (["Input", {"type": "Reshape", "shape": [-1, 2]}], "steps"),
        ([{"type": "Input", "columns": ["a"]}, "Embedding"], "steps"),
    ],
)
def test_concatenate_joined_steps(before: list[Any], axis: str) -> None:
    layer = layers_of(read(old(*before, {"type": "Concatenate"})))[-1]
    assert layer.axis == axis


def test_tables_have_no_steps() -> None:
    assert layers_of(read(old("Input", "Concatenate", data=TABLE)))[-1].axis == "features"


@pytest.mark.parametrize("function", ["softmax", "log_softmax", {"type": "softmax"}])
@pytest.mark.parametrize(
    ("before", "axis"),
    [
        (["Input"], "last"),
        (["Input", "Conv2D"], "last"),
        (["Input", "Flatten"], "channels"),
        (["Input", "GRU"], "channels"),
    ],
)
def test_softmax_ran_over_the_last_axis(function: Any, before: list[Any], axis: str) -> None:
    layer = layers_of(read(old(*before, {"type": "Activation", "activation": function})))[-1]
    assert layer.activation.axis == axis


def test_softmax_within_layers() -> None:
    layers = layers_of(
        read(old("Input", {"type": "Conv2D", "activation": "softmax"}, {"type": "Dense", "activation": "softmax"}))
    )
    assert layers[1].activation.axis == "last"
    assert layers[2].activation.axis == "channels", "Dense applies it to its units, before and now"
    assert layers_of(read(old("Input", {"type": "Conv2D", "activation": "relu"})))[1].activation.type == "relu"


def test_padding_counted() -> None:
    whole = {"type": "LayerNorm", "over": "whole sample"}
    layers = layers_of(read(old({"type": "Input", "shape": [5, 3]}, "BatchNorm", "GroupNorm", whole, "LayerNorm")))
    assert [getattr(layer, "count_padding", None) for layer in layers] == [None, True, True, True, False]
    vectors = layers_of(read(old("Input", "Flatten", "BatchNorm", "GroupNorm")))
    assert [layer.count_padding for layer in vectors[2:]] == [False, False]
    whole_samples = {"source": {"type": "npz", "path": "d.npz"}}
    assert not layers_of(read(old("Input", "BatchNorm", data=whole_samples)))[1].count_padding


def test_frozen_norms_went_by_the_batch() -> None:
    project = read(old("Input", "BatchNorm", "BatchNorm", n1={"frozen": True}))
    assert [layer.frozen_by for layer in layers_of(project)[1:]] == ["batch", "running"]


@pytest.mark.parametrize(("before", "steps", "over"), [("GRU", "mean", "each step"), ("Conv1D", "sum", "whole sample")])
def test_losses_of_whole_samples(before: str, steps: str, over: str) -> None:
    training = {"loss": "kl_divergence"}
    assert read(old("Input", before, "Output", training=training)).training.loss.steps == steps  # type: ignore[attr-defined]
    training = {"loss": {"type": "cosine_similarity"}}
    assert read(old("Input", before, "Output", training=training)).training.loss.over == over  # type: ignore[attr-defined]
    training = {"losses": {"n2": "kl_divergence"}}
    assert read(old("Input", before, "Output", training=training)).training.losses["n2"].steps == steps  # type: ignore[attr-defined]


def test_what_is_said_already_stays() -> None:
    data = old(
        "Input",
        {"type": "Concatenate", "axis": "features"},
        {"type": "Conv2D", "activation": {"type": "softmax", "axis": "channels"}},
    )
    layers = layers_of(read(data))
    assert layers[1].axis == "features"
    assert layers[2].activation.axis == "channels"


def test_new_files_hold_no_noise() -> None:
    """A field that has its default is not named, so that files look as they did."""
    kinds = ["Input", "Concatenate", "BatchNorm", "GroupNorm", "LayerNorm", SOFTMAX, "Output"]
    text = dumps(read(old(*kinds, data=TABLE, training={"loss": "kl_divergence"})))
    assert '"activation": "softmax"' in text
    assert '"loss": "kl_divergence"' in text
    for name in ('"axis"', "count_padding", "frozen_by", "steps", 'over": "each'):
        assert name not in text


def test_pieces_of_old_networks_keep_their_meaning() -> None:
    data = old("Input", "Conv2D", SOFTMAX)
    del data["data"]
    part, _ = snippets.read(json.dumps(data))
    assert layers_of(part)[2].activation.axis == "last"


LOOP = [{"source": "a", "target": "b"}, {"source": "b", "target": "a"}, {"source": "c", "target": "a"}]


@pytest.mark.parametrize(
    "network",
    [
        None,
        [],
        {"nodes": 3},
        {"nodes": [None, 3, {"id": "a"}, {"id": [], "layer": 7}, {"layer": "Concatenate"}]},
        {"nodes": [{"id": "a", "layer": {"type": ["x"], "activation": []}}], "wires": [3, {"source": {}}]},
        {"nodes": [{"id": key, "layer": "Input"} for key in "abc"], "wires": LOOP},
        {"nodes": [{"id": key, "layer": "Flatten" if key == "c" else "Embedding"} for key in "abc"],
         "wires": LOOP},
    ],
)  # fmt: skip
@pytest.mark.parametrize("rest", [{}, {"data": 5, "training": []}, {"data": {"source": []}, "training": {"losses": 3}}])
def test_nothing_is_taken_for_granted(network: Any, rest: Any) -> None:
    migrate({"format": 1, "network": network, **rest}, "x")


def test_long_chains_are_quick() -> None:
    layers = [{"type": "Input", "shape": [2, 2]}, *["Dropout"] * 20_000, "Concatenate"]
    data = old(*layers)
    data["network"]["nodes"].reverse()
    assert migrate(data, "x")["network"]["nodes"][0]["layer"]["axis"] == "steps"
