"""Notes on data: a sentence with its evidence, and the changes that answer it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Severity = Literal["warning", "question", "hint"]


@dataclass(frozen=True, slots=True)
class Choice:
    """A change of the recipe.

    Attributes:
        column: Name of the column; empty where it is no choice of one column.
        field: Field of the column's choices, such as `role`, or of the recipe.
        value: What it becomes, as JSON data.
    """

    column: str
    field: str
    value: Any


@dataclass(frozen=True, slots=True)
class Marker:
    """A further spelling of missing values, for all columns of the file.

    Attributes:
        text: The spelling.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Remedy:
    """Changes that answer a note at one click.

    Attributes:
        words: For a button and for the undo step: "Ignore column 'id'".
        changes: They, in their order.
    """

    words: str
    changes: tuple[Choice | Marker, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """Something that people should know of their data, though it does not stop training.

    Attributes:
        severity: `warning` where results may mislead, `question` where only people can tell whether they do, `hint`
            where it is good to know.
        code: Stable; documented in `engine/analysis/README.md`.
        message: A sentence or two in the user's words: numbers, rows as a spreadsheet counts, what to do.
        columns: Names of the columns that it speaks of; empty where it speaks of rows or of the file.
        remedy: What answers it, or None where people have to do so themselves.
    """

    severity: Severity
    code: str
    message: str
    columns: tuple[str, ...] = ()
    remedy: Remedy | None = None

    @property
    def key(self) -> str:
        """Code and columns, whatever the numbers are: a document keeps it of a note that was dismissed."""
        return " ".join([self.code, *map(repr, self.columns)])


def ignoring(*columns: str) -> Remedy:
    """The remedy that leaves columns out of training."""
    words = f"Ignore column {columns[0]!r}" if len(columns) == 1 else f"Ignore {len(columns)} columns"
    return Remedy(words, tuple(Choice(name, "role", "ignored") for name in columns))
