"""Diagnostics: errors, warnings and hints, each at its node."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from engine.analysis.fixes.fix import Fix

Severity = Literal["error", "warning", "hint"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
"""The worst first."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A fault or a doubt, with its place and its fix.

    Attributes:
        severity: `error` stops training, `warning` and `hint` do not.
        code: Stable, such as `shape-mismatch`; documented in `engine/analysis/README.md`.
        message: A sentence or two in the user's words, the fix included.
        node: Id of the node, or empty for the project as a whole.
        field: Name of the field, or empty.
        source: Who found out, where and when, if the sentence rests on a paper; else empty.
        fix: The edit that fixes it, or None where people have to choose themselves.
        choices: Fixes of which people have to choose one.
        note: Key by which a note on the data can be dismissed; empty for what cannot.
    """

    severity: Severity
    code: str
    message: str
    node: str = ""
    field: str = ""
    source: str = ""
    fix: Fix | None = None
    note: str = ""
    choices: tuple[Fix, ...] = ()
