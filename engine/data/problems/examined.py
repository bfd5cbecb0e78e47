"""A table under examination: what checks see of it, and what several of them compute from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.data.preparation.resolve import Role, Roles
from engine.data.problems.hashing import Hashes, row_hashes
from engine.data.raw import RawColumn, RawData
from engine.data.split import Split
from engine.data.targets import number_target
from engine.errors import DataError
from engine.sources import TargetType

_SAMPLED_CELLS = 400_000
"""Cells of the sample that costly checks look at; of few columns all rows of a middle-sized table."""
_LEAST_ROWS, _MOST_ROWS = 512, 20_000


@dataclass(frozen=True, eq=False)
class Examined:
    """A table, the roles of its columns, and its split where there is one.

    Attributes:
        raw: The table as it was read.
        roles: Role of columns by name; others are features.
        target_type: Whether numbers of the target are classes.
        split: Which rows train, validate and test; None where that is not known yet.
        by_chance: Whether the split was drawn at random.
    """

    raw: RawData
    roles: Mapping[str, Role] = field(default_factory=dict)
    target_type: TargetType = "automatic"
    split: Split | None = None
    by_chance: bool = True

    @classmethod
    def of(cls, raw: RawData, roles: Roles, target_type: TargetType) -> Examined:
        """A table whose columns have the roles that a recipe gives them."""
        return cls(raw, {name: roles.role_of(name) for name in raw.names}, target_type)

    def of_role(self, role: Role) -> tuple[RawColumn, ...]:
        """Columns of a role, in the order of the table."""
        return tuple(column for column in self.raw.columns if self.roles.get(column.name, "feature") == role)

    @cached_property
    def features(self) -> tuple[RawColumn, ...]:
        """Columns that a network learns from."""
        return self.of_role("feature")

    @cached_property
    def answers(self) -> tuple[Answer, ...]:
        """The targets, each as classes or numbers."""
        return tuple(_answer(column, self.target_type) for column in self.of_role("target"))

    @cached_property
    def sample(self) -> NDArray[np.int64]:
        """Places of the rows that costly checks look at, rising: all of a small table, else the same at every time."""
        rows = self.raw.rows
        most = int(np.clip(_SAMPLED_CELLS // max(1, len(self.raw.columns)), _LEAST_ROWS, _MOST_ROWS))
        if rows <= most:
            return np.arange(rows)
        # One row of each stretch, not every n-th row: a table may repeat itself.
        starts = np.arange(most + 1) * rows // most
        return np.random.Generator(np.random.PCG64(0)).integers(starts[:-1], starts[1:])

    @cached_property
    def hashes(self) -> Hashes:
        """A hash of the features and targets of each row, (rows,)."""
        return row_hashes((*self.features, *self.of_role("target")), self.raw.rows)

    def rows_text(self, places: Sequence[int] | NDArray[np.int64], most: int = 3) -> str:
        """The first of some rows, as a spreadsheet counts: "rows 2, 5, 9 and 40 more"."""
        listed = ", ".join(self.raw.row_text(int(place)).removeprefix("row ") for place in places[:most])
        more = f" and {len(places) - most:,} more" if len(places) > most else ""
        return f"row{'s' if len(places) > 1 else ''} {listed}{more}"


@dataclass(frozen=True, eq=False)
class Answer:
    """A target as checks compare with it.

    Attributes:
        column: The column.
        classes: Names of the classes; empty where the target is numbers.
        values: (rows,) int64 class indices, -1 where missing; or float64 numbers, NaN where missing.
    """

    column: RawColumn
    classes: tuple[str, ...]
    values: NDArray[Any]

    @cached_property
    def known(self) -> NDArray[np.bool_]:
        """Mask of the rows whose target is there, (rows,)."""
        known: NDArray[np.bool_] = ~self.column.missing
        return known

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """Rows of each class, (classes,)."""
        return np.bincount(self.values[self.known], minlength=len(self.classes))


def _answer(column: RawColumn, target_type: TargetType) -> Answer:
    if column.type not in ("number", "time"):
        values = np.where(column.missing, -1, column.values).astype(np.int64)
        return Answer(column, column.categories or ("0", "1"), values)
    known = ~column.missing
    numbers = column.values[known]
    # A look at the first rows spares the search through a long column of measurements.
    if column.type == "number" and len(numbers) and (target_type == "classes" or is_whole(numbers[:_LEAST_ROWS])):
        try:
            found = number_target(numbers, target_type, column.name)
        except DataError:  # too many classes, which whoever loads the table says
            return Answer(column, (), column.values)
        if found.classes:
            values = np.full(len(column.values), -1, np.int64)
            values[known] = found.values
            return Answer(column, found.classes, values)
    return Answer(column, (), column.values)


def is_whole(values: NDArray[np.float64]) -> bool:
    """True if all numbers are whole ones, and small enough to be told apart."""
    return bool((values == np.rint(values)).all() and (len(values) == 0 or np.abs(values).max() < 2**53))
