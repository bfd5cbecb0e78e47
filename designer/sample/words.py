"""Words for what is unlike the training split."""

from __future__ import annotations

from designer.plotting.figures import number_text
from engine.data.likeness import Beyond


def range_words(each: Beyond) -> str:
    """Sentence on a value out of the range of the training split, without its subject: `Above 6.9, the most ...`."""
    side, end = ("Above", "most") if each.by > 0 else ("Below", "least")
    return f"{side} {number_text(each.bound)}, the {end} in the training split, by {number_text(abs(each.by))}."
