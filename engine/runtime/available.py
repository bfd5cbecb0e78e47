"""A refusal of plans that need more memory than there is."""

from __future__ import annotations

from engine.errors import PlanError
from engine.memory import available_memory, bytes_text


def check_fits(needed: int) -> None:
    """Refuse what would not fit.

    Raises:
        PlanError: It needs more than there is; names both figures.
    """
    available = available_memory()
    if needed > available:
        raise PlanError(
            f"Training would take {bytes_text(needed)}, but this machine has {bytes_text(available)} to give.",
            fix="Make the layers smaller, or the batch, or close other programs.",
        )
