"""The base class of activation functions."""

from __future__ import annotations

from typing import Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray

from engine.fields import Declared, Family

ACTIVATIONS: Family[Activation] = Family("activation")

Array = NDArray[np.float64]


class Activation(Declared):
    """A function applied to every element, or to every row.

    Attributes:
        from_output: Whether the derivative is computed from the output alone, so that the input need not be kept.
        by_row: Whether it looks at all values along one axis (`axis_of`) at a time; else at each element by itself.
        parameters: Names of the fields handed to the kernels, in order.
    """

    from_output: ClassVar[bool] = True
    by_row: ClassVar[bool] = False
    parameters: ClassVar[tuple[str, ...]] = ()

    def constants(self) -> tuple[float, ...]:
        """Values of `parameters`."""
        return tuple(float(getattr(self, name)) for name in self.parameters)

    def axis_of(self, rank: int) -> int:
        """The axis of a sample that a function by row runs over, counted from 0; `rank` is the number of axes."""
        return rank - 1

    def graph(self, x: Array) -> Array | None:
        """The function at some places, for drawings; None where it is no function of one number.

        Args:
            x: (n,) float64, of moderate size: nothing here guards against overflow as the kernels do.
        """
        return None


AnyActivation = Annotated[Activation, ACTIVATIONS]
