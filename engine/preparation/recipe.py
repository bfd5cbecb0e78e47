"""The recipe of a table: what each column is for and how it becomes inputs, as far as the user decided it."""

from __future__ import annotations

from typing import ClassVar, Literal

from engine.fields import Sparse, field
from engine.preparation import encodings, fills, scalings
from engine.preparation.encodings import AnyEncoding
from engine.preparation.fills import AnyFill
from engine.preparation.scalings import AnyScaling
from engine.preparation.splittings import AnySplitting, Shuffled

RULES = 2
"""Version of the automatic decisions that new projects begin with."""

Role = Literal["automatic", "feature", "target", "ignored"]
ChosenType = Literal["automatic", "number", "category", "boolean", "time", "text"]


_ROLES = {
    "automatic": "The target is that of the data source; texts that name or describe the rows are ignored.",
    "feature": "The column is an input of the network.",
    "target": "The network predicts the column.",
    "ignored": "The network does not get the column.",
}
_TYPES = {
    "automatic": "The type is found out from all cells of the column.",
    "number": "The values are amounts, which have an order and distances.",
    "category": "The values are names of groups, without an order.",
    "boolean": "The values are yes and no.",
    "time": "The values are dates or times.",
    "text": "The values are free texts, which no network gets as they are.",
}
_SCALINGS = {
    "automatic": "A target of numbers gets mean 0 and standard deviation 1.",
    "standard": "Mean 0 and standard deviation 1.",
    "minmax": "The range 0 to 1.",
    "none": "The target as it is.",
}


_SPELLINGS = {
    "distinct": "Each spelling is a category of its own.",
    "merged": "Texts that differ by case, blanks or form of letters alone are one category, as most rows have it.",
}
_REPEATED = {
    "keep": "Rows that are equal in all features and the target stay as they are.",
    "apart": "No row is in two splits: what is tested does not train or validate, what validates does not train.",
    "drop": "Rows that repeat an earlier one in all features and the target are left out.",
}


class ColumnChoice(Sparse):
    """Choices of one column; the rest is automatic."""

    main: ClassVar[tuple[str, ...]] = ("role", "type", "missing", "encoding", "scaling")

    role: Role = field(
        "automatic",
        implied=True,
        helps=_ROLES,
        help="Role of the column: input of the network, target, or ignored. Automatic: the target is that of the data "
        "source; texts that name the rows, and columns that never change, are ignored.",
    )
    type: ChosenType = field(
        "automatic",
        implied=True,
        helps=_TYPES,
        help="Type of the values: automatic finds it out from all cells of the column.",
    )
    missing: AnyFill = field(
        fills.Automatic(), implied=True, label="Missing values", help="What becomes of missing values."
    )
    encoding: AnyEncoding = field(
        encodings.Automatic(), implied=True, help="How the values become inputs of the network."
    )
    scaling: AnyScaling = field(scalings.Automatic(), implied=True, help="How the numbers are scaled.")
    spellings: Literal["distinct", "merged"] = field(
        "distinct",
        implied=True,
        helps=_SPELLINGS,
        help="Whether texts that differ by case, blanks or form of letters alone are one category.",
    )


class Recipe(Sparse):
    """Choices of the columns of a table, by name; the rest is automatic, by versioned rules."""

    main: ClassVar[tuple[str, ...]] = ("splitting", "repeated", "target_scaling")

    rules: int = field(
        RULES,
        minimum=1,
        maximum=RULES,
        help="Version of the automatic decisions. 1: as before project format 4: missing values are refused, every "
        "text is a category, targets are not scaled.",
    )
    columns: dict[str, ColumnChoice] = field(
        default_factory=dict, help="Choices by column name, where they differ from automatic."
    )
    target_scaling: Literal["automatic", "standard", "minmax", "none"] = field(
        "automatic",
        titles={"minmax": "Min-max"},
        helps=_SCALINGS,
        help="Scaling of a target of numbers, fitted on the training split. Losses are then in scaled units, "
        "predictions and metrics in those of the data. Automatic: standard.",
    )
    splitting: AnySplitting = field(
        Shuffled(), label="Split", help="How the rows are split into training, validation and test."
    )
    repeated: Literal["keep", "apart", "drop"] = field(
        "keep",
        implied=True,
        label="Repeated rows",
        titles={"apart": "In one split", "drop": "Leave out"},
        helps=_REPEATED,
        help="What becomes of rows that are equal in all features and the target.",
    )
    dismissed: tuple[str, ...] = field((), empty="none", help="Remarks on the data that are not shown again.")

    def choice(self, column: str) -> ColumnChoice:
        """Choice of a column."""
        return self.columns.get(column, ColumnChoice())
