"""Findings of checks: a sentence with its evidence, and the change of the recipe that answers it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Severity = Literal["warning", "question", "hint"]
"""Of a warning results mislead, as far as can be told; a question only the user can answer; a hint is good to know."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A change of one column's choices, such as its role.

    Attributes:
        column: Name of the column.
        field: Field of its choices.
        value: What it becomes.
    """

    column: str
    field: str
    value: Any


@dataclass(frozen=True, slots=True)
class Remedy:
    """Changes that answer a finding at one click.

    Attributes:
        words: For a button and for the undo step: "Ignore column 'id'".
        choices: What changes, in its order.
    """

    words: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A doubt about a table.

    Attributes:
        severity: How sure it is that results suffer.
        code: Stable; documented in `engine/analysis/README.md`.
        columns: Names of the columns that it speaks of; empty where it speaks of rows.
        message: Sentences with the evidence: numbers, and rows as a spreadsheet counts.
        remedy: What answers it, or None where people have to do so themselves.
    """

    severity: Severity
    code: str
    columns: tuple[str, ...]
    message: str
    remedy: Remedy | None = None

    @property
    def key(self) -> str:
        """Code and columns, whatever the numbers are: a document keeps it of a finding that was dismissed."""
        return " ".join([self.code, *map(repr, self.columns)])


def ignoring(*columns: str) -> Remedy:
    """The remedy that leaves columns out of training."""
    words = f"Ignore column {columns[0]!r}" if len(columns) == 1 else f"Ignore {len(columns)} columns"
    return Remedy(words, tuple(Choice(name, "role", "ignored") for name in columns))
