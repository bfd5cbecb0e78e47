"""The one kind of error that people are shown: a sentence that says what is wrong, where, and how to fix it."""

from __future__ import annotations


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


class ShapeError(LayerloomError):
    """A layer cannot take the shapes that reach it."""


class PlanError(LayerloomError):
    """A network cannot be compiled."""


class TrainingError(LayerloomError):
    """A training run that cannot continue."""


class ExportError(LayerloomError):
    """Weights cannot be written, or what was written does not predict the same."""
