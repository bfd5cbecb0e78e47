"""Every step of a recipe, made of the registries and of the cases beside their tests: what a table becomes.

One table has a column for each step and each type that the step is for. The exported script makes of raw rows what the
engine makes of them, with columns in any order; and nothing in rows that are tested changes what was fitted.
"""

from __future__ import annotations

import csv
import functools
import io
import runpy
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from engine.data.dataset import Dataset
from engine.data.preparation.fit import Preparation
from engine.data.tables.table import read_table
from engine.document.editing.edits import add_node, connect
from engine.document.project import DataSettings, Project
from engine.export import numpy_script
from engine.fields import Family
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.losses import CategoricalCrossEntropy, MeanSquaredError
from engine.preparation.encodings import ENCODINGS, Encoding, Ordered
from engine.preparation.fills import FILLS, Fill
from engine.preparation.recipe import ColumnChoice, Recipe
from engine.preparation.scalings import SCALINGS
from engine.preparation.splittings import ByColumn
from engine.training.model import TrainedModel
from engine.training.predict import predict
from engine.training.preparing.arrays import preparation_of
from engine.training.preparing.prepare import Prepared, prepare
from tests.engine.cases import preparation
from tests.oracles.cases import Cases, member

FAMILIES: dict[str, tuple[Family[Any], Cases[Any]]] = {
    "missing": (FILLS, preparation.FILLS),
    "encoding": (ENCODINGS, preparation.ENCODINGS),
    "scaling": (SCALINGS, preparation.SCALINGS),
}
STEPS = [(family, name) for family, (registry, _) in FAMILIES.items() for name in registry.names()]
ROWS, TESTED = 120, 30
TARGETS = {"answer": CategoricalCrossEntropy(), "amount": MeanSquaredError()}


@dataclass(frozen=True)
class Column:
    """A column for one step.

    Attributes:
        name: Its name.
        kind: The type of its cells.
        choice: What is chosen of it.
        gaps: Every so many rows a cell is missing; 0 for never.
    """

    name: str
    kind: str
    choice: ColumnChoice
    gaps: int = 0


def columns_of(family: str, name: str) -> Iterator[Column]:
    """A column for each type that a step is for."""
    registry, cases = FAMILIES[family]
    step, rng = member(registry[name], cases[name], np.random.default_rng(len(name))), np.random.default_rng(1)
    for kind in kinds_of(step):
        chosen = step
        if isinstance(step, Ordered):
            chosen = step if kind == "category" else Ordered(order=("yes", "no"))
        gaps = 0 if family != "missing" or name == "report" else 40 if not step.keeps else int(rng.integers(5, 9))
        yield Column(f"{family} {name} {kind}", kind, ColumnChoice(**{family: chosen}), gaps)


def kinds_of(step: object) -> list[str]:
    if isinstance(step, Fill):
        kinds = ["number", "boolean", "time"] if step.for_numbers else []
        return [*kinds, "category"] if step.for_categories else kinds
    return sorted(step.takes - {"text"}) if isinstance(step, Encoding) else ["number"]


@functools.cache
def columns() -> tuple[Column, ...]:
    known = [(family, name) for family, name in STEPS if name in set(FAMILIES[family][1])]
    merging = Column("spellings", "category", ColumnChoice(spellings="merged"))
    return (*(column for step in known for column in columns_of(*step)), merging)


def cells_of(column: Column, number: int, *, changed: bool) -> list[str]:
    """The cells of a column; those of the last rows, which are tested, otherwise where they are changed."""
    rng, cells = np.random.default_rng(number), []
    # How often a category is there is schema where rare ones are grouped: there rows change places.
    swaps = column.kind in ("boolean", "category") and not column.name.startswith("missing")
    for row in range(ROWS):
        other = changed and row >= ROWS - TESTED and not swaps
        if column.kind == "number":
            cell = f"{rng.normal() * 10.0 ** (row % 3) * (1000.0 if other else 1.0):.4f}"
        elif column.kind == "time":
            moment = np.datetime64("2023-01-01T00:00:00") + int(rng.integers(0, 60_000_000)) * np.timedelta64(1, "s")
            cell = str(moment + (1000 if other else 0) * np.timedelta64(1, "D"))
        elif column.kind == "boolean":
            cell = "yes" if rng.random() < 0.4 or other else "no"
        else:
            found = str(rng.choice(["low", "mid", "high"], p=[0.45, 0.35, 0.2]))
            cell = "mid" if other else found
            cell = cell.upper() if column.name == "spellings" and row % 4 == 1 else cell
        cells.append("" if column.gaps and row % column.gaps == 2 else cell)
    return cells[:-TESTED] + cells[: -TESTED - 1 : -1] if swaps and changed else cells


def content(*, changed: bool, order: int = 1) -> bytes:
    """The table as text; a negative order turns the columns round."""
    table = {"part": ["train"] * (ROWS - TESTED) + ["test"] * TESTED}
    table |= {column.name: cells_of(column, at, changed=changed) for at, column in enumerate(columns())}
    factor = 1000.0 if changed else 1.0
    table["amount"] = [f"{row * 7 % 31 * (factor if row >= ROWS - TESTED else 1.0):.2f}" for row in range(ROWS)]
    table["answer"] = ["pro" if row * 5 % 7 < 3 else "con" for row in range(ROWS)]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([*table][::order])
    writer.writerows(zip(*[*table.values()][::order], strict=True))
    return text.getvalue().encode()


