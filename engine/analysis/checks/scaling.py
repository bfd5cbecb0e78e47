"""Outputs whose targets are scaled for training: the rule that the trainer follows."""

from __future__ import annotations

import math

from engine.analysis.checks.reach import final, made_by
from engine.analysis.judged import Judged
from engine.document.network import Node


def scaled_outputs(judged: Judged) -> frozenset[str]:
    """Ids of the Outputs whose targets are scaled."""
    return frozenset(output.id for output in judged.outputs if scales_target(judged, output))


def scales_target(judged: Judged, output: Node) -> bool:
    """True if the targets of an Output are scaled, and what it gives is scaled back.

    They are where the recipe says so, the target is numbers, the loss compares differences alone, and the network can
    give any number: what squashes its last values was drawn for the units of the data, and so was a ScaleShift.
    """
    spec, data = judged.seen_by(output)
    recipe = data.recipe
    if recipe.target_scaling == "none" or (recipe.target_scaling == "automatic" and recipe.rules == 1):
        return False
    if data.predict == "inputs" or spec.classes or spec.one_hot:
        return False
    last = final(judged, output)
    if last is None or last.layer.type == "ScaleShift" or made_by(last) != (-math.inf, math.inf):
        return False
    return judged.training.loss_of(output.id).compares_differences
