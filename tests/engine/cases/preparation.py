"""Cases of the steps of a recipe: treatments of missing values, encodings and scalings, with fields drawn at random.

A new step needs one entry here. `tests/engine/data/preparation` walks the registries, too.
"""

from __future__ import annotations

from tests.oracles.cases import Case, Cases


def filled() -> Case:
    return Case(fields=lambda g: {"indicator": bool(g.integers(2))})


FILLS: Cases[Case] = Cases(
    "treatment of missing values",
    "Case()",
    {
        "automatic": Case(),
        "report": Case(),
        "drop": Case(),
        "mean": filled(),
        "median": filled(),
        "mode": filled(),
        "constant": Case(
            fields=lambda g: {
                "indicator": bool(g.integers(2)),
                "value": float(g.normal()),
                "category_name": str(g.choice(["a", "b"])),
            }
        ),
        "own": filled(),
    },
)

ENCODINGS: Cases[Case] = Cases(
    "encoding",
    "Case()",
    {
        "automatic": Case(),
        "number": Case(),
        "one_hot": Case(
            fields=lambda g: {
                "least": int(g.integers(2, 50)),
                "unknown": str(g.choice(["automatic", "refuse", "ignore"])),
            }
        ),
        "integer": Case(),
        "ordered": Case(fields=lambda g: {"order": tuple(g.permutation(["low", "mid", "high"]).tolist())}),
        "calendar": Case(
            fields=lambda g: {
                "parts": tuple(g.choice(["year", "month", "hour"], 2, replace=False).tolist()),
                "cyclic": bool(g.integers(2)),
            }
        ),
    },
)

SCALINGS: Cases[Case] = Cases(
    "scaling",
    "Case()",
    {name: Case() for name in ("automatic", "standard", "minmax", "robust", "log", "none")},
)

SPLITTINGS: Cases[Case] = Cases(
    "split",
    "Case()",
    {
        "shuffled": Case(),
        "group": Case(fields=lambda g: {"column": str(g.choice(["person", "shop"]))}),
        "time": Case(fields=lambda g: {"column": "date", "gap": float(g.uniform(1.0, 9.0))}),
        "column": Case(fields=lambda g: {"column": "part"}),
        "file": Case(fields=lambda g: {"validation": str(g.choice(["v.csv", "w.csv"])), "test": "t.csv"}),
        "folds": Case(fields=lambda g: {"count": int(g.integers(6, 9)), "fold": int(g.integers(2, 6))}),
    },
)
