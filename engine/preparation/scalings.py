"""Scaling of numbers, fitted on the training split, a class each."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from engine.fields import Declared, Family

SCALINGS: Family[Scaling] = Family("scaling")


class Scaling(Declared):
    """Scaling of the numbers of a column: `(x - shift) / scale`.

    Attributes:
        logarithmic: Whether x is replaced by sign(x) log(1 + |x|) first.
    """

    logarithmic: ClassVar[bool] = False

    def fit(self, values: NDArray[np.float64]) -> tuple[float, float]:
        """Shift and scale; the scale is 0 where the values do not differ.

        Args:
            values: (n,) numbers of the training split, n at least 1.
        """
        raise NotImplementedError(self.type)


AnyScaling = Annotated[Scaling, SCALINGS]


@SCALINGS.register
class Automatic(Scaling):
    """As the data settings say for all inputs."""

    type: Literal["automatic"] = "automatic"


@SCALINGS.register
class Standard(Scaling):
    """Mean 0 and standard deviation 1."""

    type: Literal["standard"] = "standard"

    def fit(self, values: NDArray[np.float64]) -> tuple[float, float]:
        return float(values.mean()), float(values.std())


@SCALINGS.register
class MinMax(Scaling):
    """The range 0 to 1."""

    title: ClassVar[str] = "Min-max"
    type: Literal["minmax"] = "minmax"

    def fit(self, values: NDArray[np.float64]) -> tuple[float, float]:
        least = float(values.min())
        return least, float(values.max()) - least


@SCALINGS.register
class Robust(Scaling):
    """Median 0 and interquartile range 1: outliers do not flatten the rest."""

    type: Literal["robust"] = "robust"

    def fit(self, values: NDArray[np.float64]) -> tuple[float, float]:
        low, middle, high = np.percentile(values, (25.0, 50.0, 75.0))
        # Half of the values and more may be one and the same, such as 0: then the deviation tells how far others lie.
        return float(middle), float(high - low) or float(values.std())


@SCALINGS.register
class Logarithm(Standard):
    """Logarithm, sign(x) log(1 + |x|), then mean 0 and standard deviation 1: for amounts over several magnitudes."""

    logarithmic: ClassVar[bool] = True
    type: Literal["log"] = "log"  # type: ignore[assignment]


@SCALINGS.register
class Unscaled(Scaling):
    """As it is."""

    title: ClassVar[str] = "None"
    type: Literal["none"] = "none"

    def fit(self, values: NDArray[np.float64]) -> tuple[float, float]:
        return 0.0, 1.0
