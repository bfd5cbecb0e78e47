"""All checks, in the order of what they find: the first that offers a change is the one that explains it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from engine.data.notes import Choice, Marker, Note
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
from engine.data.progress import Progress, silent, told

SEVERITIES = ("warning", "question", "hint")
"""The worst first."""


@dataclass(frozen=True, slots=True)
class Check:
    """A check.

    Attributes:
        find: What it found in a table.
        codes: Codes of what it may find.
        of_split: Whether it judges the split, not the columns.
    """

    find: Callable[[Examined], Iterable[Note]]
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


def examine(examined: Examined, progress: Progress = silent) -> tuple[Note, ...]:
    """Notes on a table, the worst first: on its columns, or where its split is known on that alone."""
    of_split = examined.split is not None
    checks = [check for check in CHECKS if check.of_split == of_split]
    found = (note for check in told(checks, progress) for note in check.find(examined))
    return tuple(sorted(_told_once(found), key=lambda note: SEVERITIES.index(note.severity)))


def _told_once(found: Iterable[Note]) -> Iterator[Note]:
    """Notes, but for those that would only change what an earlier one changes: an id may tell the target as well."""
    offered: set[object] = set()
    for note in found:
        changes = {_changed(change) for change in note.remedy.changes} if note.remedy else set()
        if not changes or not changes <= offered:
            yield note
        offered |= changes


def _changed(change: Choice | Marker) -> object:
    """Identity of what is changed, whatever it becomes."""
    return (change.column, change.field) if isinstance(change, Choice) else change
