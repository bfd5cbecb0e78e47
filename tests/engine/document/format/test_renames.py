"""Fields that were named otherwise are read under their new names; a file of format 2 opens as it was drawn."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine.document.format.files import dumps, loads
from engine.document.format.migrations import migrate
from engine.errors import FileError
from engine.initializers import Normal, TruncatedNormal
from engine.layers.basic.dense import Dense
from engine.layers.basic.noise import GaussianNoise
from engine.layers.sequences.embedding import Embedding

LAYERS: list[dict[str, Any]] = [
    {"type": "Input"},
    {"type": "Embedding", "vocabulary": 9, "units": 4, "weight_initializer": {"type": "normal", "deviation": 0.3}},
    {"type": "GaussianNoise", "deviation": 0.25},
    {"type": "Dense", "units": 7, "weight_initializer": {"type": "truncated_normal", "mean": 1.0, "deviation": 2.0}},
]


def old(layers: list[Any], version: int = 2) -> dict[str, Any]:
    return {"format": version, "network": {"nodes": [{"id": f"n{i}", "layer": e} for i, e in enumerate(layers)]}}


@pytest.mark.parametrize("version", [1, 2])
def test_old_names_are_read(version: int) -> None:
    project = loads(json.dumps(old(LAYERS, version)))
    assert [node.layer for node in project.network.nodes[1:]] == [
        Embedding(num_embeddings=9, embedding_dim=4, weight_initializer=Normal(std=0.3)),
        GaussianNoise(std=0.25),
        Dense(units=7, weight_initializer=TruncatedNormal(mean=1.0, std=2.0)),
    ]
    text = dumps(project)
    assert loads(text) == project
    assert '"deviation"' not in text
    assert '"vocabulary"' not in text


@pytest.mark.parametrize(
    ("layer", "name"),
    [
        ({"type": "GaussianNoise", "deviation": 0.25, "std": 0.5}, "deviation"),  # neither value is dropped in silence
        ({"type": "Dense", "deviation": 1.0}, "deviation"),
    ],
)
def test_what_was_no_field_is_none_now(layer: dict[str, Any], name: str) -> None:
    with pytest.raises(FileError, match=f"{name} is not a known field"):
        loads(json.dumps(old([layer])))


def test_new_files_do_not_know_the_old_names() -> None:
    with pytest.raises(FileError, match="deviation is not a known field"):
        loads(json.dumps(old([LAYERS[2]], version=3)))


@pytest.mark.parametrize(
    "layer", [None, 3, "Embedding", [], {"type": []}, {"type": "Dense", "weight_initializer": [1]}]
)
def test_nothing_is_taken_for_granted(layer: Any) -> None:
    data = old([layer])
    assert migrate(data, "x") == {"network": data["network"]}
