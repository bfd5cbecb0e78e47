"""Weights of one network for another: those of the same name and shape are taken, all others start afresh."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.analysis.model import Analysis
from engine.layers import shape_text
from engine.training.events import Weights
from engine.training.starting.initial import initial_weight


@dataclass(frozen=True, slots=True)
class Transfer:
    """Result of a transfer.

    Attributes:
        weights: All weights of the network: those taken, and initial values.
        taken: Names of the weights taken.
        initial: Why each of the others was not, by name.
        unused: Names of given weights that the network does not have, or that no Output depends on.
    """

    weights: Weights = field(repr=False)
    taken: tuple[str, ...]
    initial: Mapping[str, str]
    unused: tuple[str, ...]


def transfer(analysis: Analysis, given: Weights, seed: int) -> Transfer:
    """Take over what fits.

    Args:
        analysis: Of the network that takes, without errors.
        given: Weights by `<node id>.<weight name>`, of any network.
        seed: That of the run, for the initial values of the others.
    """
    wanted = analysis.weights
    taken = [name for name, weight in wanted.items() if name in given and given[name].shape == weight.shape]
    weights: Weights = {
        name: given[name] if name in taken else initial_weight(name, weight, seed) for name, weight in wanted.items()
    }
    initial = {
        name: f"is {shape_text(given[name].shape)} there, {shape_text(weight.shape)} here"
        if name in given
        else "is not there"
        for name, weight in wanted.items()
        if name not in taken
    }
    return Transfer(weights, tuple(taken), initial, tuple(name for name in given if name not in wanted))
