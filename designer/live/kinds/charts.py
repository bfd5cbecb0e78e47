"""Pictures that are drawn on axes: curves, bars, points, distributions. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from designer.live.kinds.scales import Array, range_words, short_text, span_of
from designer.live.kinds.worded import STATES, Worded
from designer.plotting.figures import percent_text


@dataclass(frozen=True, slots=True, eq=False)
class Lines(Worded):
    """Curves over a common axis.

    Attributes:
        title: What is shown.
        x: (points,), ascending.
        values: (curves, points); NaN where a curve has no value.
        names: Name of each curve, or empty.
        axis: What runs along x, such as `step`.
        log: Whether the values' axis is logarithmic.
        note: What was left out or brought together, or empty.
    """

    title: str
    x: Array
    values: Array
    names: tuple[str, ...] = ()
    axis: str = "step"
    log: bool = False
    note: str = ""

    @property
    def span(self) -> tuple[float, float]:
        """Least and greatest value; a little apart where they are the same."""
        return span_of(self.values)

    @property
    def told(self) -> str:
        """Words for what is seen."""
        curves, points = self.values.shape
        names = f" ({', '.join(self.names)})" if self.names else ""
        count = f"{curves} {'curve' if curves == 1 else 'curves'}{names} over {points} {self.axis}s"
        return f"{count}, {range_words(self.values)}"


@dataclass(frozen=True, slots=True, eq=False)
class Bars(Worded):
    """A number each: with names a line each, without them columns side by side.

    Attributes:
        title: What is shown.
        values: (bars,).
        lows: (bars,) values at which the track of each begins.
        highs: (bars,) values at which it ends.
        names: Name of each bar, or empty.
        targets: (bars,) what each should be, or None; NaN where that is not known.
        right: Bar that is right, as of classes; -1 where that is not known or makes no sense.
        chosen: Bar that is predicted, or -1.
        states: (bars,) places in `STATES`, or None.
        shares: Whether the numbers are probabilities.
        classes: (bars,) number of the class of each bar, where the bars are classes; else None.
        total: Bars that there would be if none was left out; 0 where none is.
        note: What was left out or brought together, or empty.
    """

    title: str
    values: Array
    lows: Array
    highs: Array
    names: tuple[str, ...] = ()
    targets: Array | None = None
    right: int = -1
    chosen: int = -1
    states: NDArray[np.uint8] | None = None
    shares: bool = False
    classes: NDArray[np.int64] | None = None
    total: int = 0
    note: str = ""

    @property
    def told(self) -> str:
        """Words for what is seen."""
        if not self.names:
            parts = [f"{len(self.values)} units, {range_words(self.values)}"]
            if self.states is not None:
                counts = ((state, int((self.states == STATES.index(state)).sum())) for state in STATES[1:])
                parts += [f"{count} {state}" for state, count in counts if count]
            return ", ".join(parts)
        told = [self._told(number) for number in range(len(self.names))]
        ends = [f"predicted: {self.names[self.chosen]}"] if self.chosen >= 0 else []
        ends += [f"target: {self.names[self.right]}"] if self.right >= 0 else []
        return "; ".join([", ".join(told), *ends])

    def _told(self, number: int) -> str:
        told = f"{self.names[number]} {self.figure(number)}"
        known = self.targets is not None and np.isfinite(self.targets[number])
        return f"{told} (target {short_text(self.targets[number])})" if known and self.targets is not None else told

    def figure(self, number: int) -> str:
        """Value of a bar, as text."""
        value = float(self.values[number])
        return percent_text(value) if self.shares else short_text(value)

    def left_out(self, shown: int) -> int:
        """Number of those that are not shown where so many are."""
        return max(self.total, len(self.values)) - shown


@dataclass(frozen=True, slots=True, eq=False)
class Points(Worded):
    """Points in the plane.

    Attributes:
        title: What is shown.
        places: (points, 2).
        names: Name of each point, or empty.
        groups: (points,) class of each point, or None.
        axes: What the two axes are.
        note: What was left out or brought together, or empty.
    """

    title: str
    places: Array
    names: tuple[str, ...] = ()
    groups: NDArray[np.int64] | None = None
    axes: tuple[str, str] = ("", "")
    note: str = ""

    @property
    def told(self) -> str:
        """Words for what is seen."""
        axes = " and ".join(axis for axis in self.axes if axis)
        return f"{len(self.places)} points" + (f" by {axes}" if axes else "")


@dataclass(frozen=True, slots=True, eq=False)
class Histogram(Worded):
    """Distribution of values.

    Attributes:
        title: What is shown.
        edges: (bins + 1,), ascending, evenly spaced.
        counts: (bins,) values in each bin, the last edge included in the last.
        mean: Mean of the values.
        std: Their standard deviation.
        zeros: Share of values that are exactly zero.
        note: What was left out or brought together, or empty.
    """

    title: str
    edges: Array
    counts: NDArray[np.int64]
    mean: float
    std: float
    zeros: float = 0.0
    note: str = ""

    @property
    def told(self) -> str:
        """Words for what is seen."""
        ends = f"from {short_text(self.edges[0])} to {short_text(self.edges[-1])}"
        told = f"{ends}, mean {short_text(self.mean)}, standard deviation {short_text(self.std)}"
        zero = f", {100 * self.zeros:.0f} % exactly zero" if self.zeros >= 0.005 else ""
        return told + zero


@dataclass(frozen=True, slots=True, eq=False)
class Ridge(Worded):
    """Histograms over time, on common edges; the newest is the last.

    Attributes:
        title: What is shown.
        edges: (bins + 1,), ascending, evenly spaced.
        shares: (times, bins) share of the values in each bin.
        steps: (times,) training step of each.
        note: What was left out or brought together, or empty.
    """

    title: str
    edges: Array
    shares: Array
    steps: NDArray[np.int64]
    note: str = ""

    @property
    def told(self) -> str:
        """Words for what is seen."""
        centres = (self.edges[:-1] + self.edges[1:]) / 2
        first, last = (float(self.shares[each] @ centres) for each in (0, -1))
        span = f"steps {self.steps[0]:,} to {self.steps[-1]:,}"
        return f"{len(self.steps)} histograms, {span}, mean {short_text(first)} at first, {short_text(last)} now"
