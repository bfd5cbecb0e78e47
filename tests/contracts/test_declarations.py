"""Whatever declares fields must be fit for forms, files, command line and documents alike."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from engine.document.project import DataSettings, TrainingSettings
from engine.fields import Declared, Family, FieldDescription, describe, dump
from engine.layers import LAYERS
from tests.contracts.test_families import FAMILIES as WITH_CASES

FAMILIES: tuple[Family[Any], ...] = (LAYERS, *(family for family, _, _ in WITH_CASES.values()))
MEMBERS = [pytest.param(cls, id=f"{family.name} {cls.type_name()}") for family in FAMILIES for cls in family]
SETTINGS = [pytest.param(cls, id=cls.__name__) for cls in (DataSettings, TrainingSettings)]
FIELDS = [
    pytest.param(cls, field, id=f"{cls.__name__}.{field.name}")
    for cls in [*(cls for family in FAMILIES for cls in family), DataSettings, TrainingSettings]
    for field in describe(cls)
]

KINDS = {"int", "float", "bool", "text", "choice", "family", "ints", "floats", "names"}


@pytest.mark.parametrize("cls", MEMBERS)
def test_is_explained_in_a_sentence(cls: type[Declared]) -> None:
    summary = cls.summary()
    assert summary[0].isupper() or summary[0].isdigit()  # such as "2D convolution"
    assert summary.endswith((".", "`"))
    assert len(summary) < 200


@pytest.mark.parametrize("cls", MEMBERS)
def test_default_survives_a_file(cls: type[Declared]) -> None:
    value = cls()
    text = json.dumps(dump(value), allow_nan=False)
    data = json.loads(text)
    data = {"type": data} if isinstance(data, str) else data
    assert cls.model_validate(data) == value


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_titles_and_names_are_unique(family: Family[Any]) -> None:
    titles = [cls.title or cls.type_name() for cls in family]
    assert len(titles) == len(set(titles))


@pytest.mark.parametrize(("cls", "field"), FIELDS)
def test_field_is_fit_for_a_form(cls: type[BaseModel], field: FieldDescription) -> None:
    if (cls, field.name) in ((TrainingSettings, "losses"), (DataSettings, "recipe")):  # edited elsewhere, in no form
        return
    assert field.kind in KINDS
    assert field.help[0].isupper()
    assert field.help.endswith((".", "?"))
    assert field.label
    assert not field.choices or field.kind in ("choice", "family", "names")
    assert (field.family is not None) == (field.kind == "family")


@pytest.mark.parametrize(("cls", "field"), FIELDS)
def test_bounds_hold(cls: type[BaseModel], field: FieldDescription) -> None:
    if field.kind not in ("int", "float"):
        return
    assert field.minimum is not None, "a number without bounds"
    assert field.maximum is not None, "a number without bounds"
    assert field.minimum <= field.default <= field.maximum
    number: Any = int if field.kind == "int" else float
    for good in (field.minimum, field.maximum):
        assert getattr(cls.model_validate({field.name: number(good)}), field.name) == good
    for bad in (number(field.minimum - 1), number(field.maximum * 2 + 1), "1", True, None, float("nan")):
        with pytest.raises(ValidationError):
            cls.model_validate({field.name: bad})


@pytest.mark.parametrize("cls", [*MEMBERS, *SETTINGS])
def test_unknown_fields_are_refused(cls: type[BaseModel]) -> None:
    with pytest.raises(ValidationError):
        cls.model_validate({"no_such_field": 1})
