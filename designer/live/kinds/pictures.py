"""Pictures of the inside of a network: frozen values, bounded in size, that a painter draws. No Qt.

Every picture has a `title` and `words`, the sentence that tells a screen reader what can be seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

Scale = Literal["signed", "positive", "grey"]
"""Colours of a map: about zero, in two colours; from zero upward, in one; or from black to white."""

NARROWEST, NEAREST = 1e-12, 1e-300
"""Width below which a span has none: as a share of its numbers, where it is rounding, and of any numbers."""

FARTHEST = 8e307
"""Ends of spans at most: the difference of farther ones is no finite number."""

WIDENING = 1e-5
"""Share of a large number by which a span reaches beyond it to either side, where it has no width."""

State = Literal["alive", "dead", "saturated"]
STATES: tuple[State, ...] = ("alive", "dead", "saturated")
"""States of a unit, by the number that `Bars.states` has for it."""


@dataclass(frozen=True, slots=True, eq=False)
class Map:
    """A matrix as coloured cells; the first row lies at the top.

    Attributes:
        title: What is shown.
        values: (rows, columns), finite or NaN where there is no value.
        span: Values of the two ends of the scale; about zero where the scale is signed.
        scale: Colours.
        rows: What the rows are, such as `units`.
        columns: What the columns are.
        square: Whether cells are square, as those of an image.
        states: (rows,) places in `STATES` where rows are units, or None.
        note: What was left out or brought together, or empty.
    """

    title: str
    values: Array
    span: tuple[float, float]
    scale: Scale = "signed"
    rows: str = "rows"
    columns: str = "columns"
    square: bool = False
    states: NDArray[np.uint8] | None = None
    note: str = ""

    @property
    def words(self) -> str:
        """Sentence for screen readers."""
        count = f"{self.values.shape[0]} {self.rows} by {self.values.shape[1]} {self.columns}"
        return _sentence(self.title, f"{count}, {range_words(self.values)}", self.note)


@dataclass(frozen=True, slots=True, eq=False)
class Tiles:
    """Small maps side by side, all with one scale.

    Attributes:
        title: What is shown.
        values: (tiles, rows, columns).
        span: Values of the two ends of the scale.
        scale: Colours.
        across: Tiles in a row, or 0 for as many as fit.
        names: What each tile is, such as `head 1`, or empty.
        square: Whether cells are square, as those of an image.
        states: (tiles,) places in `STATES` where tiles are units, or None.
        note: What was left out or brought together, or empty.
    """

    title: str
    values: Array
    span: tuple[float, float]
    scale: Scale = "signed"
    across: int = 0
    names: tuple[str, ...] = ()
    square: bool = True
    states: NDArray[np.uint8] | None = None
    note: str = ""

    @property
    def words(self) -> str:
        """Sentence for screen readers."""
        tiles, rows, columns = self.values.shape
        named = f" ({', '.join(self.names)})" if self.names else ""
        count = f"{tiles} {'map' if tiles == 1 else 'maps'} of {rows} by {columns}{named}"
        return _sentence(self.title, f"{count}, {range_words(self.values)}", self.note)


@dataclass(frozen=True, slots=True, eq=False)
class Photo:
    """A picture in colours.

    Attributes:
        title: What is shown.
        pixels: (height, width, 3) uint8, red, green and blue.
        note: What was left out or brought together, or empty.
    """

    title: str
    pixels: NDArray[np.uint8]
    note: str = ""

    @property
    def words(self) -> str:
        """Sentence for screen readers."""
        height, width, _ = self.pixels.shape
        return _sentence(self.title, f"a picture in colours, {width} by {height} pixels", self.note)


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
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
    def words(self) -> str:
        """Sentence for screen readers."""
        curves, points = self.values.shape
        names = f" ({', '.join(self.names)})" if self.names else ""
        count = f"{curves} {'curve' if curves == 1 else 'curves'}{names} over {points} {self.axis}s"
        return _sentence(self.title, f"{count}, {range_words(self.values)}", self.note)


@dataclass(frozen=True, slots=True, eq=False)
class Bars:
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
    note: str = ""

    @property
    def words(self) -> str:
        """Sentence for screen readers."""
        if not self.names:
            parts = [f"{len(self.values)} units, {range_words(self.values)}"]
            if self.states is not None:
                counts = ((state, int((self.states == STATES.index(state)).sum())) for state in STATES[1:])
                parts += [f"{count} {state}" for state, count in counts if count]
            return _sentence(self.title, ", ".join(parts), self.note)
        told = [self._told(number) for number in range(len(self.names))]
        ends = [f"predicted: {self.names[self.chosen]}"] if self.chosen >= 0 else []
        ends += [f"target: {self.names[self.right]}"] if self.right >= 0 else []
        return _sentence(self.title, "; ".join([", ".join(told), *ends]), self.note)

    def _told(self, number: int) -> str:
        told = f"{self.names[number]} {self.figure(number)}"
        known = self.targets is not None and np.isfinite(self.targets[number])
        return f"{told} (target {number_text(self.targets[number])})" if known and self.targets is not None else told

    def figure(self, number: int) -> str:
        """Value of a bar, as text."""
        value = float(self.values[number])
        return f"{100 * value:.1f} %" if self.shares else number_text(value)


@dataclass(frozen=True, slots=True, eq=False)
class Points:
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
    def words(self) -> str:
        """Sentence for screen readers."""
        axes = " and ".join(axis for axis in self.axes if axis)
        told = f"{len(self.places)} points" + (f" by {axes}" if axes else "")
        return _sentence(self.title, told, self.note)


@dataclass(frozen=True, slots=True, eq=False)
class Histogram:
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
    def words(self) -> str:
        """Sentence for screen readers."""
        ends = f"from {number_text(self.edges[0])} to {number_text(self.edges[-1])}"
        told = f"{ends}, mean {number_text(self.mean)}, standard deviation {number_text(self.std)}"
        zero = f", {100 * self.zeros:.0f} % exactly zero" if self.zeros >= 0.005 else ""
        return _sentence(self.title, told + zero, self.note)


@dataclass(frozen=True, slots=True, eq=False)
class Ridge:
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
    def words(self) -> str:
        """Sentence for screen readers."""
        centres = (self.edges[:-1] + self.edges[1:]) / 2
        first, last = (float(self.shares[each] @ centres) for each in (0, -1))
        span = f"steps {self.steps[0]:,} to {self.steps[-1]:,}"
        told = f"{len(self.steps)} histograms, {span}, mean {number_text(first)} at first, {number_text(last)} now"
        return _sentence(self.title, told, self.note)


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence where there is nothing to draw."""

    title: str
    text: str

    @property
    def words(self) -> str:
        """Sentence for screen readers."""
        return f"{self.title}: {self.text}"


