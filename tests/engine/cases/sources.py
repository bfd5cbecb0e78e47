"""Cases of the data sources: one to load, and what must come out of it. Nothing of the engine is used.

A new source needs one entry here; `tests/contracts/test_sources.py` does the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.testing import assert_allclose, assert_array_equal

from tests.oracles.cases import Case, Cases, Generator


@dataclass(frozen=True, kw_only=True)
class SourceCase(Case):
    """What a source is.

    Attributes:
        prepare: Puts what the source reads into a folder, and gives the fields that name it.
        judge: Asserts what is so of the loaded samples, of inputs, targets, and the folder.
        random: Whether a seed decides what is loaded.
    """

    prepare: Callable[[Path], Mapping[str, Any]]
    judge: Callable[[Any, Any, Path], None]
    random: bool = False


def generated(judge: Callable[[Any, Any], None]) -> SourceCase:
    """Points on a curve, without noise."""
    return SourceCase(
        prepare=lambda folder: {"noise": 0.0, "samples": 101},
        judge=lambda inputs, targets, folder: judge(inputs, targets),
        random=True,
        fields=lambda g: {
            "samples": int(g.integers(10, 1000)),
            "noise": float(g.uniform(0.2, 1.0)),
            "seed": int(g.integers(1, 1000)),
        },
    )


def spirals(x: Any, t: Any) -> None:
    """The angle grows with the radius; the second spiral is turned by half a circle."""
    turned = np.arctan2(x[:, 1], x[:, 0]) - np.pi * t - 3 * np.pi * (np.hypot(*x.T) - 0.2) / 2.8
    assert_allclose(np.cos(turned), 1.0)


def circles(x: Any, t: Any) -> None:
    assert_allclose(np.hypot(*x.T), 1.0 - 0.5 * t)


def moons(x: Any, t: Any) -> None:
    """Halves of circles about two points, one open below and one above."""
    centre = np.array([[0.0, 0.0], [1.0, 0.5]])[t]
    assert_allclose(np.hypot(*(x - centre).T), 1.0)
    assert (np.sign(x[:, 1] - centre[:, 1]) == 1 - 2 * t).all()


def xor(x: Any, t: Any) -> None:
    assert_array_equal(x.prod(axis=1), 1 - 2 * t)
    assert len(np.unique(x, axis=0)) == 4


def sine(x: Any, t: Any) -> None:
    assert_allclose(t, np.sin(x))


def table(folder: Path) -> dict[str, Any]:
    (folder / "table.csv").write_text("a,b,t\n1,2,x\n3,4,y\n5.5,-6,x\n")
    return {"path": "table.csv"}


def rows_of_table(x: Any, t: Any, folder: Path) -> None:
    assert_array_equal(x, [[1.0, 2.0], [3.0, 4.0], [5.5, -6.0]])
    assert_array_equal(t, [0, 1, 0])


def arrays(folder: Path) -> dict[str, Any]:
    np.savez(folder / "arrays.npz", x=np.arange(24.0).reshape(4, 2, 3), y=np.arange(4) % 2)
    return {"path": "arrays.npz"}


def samples_of_arrays(x: Any, t: Any, folder: Path) -> None:
    assert_array_equal(x, np.arange(24.0).reshape(4, 2, 3))
    assert_array_equal(t, [0, 1, 0, 1])


def of_scikit_learn(x: Any, t: Any, folder: Path) -> None:
    from sklearn.datasets import load_iris  # type: ignore[import-untyped]

    assert_array_equal(x, load_iris().data)
    assert_array_equal(t, load_iris().target)


def choose(generator: Generator, *values: str) -> str:
    return str(generator.choice(values))


TYPES = ("automatic", "classes", "numbers")

CASES: Cases[SourceCase] = Cases(
    "data source",
    "SourceCase(prepare=lambda folder: {...}, judge=lambda inputs, targets, folder: ...)",
    {
        "bundled": SourceCase(
            prepare=lambda folder: {"name": "iris"},
            judge=of_scikit_learn,
            fields=lambda g: {"name": choose(g, "iris", "wine", "breast_cancer", "digits", "diabetes")},
        ),
        "spirals": generated(spirals),
        "circles": generated(circles),
        "moons": generated(moons),
        "xor": generated(xor),
        "noisy_sine": generated(sine),
        "csv": SourceCase(
            prepare=table,
            judge=rows_of_table,
            fields=lambda g: {
                "path": "folder/table ä.csv",
                "target": "t",
                "target_type": choose(g, *TYPES),
                "weights": "w",
                "encoding": choose(g, "automatic", "utf-16", "windows-1252"),
                "delimiter": choose(g, "automatic", "comma", "semicolon", "tab", "bar", "blank"),
                "header": choose(g, "automatic", "yes", "no"),
                "skip": int(g.integers(1, 9)),
                "decimal": choose(g, "automatic", "point", "comma"),
                "dates": choose(g, "automatic", "day_first", "month_first"),
                "missing": "-9999, unknown",
                "leave_out_faulty": True,
                "sheet": "Second",
            },
        ),
        "npz": SourceCase(
            prepare=arrays,
            judge=samples_of_arrays,
            fields=lambda g: {
                "path": "arrays.npz",
                "inputs": "samples",
                "target": "t",
                "target_type": choose(g, *TYPES),
                "weights": "w",
                "lengths": "steps",
            },
        ),
    },
)
