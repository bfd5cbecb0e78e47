"""All checks, in the order of what they find: the first that offers a change is the one that explains it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from engine.data.problems import (
    categories,
    constants,
    drift,
    duplicates,
    giveaways,
    imbalance,
    order,
    outliers,
    row_names,
    sentinels,
    spellings,
)
from engine.data.problems.examined import Examined
from engine.data.problems.finding import Finding

SEVERITIES = ("warning", "question", "hint")
"""The worst first."""


@dataclass(frozen=True, slots=True)
class Check:
    """A check.

    Attributes:
        find: What it found in a table.
        codes: Codes of what it may find.
        of_split: Whether it needs to know the split.
    """

    find: Callable[[Examined], Iterable[Finding]]
    codes: tuple[str, ...]
    of_split: bool = False


CHECKS = (
    Check(row_names.find, ("counts-rows", "id-like")),
    Check(constants.find, ("constant-column",)),
    Check(giveaways.find, ("target-among-features", "strong-feature")),
    Check(sentinels.find, ("sentinel",)),
    Check(outliers.find, ("outliers",)),
    Check(spellings.find_variants, ("spelling-variants",)),
    Check(spellings.find_zeros, ("leading-zeros",)),
    Check(categories.find, ("many-categories",)),
    Check(duplicates.find, ("duplicate-rows",)),
    Check(imbalance.find, ("imbalance",)),
    Check(imbalance.find_small, ("small-class",), of_split=True),
    Check(order.find_groups, ("group-straddles",), of_split=True),
    Check(order.find_time, ("time-straddles",), of_split=True),
    Check(duplicates.find_across, ("duplicates-across",), of_split=True),
    Check(drift.find, ("split-drift",), of_split=True),
)


def examine(examined: Examined, dismissed: Collection[str] = ()) -> tuple[Finding, ...]:
    """All that is found in a table, the worst first.

    Args:
        examined: The table, with its split where findings about that are wanted.
        dismissed: Keys of findings that the user has dismissed.
    """
    found = sorted(_told_once(_found(examined)), key=lambda finding: SEVERITIES.index(finding.severity))
    return tuple(finding for finding in found if finding.key not in dismissed)


def _found(examined: Examined) -> Iterator[Finding]:
    for check in CHECKS:
        if examined.split is not None or not check.of_split:
            yield from check.find(examined)


def _told_once(found: Iterable[Finding]) -> Iterator[Finding]:
    """Findings, but for those that would only change what an earlier one changes: an id may tell the target as well."""
    offered: set[object] = set()
    for finding in found:
        changes = set(finding.remedy.choices) if finding.remedy else set()
        if not changes or not changes <= offered:
            yield finding
        offered |= changes
