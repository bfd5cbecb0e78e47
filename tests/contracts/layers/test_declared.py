"""Every layer: its ports, its fields in a file, and a case that varies each field which changes a result."""

from __future__ import annotations

from typing import Any

import pytest

from engine.document.format.files import dumps, loads
from engine.document.network import Network, Node
from engine.document.project import Project
from engine.fields import FieldDescription, describe
from engine.initializers import INITIALIZERS
from engine.layers import LAYERS, Layer
from tests.oracles.layer_cases import EVERY_LAYER, LayerCase

ALL = pytest.mark.parametrize("cls", [pytest.param(cls, id=cls.type_name()) for cls in LAYERS])

DRAWS = 40


def another(field: FieldDescription) -> Any:
    """Another value than the default."""
    if field.kind == "bool":
        return not field.default
    if field.kind in ("int", "float"):
        return field.minimum if field.default != field.minimum else field.maximum
    if field.kind in ("choice", "family"):
        return next(name for name in field.choices if name != getattr(field.default, "type", field.default))
    if field.kind in ("ints", "floats"):
        return (*field.default, 3)
    return ("column",) if field.kind == "names" else "text"


@ALL
def test_every_field_survives_a_file(cls: type[Layer]) -> None:
    layer = cls.model_validate({field.name: another(field) for field in describe(cls)})
    project = Project(network=Network(nodes=(Node(id="layer_1", name="Layer", layer=layer),)))
    again = loads(dumps(project))
    assert again == project
    assert dumps(again) == dumps(project)


@ALL
def test_ports_are_named_apart(cls: type[Layer]) -> None:
    layer = LAYERS.create(cls.type_name())
    assert len(set(layer.inputs)) == len(layer.inputs)
    assert len(set(layer.outputs)) == len(layer.outputs)


@EVERY_LAYER
def test_its_case_varies_every_field(case: LayerCase) -> None:
    """Those of initialisers apart: contracts draw weights of their own."""
    drawn = [case.draw(seed)[0] for seed in range(DRAWS)]
    for field in describe(case.layer):
        if field.family is INITIALIZERS:
            continue
        if all(getattr(layer, field.name) == field.default for layer in drawn):
            pytest.fail(
                f"{case.layer.type_name()}: its case never draws another {field.name!r} than the default. Add it to "
                "the options of the case.",
                pytrace=False,
            )
