"""The verdict of a comparison: whether paired values differ by more than noise. Pure arithmetic."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy.special import stdtr, stdtrit

LEAST_PAIRS = 5
"""Fewer pairs give no verdict."""

LEVEL = 0.05
"""Probability of a difference as large by chance alone, below which it is no noise."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Difference between paired values.

    Attributes:
        pairs: How many pairs there are.
        mean: Mean of second less first.
        margin: Half the 95 % confidence interval of the mean; NaN where there are too few pairs.
        p: Probability of a mean as far from 0 where there is no difference; NaN where there are too few pairs.
    """

    pairs: int
    mean: float
    margin: float
    p: float

    @property
    def is_told(self) -> bool:
        """True if there are enough pairs to tell."""
        return not math.isnan(self.p)

    @property
    def is_significant(self) -> bool:
        """True if it is more than noise."""
        return self.p < LEVEL


def paired(first: Sequence[float], second: Sequence[float], overlap: float = 0.0) -> Difference:
    """Two-sided paired t-test.

    Values of different seeds are drawn independently, given the data. Folds share most of their training samples, so
    that the plain variance is far too small: there `overlap` is the ratio of validation to training samples, by which
    it is corrected. Nadeau and Bengio, "Inference for the Generalization Error", Machine Learning 52, 2003; for
    repeated folds Bouckaert and Frank, "Evaluating the Replicability of Significance Tests", PAKDD 2004.

    Args:
        first: Values of one side, all finite.
        second: Values of the other, in the same order.
        overlap: Validation samples for each training sample where values come of folds; 0 for seeds.
    """
    differences = [b - a for a, b in zip(first, second, strict=True)]
    count = len(differences)
    mean = math.fsum(differences) / count if count else math.nan
    if count < LEAST_PAIRS:
        return Difference(count, mean, math.nan, math.nan)
    variance = math.fsum((each - mean) ** 2 for each in differences) / (count - 1)
    error = math.sqrt(variance * (1.0 / count + overlap))
    margin = error * float(stdtrit(count - 1, 1.0 - LEVEL / 2.0))
    if error == 0.0:  # all differences are the same
        return Difference(count, mean, 0.0, 1.0 if mean == 0.0 else 0.0)
    return Difference(count, mean, margin, float(2.0 * stdtr(count - 1, -abs(mean) / error)))
