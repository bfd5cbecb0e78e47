"""Facts of a run that determine its weights, to the bit, and the key that is their hash."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from engine.document.format.files import loads, ordered
from engine.storage.tensors import digest_of
from engine.training.record import RunRecord
from engine.training.running.steering import Intervention
from engine.training.state import SPLIT

PACKAGES = ("layerloom", "numpy", "numba", "scipy")
"""Programs whose version may change a bit of a weight."""


def facts_of(record: RunRecord) -> dict[str, Any]:
    """Facts of a run that has just begun, besides its document, seed and dtype. Loads what trains."""
    fingerprint = record.model.fingerprint
    return {
        "data": None if fingerprint is None else digest_of({"rows": fingerprint.rows}, {
            "features": fingerprint.features, "targets": fingerprint.targets,
        }),
        "split": record.state.origin[SPLIT],
        "initial_weights": "" if record.journal else digest_of(record.state.weights, {}),  # else set by hand already
        **surroundings(),
    }  # fmt: skip


@cache
def surroundings() -> Mapping[str, Any]:
    """Facts of this machine and these programs, on which bits may depend. Loads what trains."""
    from engine.runtime.blas import core_type

    versions = {name: _version(name) for name in PACKAGES} | {"python": platform.python_version()}
    return {"versions": versions, "cpu": _cpu(), "blas": core_type()}


def key_of(document: str, dtype: str, facts: Mapping[str, Any], journal: Iterable[Intervention] = ()) -> str:
    """Hash of all that determines the weights of a run.

    Args:
        document: The text with which it began; how it is drawn does not count.
        dtype: Of its numbers.
        facts: As in `facts_of`.
        journal: What was changed while it was under way, in order.
    """
    changes = [{"step": each.step} | each.to_data() for each in journal]
    undrawn = [each | {"document": _undrawn(each["document"])} if "document" in each else each for each in changes]
    whole = {"project": _undrawn(document), "dtype": dtype, "facts": dict(facts), "journal": undrawn}
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


def _undrawn(document: str) -> dict[str, Any]:
    """A document without its view."""
    project = ordered(loads(document))
    project.pop("view")
    return project


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _cpu() -> str:
    """The processor, in the words of the compiler of kernels."""
    from llvmlite import binding

    return f"{platform.machine()} {binding.get_host_cpu_name()}"
