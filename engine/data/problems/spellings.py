"""Categories in several spellings, and numbers that were codes with leading zeros."""

from __future__ import annotations

from collections.abc import Iterator

from engine.data.files import shown
from engine.data.notes import Choice, Note, Remedy
from engine.data.preparation.spellings import counts_of, spellings_of
from engine.data.problems.examined import Examined

_LISTED = 3


def find_variants(examined: Examined) -> Iterator[Note]:
    """Features and targets with categories that differ by case, blanks or form of letters alone."""
    for column in (*examined.features, *examined.of_role("target")):
        groups = spellings_of(column)
        if not groups:
            continue
        counts = counts_of(column)
        told = [
            " and ".join(f"{shown(column.categories[at])} ({counts[at]:,} rows)" for at in group)
            for group in groups[:_LISTED]
        ]
        more = f"; and {len(groups) - _LISTED:,} more" if len(groups) > _LISTED else ""
        # Single letters may be told apart by their case on purpose, as alleles are.
        codes = all(len(column.categories[at].strip()) <= 1 for group in groups for at in group)
        yield Note(
            "question" if codes else "warning",
            "spelling-variants",
            f"Column {shown(column.name)} has categories that differ by case or blanks alone: {'; '.join(told)}{more}. "
            "If they mean the same, merge them.",
            (column.name,),
            Remedy(f"Merge spellings of {column.name!r}", (Choice(column.name, "spellings", "merged"),)),
        )


def find_zeros(examined: Examined) -> Iterator[Note]:
    """Features of numbers that begin with 0 in the file, as codes do."""
    for column in examined.features:
        if column.type == "number" and column.padded:
            yield Note(
                "hint",
                "leading-zeros",
                f"Column {shown(column.name)} holds numbers that begin with 0, such as {shown(column.padded)}: they "
                "are taken as numbers, without it. If they are codes, such as of places, take them as categories.",
                (column.name,),
                Remedy(f"Take {column.name!r} as categories", (Choice(column.name, "type", "category"),)),
            )
