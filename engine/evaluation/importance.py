"""Permutation importance: how much worse a network answers where one column is shuffled among the samples.

Breiman, "Random Forests", 2001; the score is that of scikit-learn's estimators: accuracy of classes and labels, R2 of
numbers. Each permutation is a function of (seed, column, repeat) alone, so more repeats change no earlier one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from engine.evaluation.answers import Array, Indices
from engine.evaluation.columns import Column

REPEATS = 5


@dataclass(frozen=True, slots=True)
class Importance:
    """Importance of a column.

    Attributes:
        column: Its name.
        mean: By how much the score falls where it is shuffled, mean over the repeats.
        std: Standard deviation of that over the repeats.
        falls: The fall in each repeat.
    """

    column: str
    mean: float
    std: float
    falls: tuple[float, ...]


def permutation(count: int, seed: int, column: int, repeat: int) -> Indices:
    """A random order of so many samples, by a counter: the same arguments give the same order everywhere."""
    generator = np.random.Generator(np.random.Philox(key=[seed, column], counter=[0, 0, 0, repeat]))
    return generator.permutation(count)


def permutation_importance(
    score: Callable[[Array], float],
    inputs: Array,
    columns: Sequence[Column],
    *,
    repeats: int = REPEATS,
    seed: int = 0,
    going_on: Callable[[int, int], bool] = lambda done, of: True,
) -> tuple[Importance, ...] | None:
    """Importance of each column, in their order.

    Args:
        score: Of samples (n, features), as they come: the higher, the better.
        inputs: (n, features).
        columns: Those to shuffle; the features of one of categories are shuffled together.
        repeats: Permutations of each column.
        seed: Of the permutations.
        going_on: Told before each permutation how many are done, and of how many; False ends the work.

    Returns:
        None where the work was ended.
    """
    whole = score(inputs)
    found = []
    for number, column in enumerate(columns):
        falls = []
        for repeat in range(repeats):
            if not going_on(number * repeats + repeat, len(columns) * repeats):
                return None
            shuffled = inputs.copy()
            places = list(column.places)
            shuffled[:, places] = inputs[permutation(len(inputs), seed, number, repeat)][:, places]
            falls.append(whole - score(shuffled))
        found.append(Importance(column.name, float(np.mean(falls)), float(np.std(falls)), tuple(falls)))
    return tuple(found)
