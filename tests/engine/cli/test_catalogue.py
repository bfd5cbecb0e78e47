from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from engine.fields import describe
from engine.layers import LAYERS

Command = Callable[..., Any]


def test_json_has_every_layer_with_every_field(layerloom: Command) -> None:
    outcome = layerloom("layers", "--json")
    assert outcome.status == 0
    entries = {entry["type"]: entry for entry in json.loads(outcome.output)}
    assert list(entries) == list(LAYERS.names())
    for cls in LAYERS:
        entry = entries[cls.type_name()]
        assert set(entry) == {"type", "category", "help", "inputs", "outputs", "fields"}
        assert [field["name"] for field in entry["fields"]] == [field.name for field in describe(cls)]
    units = next(field for field in entries["Dense"]["fields"] if field["name"] == "units")
    assert units == {
        "name": "units",
        "type": "int",
        "default": 64,
        "minimum": 1,
        "maximum": 1_000_000,
        "choices": None,
        "unit": "units",
        "help": "Number of units: the size of the output.",
    }
    activation = next(field for field in entries["Dense"]["fields"] if field["name"] == "activation")
    assert activation["default"] == "linear"
    assert "relu" in activation["choices"]
    assert entries["Add"]["inputs"] == ["in_1", "in_2"]


def test_table_names_layers_fields_and_bounds(layerloom: Command) -> None:
    outcome = layerloom("layers")
    assert outcome.status == 0
    for word in ("Dense", "units = 64", "1,000,000", "Dropout", "Concatenate"):
        assert word in outcome.output
