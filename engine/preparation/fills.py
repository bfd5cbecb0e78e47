"""Treatments of missing values, a class each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from engine.fields import Declared, Family, field

FILLS: Family[Fill] = Family("treatment of missing values")


class Fill(Declared):
    """Treatment of the missing values of a column.

    Attributes:
        for_numbers: Whether it is for numbers, times and booleans.
        for_categories: Whether it is for categories.
        keeps: Whether rows with a missing value are kept.
    """

    for_numbers: ClassVar[bool] = True
    for_categories: ClassVar[bool] = True
    keeps: ClassVar[bool] = True

    def number(self, known: NDArray[np.float64]) -> float:
        """The number that stands for a missing one.

        Args:
            known: (n,) numbers of the training split that are there.
        """
        raise NotImplementedError(self.type)

    def category(self, known: NDArray[Any], categories: Sequence[str]) -> int:
        """The category that stands for a missing one, by its place; -1 for none of them.

        Args:
            known: (n,) places of the training split's categories that are there.
            categories: All categories.
        """
        raise NotImplementedError(self.type)


class Filled(Fill):
    """A value that stands for missing ones."""

    indicator: bool = field(
        True, implied=True, help="Add an input that is 1 where the value is missing, so that the network can tell."
    )


AnyFill = Annotated[Fill, FILLS]


@FILLS.register
class Automatic(Fill):
    """Numbers: the median, with an indicator; categories: a category of its own."""

    type: Literal["automatic"] = "automatic"


@FILLS.register
class Report(Fill):
    """Missing values are refused, with their rows."""

    type: Literal["report"] = "report"


@FILLS.register
class DropRow(Fill):
    """Rows where the value is missing are left out."""

    title: ClassVar[str] = "Drop row"
    keeps: ClassVar[bool] = False
    type: Literal["drop"] = "drop"


@FILLS.register
class Mean(Filled):
    """The mean over the training split."""

    for_categories: ClassVar[bool] = False
    type: Literal["mean"] = "mean"

    def number(self, known: NDArray[np.float64]) -> float:
        return float(known.mean()) if len(known) else 0.0


@FILLS.register
class Median(Filled):
    """The median over the training split."""

    for_categories: ClassVar[bool] = False
    type: Literal["median"] = "median"

    def number(self, known: NDArray[np.float64]) -> float:
        return float(np.median(known)) if len(known) else 0.0


@FILLS.register
class Mode(Filled):
    """The most frequent value of the training split; among equals the least."""

    title: ClassVar[str] = "Most frequent"
    type: Literal["mode"] = "mode"

    def number(self, known: NDArray[np.float64]) -> float:
        if not len(known):
            return 0.0
        values, counts = np.unique(known, return_counts=True)
        return float(values[counts.argmax()])

    def category(self, known: NDArray[Any], categories: Sequence[str]) -> int:
        return int(np.bincount(known, minlength=1).argmax()) if len(known) else -1


@FILLS.register
class ConstantValue(Filled):
    """A value that you give."""

    title: ClassVar[str] = "Constant"
    type: Literal["constant"] = "constant"
    value: float = field(
        0.0, minimum=-1e15, maximum=1e15, help="Number that stands for a missing one; for times, seconds since 1970."
    )
    category_name: str = field("", label="Category", help="Category that stands for a missing one.")

    def number(self, known: NDArray[np.float64]) -> float:
        return self.value

    def category(self, known: NDArray[Any], categories: Sequence[str]) -> int:
        return categories.index(self.category_name) if self.category_name in categories else -1


@FILLS.register
class OwnCategory(Filled):
    """Missing is a category of its own: all inputs of the column are 0, and the indicator is 1."""

    title: ClassVar[str] = "Own category"
    for_numbers: ClassVar[bool] = False
    type: Literal["own"] = "own"

    def category(self, known: NDArray[Any], categories: Sequence[str]) -> int:
        return -1