@dataclass(frozen=True, slots=True, eq=False)
class Panes:
    """Pictures below one another, each under its title.

    Attributes:
        parts: The pictures.
        shares: Height of each, in any unit; empty for equal heights.
        title: What they show together.
    """

    parts: tuple[Picture, ...]
    shares: tuple[float, ...] = ()
    title: str = ""

    @property
    def words(self) -> str:
        """Sentence for screen readers."""
        return " ".join(part.words for part in self.parts)


Picture = Map | Tiles | Photo | Lines | Bars | Points | Histogram | Ridge | Text | Panes


def number_text(value: float, digits: int = 3) -> str:
    """A number for people, with so many digits; a real minus sign is left to Qt's fonts."""
    return f"{float(value):.{digits}g}"


def range_words(values: Array) -> str:
    """Least and greatest of some values, in words."""
    known = values[np.isfinite(values)]
    if not known.size:
        return "no finite values"
    return f"from {number_text(known.min())} to {number_text(known.max())}"


def span_of(values: Array) -> tuple[float, float]:
    """Least and greatest finite value; a little apart where they are the same or there are none."""
    known = values[np.isfinite(values)]
    return widened(float(known.min()), float(known.max())) if known.size else widened(0.0, 0.0)


def widened(low: float, high: float) -> tuple[float, float]:
    """A span that can be divided by: the same, or a little to either side where it has no width.

    A little is one half, and of large numbers so much of them as float32 tells apart.
    """
    low, high = max(low, -FARTHEST), min(high, FARTHEST)
    if has_width(low, high):
        return low, high
    reach = max(0.5, WIDENING * max(abs(low), abs(high)))
    return low - reach, high + reach


def has_width(low: float, high: float) -> bool:
    """True if the ends of a span are farther apart than rounding puts them."""
    return high - low > max(NARROWEST * max(abs(low), abs(high)), NEAREST)


def with_zero(values: Array) -> tuple[float, float]:
    """Least and greatest finite value, zero among them; one apart where all are zero or there are none."""
    known = values[np.isfinite(values)]
    low, high = float(known.min(initial=0.0)), float(known.max(initial=0.0))
    return (low, high) if high > low else (0.0, 1.0)


def about_zero(values: Array) -> tuple[float, float]:
    """Span of a signed scale: as far below zero as above; one where all values are zero."""
    known = values[np.isfinite(values)]
    reach = float(np.abs(known).max()) if known.size else 0.0
    return (-reach, reach) if reach > 0 else (-1.0, 1.0)


def _sentence(title: str, told: str, note: str) -> str:
    return f"{title}: {told}{f' ({note})' if note else ''}."
