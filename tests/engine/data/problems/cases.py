"""For each problem a table that has it, and its sibling that has not: pairs by code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from engine.data.problems.examined import Examined
from engine.data.raw import RawColumn, RawData
from engine.data.split import Split

ROWS = 300


def column(name: str, values: Any) -> RawColumn:
    """A column of numbers, or of texts as categories; None is missing."""
    cells = list(values)
    if any(isinstance(cell, str) for cell in cells):
        texts = sorted({cell for cell in cells if cell is not None})
        places = [-1 if cell is None else texts.index(cell) for cell in cells]
        return RawColumn(name, "category", np.array(places, np.int32), tuple(texts))
    return RawColumn(name, "number", np.array([np.nan if cell is None else cell for cell in cells], np.float64))


def table(target: str, **columns: Any) -> Examined:
    """A table by columns; those that are no `RawColumn` are made one."""
    made = tuple(each if isinstance(each, RawColumn) else column(name, each) for name, each in columns.items())
    return Examined(RawData(made, range(2, 2 + len(made[0].values))), {target: "target"})


def halved(examined: Examined, test: Sequence[int], **other: Any) -> Examined:
    """The table with these rows to test on, and the others to train on."""
    rest = np.setdiff1d(np.arange(examined.raw.rows), test)
    parts = Split(rest, np.zeros(0, np.int64), np.array(sorted(test), np.int64))
    return replace(examined, split=parts, **other)


def _drawn(seed: int = 4) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(seed))


def _plain(**more: Any) -> Examined:
    """Two measurements and two classes that have little to do with each other, and what is given."""
    draw = _drawn(3)
    a, b = draw.normal(size=ROWS), draw.normal(size=ROWS)
    label = np.where(a + draw.normal(size=ROWS) > 0, "yes", "no")
    return table("label", **({"a": a, "b": b} | more | {"label": more.get("label", label)}))


def _labels() -> np.ndarray[Any, Any]:
    return _plain().raw.by_name["label"].values


def _target_among_features(has: bool) -> Examined:
    noise = _drawn().normal(size=ROWS)
    return _plain(refund=_labels() + (0.1 if has else 1.0) * noise)


def _strong_feature(has: bool) -> Examined:
    return _plain(score=_labels() + (0.34 if has else 1.0) * _drawn().normal(size=ROWS))


def _sentinel(has: bool) -> Examined:
    ages = _drawn().integers(18, 90, ROWS).astype(float)
    ages[[5, 70, 200]] = -999.0 if has else 17.0
    return _plain(age=ages)


def _outliers(has: bool) -> Examined:
    sizes = _drawn().normal(50, 10, ROWS)
    sizes[7] = 1e6 if has else 99.0
    return _plain(size=sizes)


def _variants(has: bool) -> Examined:
    texts = np.array(["Male", "male " if has else "Female", "other"])
    return _plain(sex=texts[_drawn().integers(0, 3, ROWS)])


def _zeros(has: bool) -> Examined:
    numbers = _drawn().integers(1000, 9999, ROWS).astype(float)
    return _plain(zip=RawColumn("zip", "number", numbers, padded="01234" if has else ""))


def _many_categories(has: bool) -> Examined:
    return _plain(city=[f"c{each}" for each in _drawn().integers(0, 12 if has else 9, ROWS)])


def _duplicate_rows(has: bool) -> Examined:
    draw = _drawn()
    a = draw.normal(size=ROWS)
    if has:
        a[-20:] = a[:20]
    return table("label", a=a, label=["x", "y"] * (ROWS // 2))


def _duplicates_across(has: bool) -> Examined:
    return halved(_duplicate_rows(has), range(ROWS - 40, ROWS))


def _imbalance(has: bool) -> Examined:
    return _plain(label=["rare" if each < (20 if has else 100) else "common" for each in _drawn().permutation(ROWS)])


def _small_class(has: bool) -> Examined:
    labels = ["a", "b"] * (ROWS // 2)
    labels[0] = "lone"
    labels[1] = "b" if has else "lone"
    return halved(_plain(label=labels), [1, 50, 70])


def _groups(has: bool) -> Examined:
    return halved(_plain(patientId=np.arange(ROWS) // 5), range(0, ROWS, 10) if has else range(50, 100))


def _time(has: bool) -> Examined:
    day = RawColumn("day", "time", 86400.0 * np.arange(ROWS))
    return halved(_plain(day=day), range(0, ROWS, 5) if has else range(ROWS - 60, ROWS))


def _drift(has: bool) -> Examined:
    warm = _drawn().normal(size=ROWS) + (np.arange(ROWS) >= ROWS - 80) * (1.0 if has else 0.0)
    return halved(_plain(warm=warm), range(ROWS - 80, ROWS), by_chance=False)


CASES: dict[str, Callable[[bool], Examined]] = {
    "counts-rows": lambda has: _plain(row=np.arange(ROWS) if has else np.arange(ROWS) // 2),
    "id-like": lambda has: _plain(userId=_drawn().permutation(ROWS * 9)[:ROWS] // (1 if has else 40)),
    "constant-column": lambda has: _plain(unit=["cm"] * (ROWS - 1) + ["cm" if has else "mm"]),
    "target-among-features": _target_among_features,
    "strong-feature": _strong_feature,
    "sentinel": _sentinel,
    "outliers": _outliers,
    "spelling-variants": _variants,
    "leading-zeros": _zeros,
    "many-categories": _many_categories,
    "duplicate-rows": _duplicate_rows,
    "imbalance": _imbalance,
    "small-class": _small_class,
    "group-straddles": _groups,
    "time-straddles": _time,
    "duplicates-across": _duplicates_across,
    "split-drift": _drift,
}
"""For each code: the table that has the problem, or for False its sibling."""