@functools.cache
def made(target: str, *, changed: bool = False, scaling: str = "automatic") -> tuple[Prepared, Dataset]:
    """The table prepared for a small network, with weights as they begin."""
    choices = {column.name: column.choice for column in columns()}
    choices |= {name: ColumnChoice(role="ignored") for name in TARGETS if name != target}
    recipe = Recipe(columns=choices, splitting=ByColumn(column="part"), target_scaling=scaling)
    data = read_table(content(changed=changed), target, "t", recipe=recipe)
    project = Project(data=DataSettings(recipe=recipe))
    project = project.replace(training=project.training.replace(loss=TARGETS[target]))
    last = ""
    units = {"answer": Dense(units=2, activation="softmax"), "amount": Dense(units=1)}[target]
    for layer in (Input(), units, Output()):
        project, node = add_node(project, layer, (0.0, 0.0))
        project = connect(project, last, node) if last else project
        last = node
    return prepare(project, data, dtype="float64", programs=["predict"]), data


@functools.cache
def script(folder: Path, target: str) -> tuple[dict[str, Any], TrainedModel]:
    """The names of the exported script, and the model that it was made of."""
    prepared, _ = made(target)
    rng = np.random.default_rng(0)
    found = prepared.analysis.nodes
    shapes = {f"{node}.{weight.name}": weight.shape for node in found for weight in found[node].weights}
    weights = {name: rng.normal(0.0, 0.1, shape) for name, shape in shapes.items()}
    model = TrainedModel(prepared.project, prepared.dataset.spec, weights, prepared.preparation, prepared.split, {})
    (folder / f"{target}.py").write_bytes(numpy_script.render(model))
    return runpy.run_path(str(folder / f"{target}.py")), model


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scripts")


@functools.cache
def read_by_script(folder: Path, target: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Rows of the table with its columns turned round, as the script reads them, and as the engine did.

    The script reads them all: those that were left out in training as well, whose cells are told to be missing.
    """
    names, _ = script(folder, target)
    data = made(target)[1]
    text = content(changed=False, order=-1).decode().splitlines(keepends=True)
    assert data.table is not None
    kept = [text[0], *(text[number - 1] for number in np.asarray(data.table.numbers).tolist())]
    (folder / "rows.csv").write_text("".join(kept), newline="")
    return names["read_samples"](str(folder / "rows.csv")), data.inputs


def places_of(name: str, target: str = "answer") -> list[int]:
    return list(made(target)[1].spec.places([name]))


@pytest.mark.parametrize(("family", "name"), STEPS)
def test_the_script_reads_raw_rows_as_the_engine_does(folder: Path, family: str, name: str) -> None:
    read, inputs = read_by_script(folder, "answer")
    for column in columns_of(family, name):
        places = places_of(column.name)
        assert_array_equal(read[:, places], inputs[:, places], err_msg=column.name)


@pytest.mark.parametrize("target", TARGETS)
def test_the_script_predicts_raw_rows_as_the_engine_does(folder: Path, target: str) -> None:
    names, model = script(folder, target)
    read, inputs = read_by_script(folder, target)
    assert_array_equal(read, inputs)
    (predicted,) = predict(model, inputs).values()
    assert bool(model.preparation.targets) == (target == "amount")
    assert_allclose(names["predict"](read), predicted, rtol=1e-12, atol=1e-12)


def fitted(preparation: Preparation, places: list[int]) -> list[bytes]:
    """The bytes of what was fitted for some inputs."""
    parts = (preparation.shift, preparation.scale, preparation.fill, preparation.logarithmic)
    return [part[places].tobytes() for part in parts if part is not None]


@pytest.mark.parametrize(("family", "name"), STEPS)
def test_a_step_is_fitted_on_training_rows_alone(family: str, name: str) -> None:
    (one, data), (other, changed) = made("answer"), made("answer", changed=True)
    assert data.spec.columns == changed.spec.columns
    assert data.inputs.tobytes() != changed.inputs.tobytes()
    for column in columns_of(family, name):
        places = places_of(column.name)
        assert fitted(one.preparation, places) == fitted(other.preparation, places), column.name


@pytest.mark.parametrize("scaling", ["standard", "minmax"])
def test_a_target_is_scaled_by_training_rows_alone(scaling: str) -> None:
    (one, data), (other, changed) = (made("amount", changed=each, scaling=scaling) for each in (False, True))
    assert data.targets.tobytes() != changed.targets.tobytes()
    scales = [
        [(each.shift.tobytes(), each.scale.tobytes()) for each in of.preparation.targets.values()]
        for of in (one, other)
    ]
    assert scales[0] == scales[1]
    assert scales[0]


def test_the_changed_rows_would_be_seen_if_they_were_fitted_on() -> None:
    everything = np.arange(made("answer")[1].spec.rows)
    found = [
        preparation_of(of.project, of.analysis, data, everything)
        for of, data in (made("answer"), made("answer", changed=True))
    ]
    blind = {
        name
        for column in columns()
        for name in [column.name]
        if fitted(found[0], places_of(name)) == fitted(found[1], places_of(name))
    }
    measuring = ["missing mean number", "missing median number", "missing mode category", "missing mode boolean"]
    measuring += [f"scaling {name} number" for name in SCALINGS.names() if name != "none"]
    assert blind.isdisjoint(measuring)
