"""Every family of declared classes: each member has a case, whose fields survive a file."""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Callable
from typing import Any, Literal

import numpy as np
import pytest

import engine
from engine.activations import ACTIVATIONS
from engine.document.format.files import dumps, loads
from engine.document.network import Network, Node
from engine.document.project import DataSettings, Project, TrainingSettings
from engine.fields import Declared, Family, describe, dump
from engine.initializers import INITIALIZERS
from engine.layers import LAYERS
from engine.layers.basic.dense import Dense
from engine.losses import LOSSES
from engine.optimizers import OPTIMIZERS
from engine.preparation.encodings import ENCODINGS
from engine.preparation.fills import FILLS
from engine.preparation.recipe import ColumnChoice, Recipe
from engine.preparation.scalings import SCALINGS
from engine.preparation.splittings import SPLITTINGS
from engine.schedules import SCHEDULES
from engine.sources import SOURCES
from tests.engine.cases import activations, initializers, losses, optimizers, preparation, schedules, sources
from tests.oracles.cases import Case, Cases, member

Wrap = Callable[[Any], Project]


def trained_with(name: str) -> Wrap:
    return lambda value: Project(network=Network(), training=TrainingSettings(**{name: value}))


def of_dense(name: str) -> Wrap:
    return lambda value: Project(network=Network(nodes=(Node(id="a", name="a", layer=Dense(**{name: value})),)))


def of_column(name: str) -> Wrap:
    def wrap(value: Any) -> Project:
        recipe = Recipe(columns={"a": ColumnChoice(**{name: value})})
        return Project(network=Network(), data=DataSettings(recipe=recipe))

    return wrap


FAMILIES: dict[str, tuple[Family[Any], Cases[Any], Wrap]] = {
    "activation": (ACTIVATIONS, activations.CASES, of_dense("activation")),
    "initializer": (INITIALIZERS, initializers.CASES, of_dense("weight_initializer")),
    "loss": (LOSSES, losses.CASES, trained_with("loss")),
    "optimizer": (OPTIMIZERS, optimizers.CASES, trained_with("optimizer")),
    "schedule": (SCHEDULES, schedules.CASES, trained_with("schedule")),
    "data source": (
        SOURCES,
        sources.CASES,
        lambda source: Project(network=Network(), data=DataSettings(source=source)),
    ),
    "treatment of missing values": (FILLS, preparation.FILLS, of_column("missing")),
    "encoding": (ENCODINGS, preparation.ENCODINGS, of_column("encoding")),
    "split": (
        SPLITTINGS,
        preparation.SPLITTINGS,
        lambda rule: Project(network=Network(), data=DataSettings(recipe=Recipe(splitting=rule))),
    ),
    "scaling": (SCALINGS, preparation.SCALINGS, of_column("scaling")),
}
"""Family, cases, and a project with a member in it. Layers have contracts of their own."""

DRAWS, WRITTEN = 24, 4

MEMBERS = [(kind, name) for kind, (family, _, _) in FAMILIES.items() for name in family.names()]
every = pytest.mark.parametrize(("kind", "name"), MEMBERS)


def test_every_family_is_here() -> None:
    """A new family comes with cases: it is added to FAMILIES above."""
    found = {"layer": LAYERS}
    for module in pkgutil.walk_packages(engine.__path__, "engine."):
        if module.name.split(".")[1] not in ("bench", "cli", "runtime", "kernels"):  # none there, and slow to import
            values = vars(importlib.import_module(module.name)).values()
            found |= {value.name: value for value in values if isinstance(value, Family)}
    assert set(found) - {"layer"} == set(FAMILIES), "add the family to FAMILIES in tests/contracts/test_families.py"


@every
def test_a_member_has_a_case(kind: str, name: str) -> None:
    assert FAMILIES[kind][1][name]


@pytest.mark.parametrize("kind", FAMILIES)
def test_a_case_has_a_member(kind: str) -> None:
    family, cases, _ = FAMILIES[kind]
    assert not cases.strangers(family.names()), f"no {kind} of that name: remove the case from {cases.file}"


@every
def test_draws_leave_no_field_at_its_default(kind: str, name: str) -> None:
    """And take each choice, so that what is made of the draws tries all of a member."""
    family, cases, _ = FAMILIES[kind]
    drawn = [member(family[name], cases[name], np.random.default_rng(seed)) for seed in range(DRAWS)]
    for field in describe(family[name]):
        values = {getattr(value, field.name) for value in drawn}
        assert values - {field.default}, f"{field.name} is never drawn: add it to `fields` of {name} in {cases.file}"
        if field.kind == "choice" and len(field.choices) < 8:
            assert values == set(field.choices), f"not every choice of {field.name} is drawn in {cases.file}"


@every
def test_a_member_survives_a_file(kind: str, name: str) -> None:
    family, cases, wrap = FAMILIES[kind]
    for seed in range(WRITTEN):
        value = member(family[name], cases[name], np.random.default_rng(seed))
        data = json.loads(json.dumps(dump(value), allow_nan=False))
        assert family[name].model_validate({"type": data} if isinstance(data, str) else data) == value
        project = wrap(value)
        text = dumps(project)
        assert loads(text) == project
        assert dumps(loads(text)) == text


# The mechanism itself.

INVENTED: Family[Declared] = Family("invention")


@INVENTED.register
class Wheel(Declared):
    """It turns."""

    type: Literal["wheel"] = "wheel"


def test_a_member_without_a_case_fails_by_name() -> None:
    cases: Cases[Case] = Cases("invention", "Case(...)", {})
    with pytest.raises(pytest.fail.Exception) as failure:
        cases["wheel"]
    assert str(failure.value) == (
        'invention "wheel" has no case. Add `"wheel": Case(...)` to CASES in tests/contracts/test_families.py.'
    )


def test_a_case_without_a_member_is_seen() -> None:
    assert Cases("invention", "Case(...)", {"wheel": Case(), "sledge": Case()}).strangers(INVENTED.names()) == {
        "sledge"
    }
