"""The one kind of error that people are shown: a sentence that says what is wrong, where, and how to fix it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


class LayerloomError(Exception):
    """Something that the user can fix.

    Args:
        message: A sentence in the user's words: what is wrong.
        fix: A sentence that says how to fix it; may be empty.
        node: Id of the node at fault, or empty.
        field: Name of the field at fault, or empty.
    """

    def __init__(self, message: str, *, fix: str = "", node: str = "", field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix
        self.node = node
        self.field = field

    def __str__(self) -> str:
        return f"{self.message} {self.fix}".strip()


class FileError(LayerloomError):
    """A file cannot be read or written, or says something that is not allowed."""


class DataError(LayerloomError):
    """A data set cannot be used as it is."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to a question.

    Attributes:
        text: What it says, in a few words.
        changes: Fields of the data source, and what they become with it.
    """

    text: str
    changes: Mapping[str, Any]


class QuestionError(DataError):
    """A data set that can be read in several ways, of which the user has to choose one.

    Args:
        message: A sentence that says what may be one thing or another.
        answers: The answers.
        sample: Lines or cells of the file that show it.
        fix: A sentence that says how to choose; made of the answers if it is empty.
        field: Name of the field that the answers change.
    """

    def __init__(
        self, message: str, *, answers: Sequence[Answer], sample: Sequence[str] = (), fix: str = "", field: str = ""
    ) -> None:
        told = " or ".join(f"{answer.text} ({_settings(answer.changes)})" for answer in answers)
        super().__init__(message, fix=fix or f"Choose in the data settings, or by --read: {told}.", field=field)
        self.answers = tuple(answers)
        self.sample = tuple(sample)


def _settings(changes: Mapping[str, Any]) -> str:
    return ", ".join(
        f"{name}={value if isinstance(value, str) else str(value).lower()}" for name, value in changes.items()
    )


class ShapeError(LayerloomError):
    """A layer cannot take the shapes that reach it."""


class PlanError(LayerloomError):
    """A network cannot be compiled."""


class TrainingError(LayerloomError):
    """A training run that cannot continue."""


class ExportError(LayerloomError):
    """Weights cannot be written, or what was written does not predict the same."""
