"""Protocols of what the Use page needs of the run and of the exports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from engine.export.proof import Proof
    from engine.training.model import TrainedModel


class Weights(Protocol):
    """Trained weights; `designer.training.monitor.Monitor` has them."""

    @property
    def has_weights(self) -> bool:
        """True if there are trained weights."""

    def model(self) -> TrainedModel:
        """Trained model with the kept weights; may be called from any thread.

        Raises:
            LayerloomError: Nothing has been trained.
        """


class Exports(Protocol):
    """Writes weights as files; `designer.weights.exporting.Exporting` does."""

    @property
    def can_export_weights(self) -> bool:
        """True if there are weights, and no export is under way."""

    def export_as(self, suffix: str) -> None:
        """Ask where to, write in the format of that suffix, prove, and tell."""


class Exported(Protocol):
    """Result of an export."""

    @property
    def proof(self) -> Proof | None:
        """Proof of the file; None where there is no file."""

    @property
    def fault(self) -> str:
        """Reason why there is none, as a sentence, or empty."""
