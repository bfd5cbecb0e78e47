"""The result of a run, for people and for programs."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from engine.cli.console import print_json
from engine.errors import LayerloomError
from engine.export.proof import Proof
from engine.training.events import Finished

METRICS = ("train_loss", "val_loss", "test_loss", "train_accuracy", "val_accuracy", "test_accuracy")


def result_of(
    end: Finished, threads: int, proofs: Iterable[Proof], faults: Iterable[LayerloomError], warnings: Iterable[str]
) -> dict[str, Any]:
    """Result of a run, as JSON data."""
    names = [*METRICS, *(name for name in end.metrics if name not in METRICS)]
    known = {name: _finite(end.metrics.get(name, math.nan)) for name in names}
    return {
        "epochs": end.epochs,
        "best_epoch": end.best_epoch,
        "seconds": round(end.seconds, 3),
        "threads": threads,
        **known,
        "meanings": end.meanings,
        "reason": end.reason,
        "exports": [asdict(proof) | {"path": str(proof.path)} for proof in proofs],
        "not_written": [str(fault) for fault in faults],
        "warnings": list(warnings),
    }


def print_result(result: dict[str, Any], *, as_json: bool) -> None:
    """Print a result on standard output."""
    if as_json:
        print_json(result)
        return
    print(
        f"{result['epochs']} epochs in {result['seconds']:.2f} s, {result['reason']}; best epoch {result['best_epoch']}"
    )
    for name, value in result.items():
        if value is not None and name.startswith(("train_", "val_", "test_")):
            print(f"  {name:15} {value:<12.6g} {result['meanings'].get(name, '')}".rstrip())


def _finite(value: float) -> float | None:
    """JSON knows no NaN."""
    return value if math.isfinite(value) else None
