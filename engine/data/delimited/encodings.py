"""From the values of a column to the inputs of a network, by decisions that are kept with its weights."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

UNKNOWN = -2
"""Place of a category that training did not have; -1 is that of a missing one."""
_PERIODS = {"month": (12, 1), "day": (31, 1), "weekday": (7, 0), "hour": (24, 0), "minute": (60, 0)}
"""How many of a part of time come round, and the first of them."""
_DAY = 86_400


@dataclass(frozen=True)
class ColumnEncoding:
    """Encoding of one column: the inputs that it gives.

    Attributes:
        name: Of the column.
        kind: `number`, `one_hot`, `integer`, `ordered` or `calendar`.
        categories: Those that are told apart, in the order of inputs or places; empty for numbers and times.
        rare: Categories that share one input, the last.
        ignores_unknown: Whether a category that is none of these is no fault.
        parts: Parts of a time; those that come round have `~` before them where they are a sine and a cosine.
        indicator: Whether one more input tells where the value is missing.
        fills: Whether a missing value is no fault.
        merges: Whether texts that differ from a category by case, blanks or form of letters alone are meant by it.
    """

    name: str
    kind: str = "number"
    categories: tuple[str, ...] = ()
    rare: tuple[str, ...] = ()
    ignores_unknown: bool = False
    parts: tuple[str, ...] = ()
    indicator: bool = False
    fills: bool = False
    merges: bool = False

    @property
    def texts(self) -> tuple[str, ...]:
        """All categories that it knows, by place."""
        return self.categories + self.rare

    @cached_property
    def _places(self) -> dict[str, int]:
        exact = {text: place for place, text in enumerate(self.texts)}
        return {**{plain(text): place for text, place in exact.items()}, **exact} if self.merges else exact

    def place_of(self, text: str) -> int:
        """The place of a category; `UNKNOWN` where it is none."""
        place = self._places.get(text, UNKNOWN)
        return self._places.get(plain(text), UNKNOWN) if place == UNKNOWN and self.merges else place

    @property
    def inputs(self) -> tuple[str, ...]:
        """Names of the inputs."""
        if self.kind == "one_hot":
            names = [f"{self.name}={text}" for text in self.categories]
            names += [f"{self.name}=(rare)"] if self.rare else []
        elif self.kind == "calendar":
            names = []
            for part in self.parts:
                cyclic = part.startswith("~")
                names += [f"{self.name} {part[1:]} {each}" for each in ("sin", "cos")] if cyclic else []
                names += [] if cyclic else [f"{self.name} {part}"]
        else:
            names = [self.name]
        return tuple(names + ([f"{self.name} is missing"] if self.indicator else []))


def plain(text: str) -> str:
    """A text without what may differ between two spellings of one thing: case, blanks, and forms of a letter."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def encode(column: ColumnEncoding, values: Any) -> Any:
    """The inputs that values of a column give.

    Args:
        column: How.
        values: (rows,) float64 numbers or seconds since 1970, NaN where missing; or the places of categories in
            `column.texts` as integers, -1 where missing, `UNKNOWN` where none.

    Returns:
        (rows, inputs) float64; NaN where the value is missing.
    """
    missing = values == -1 if column.texts else np.isnan(values)
    if column.kind == "one_hot":
        places = np.minimum(values, len(column.categories))  # that of the rare ones follows the others
        places = np.where(values == UNKNOWN, len(column.categories) if column.rare else -1, places)
        width = len(column.categories) + bool(column.rare)
        parts = (places[:, None] == np.arange(width)).astype(np.float64)
    elif column.kind == "calendar":
        parts = _calendar(column.parts, np.where(missing, 0.0, values))
    else:
        parts = np.asarray(values, np.float64)[:, None].copy()
    parts[missing] = np.nan
    return np.concatenate([parts, missing[:, None].astype(np.float64)], axis=1) if column.indicator else parts


def _calendar(parts: Any, seconds: Any) -> Any:
    """(rows, inputs) float64 of times that are all there."""
    moments = np.floor(seconds).astype("datetime64[s]")
    days, months = moments.astype("datetime64[D]"), moments.astype("datetime64[M]")
    year, of_day = moments.astype("datetime64[Y]").astype(np.int64) + 1970, seconds % _DAY
    known = {
        "elapsed": seconds / _DAY,
        "year": year,
        "month": months.astype(np.int64) % 12 + 1,
        "day": (days - months.astype("datetime64[D]")).astype(np.int64) + 1,
        "weekday": (days.astype(np.int64) + 3) % 7,  # Monday is 0; 1970 began on a Thursday
        "hour": of_day // 3600,
        "minute": of_day // 60 % 60,
    }
    columns = []
    for part in parts:
        value = np.asarray(known[part.lstrip("~")], np.float64)
        if part.startswith("~"):
            period, first = _PERIODS[part[1:]]
            angle = 2.0 * np.pi * (value - first) / period
            columns += [np.sin(angle), np.cos(angle)]
        else:
            columns.append(value)
    return np.stack(columns, axis=1) if columns else np.zeros((len(seconds), 0))
