"""A refusal of plans that need more memory than there is."""

from __future__ import annotations

from engine.errors import PlanError
from engine.memory import available_memory, bytes_text


def check_fits(needed: int, what: str) -> None:
    """Refuse what would not fit.

    Args:
        needed: Bytes.
        what: What takes them, in a word: `Training`.

    Raises:
        PlanError: It needs more than there is; names both figures.
    """
    available = available_memory()
    if needed > available:
        raise PlanError(
            f"{what} would take {bytes_text(needed)}, but this machine has {bytes_text(available)} available.",
            fix="Make the layers smaller, or the batch, or close other programs.",
        )
