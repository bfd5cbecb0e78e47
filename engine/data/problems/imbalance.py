"""Classes of very different size, and classes too small for the splits."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from engine.data.files import shown
from engine.data.notes import Note
from engine.data.problems.examined import Examined
from engine.data.problems.words import names_text

_FREQUENT = 0.8
"""Share of the most frequent class from which on accuracy says little."""
_LEAST_ROWS = 10


def find(examined: Examined) -> Iterator[Note]:
    """Targets of which one class is so frequent that always answering it seems good."""
    for answer in examined.answers:
        total = int(answer.counts.sum()) if answer.classes else 0
        if total < _LEAST_ROWS or np.count_nonzero(answer.counts) < 2:
            continue
        most = int(answer.counts.argmax())
        share = answer.counts[most] / total
        if share >= _FREQUENT:
            yield Note(
                "hint",
                "imbalance",
                f"{share:.1%} of the rows are of the class {shown(answer.classes[most])} of "
                f"{shown(answer.column.name)}: always answering it has an accuracy of {share:.1%}. Judge by balanced "
                "accuracy, F1 or the confusion matrix; balanced class weights let all classes count alike.",
                (answer.column.name,),
            )


def find_small(examined: Examined) -> Iterator[Note]:
    """Targets with classes that cannot be in each split, or are in none of the rows that train."""
    split = examined.split
    if split is None:
        return
    parts = [part for part in (split.train, split.validation, split.test) if len(part)]
    for answer in examined.answers:
        if not answer.classes or not parts:
            continue
        counts = np.array([_counts(answer.values[part], len(answer.classes)) for part in parts])
        total = counts.sum(axis=0)
        untrained = np.flatnonzero((counts[0] == 0) & (total > 0))
        few = np.flatnonzero((total > 0) & (total < len(parts)) & (counts[0] > 0))
        for places, told, end in (
            (untrained, "in no training row", "the network cannot learn {}"),
            (few, f"in fewer rows than there are splits ({len(parts)})", "figures of some splits know nothing of {}"),
        ):
            if len(places):
                names = [answer.classes[place] for place in places]
                several = len(places) > 1
                one = "classes" if several else "class"
                yield Note(
                    "warning",
                    "small-class",
                    f"{one.capitalize()} {names_text(names)} of {shown(answer.column.name)} "
                    f"{'are' if several else 'is'} {told}: {end.format('them' if several else 'it')}. Add "
                    f"rows, or leave the {one} out.",
                    (answer.column.name,),
                )


def _counts(values: NDArray[np.int64], classes: int) -> NDArray[np.int64]:
    return np.bincount(values[values >= 0], minlength=classes)
