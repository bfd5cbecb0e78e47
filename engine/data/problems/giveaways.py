"""Features that nearly are the answer: the other parts of a one-hot target, or a column that tells it alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from engine.data.files import shown
from engine.data.notes import Note, ignoring
from engine.data.problems.examined import Answer, Examined
from engine.data.problems.leakage import LEAST_ROWS, Told, told_classes, told_numbers
from engine.data.problems.words import names_text
from engine.data.raw import RawColumn

SURE, STRONG = 0.97, 0.90
"""Accuracy of one column alone from which on it is doubted, and from which on it is asked about."""
SURE_OF_NUMBERS = 0.98
"""Share of the variance."""
_SURE_SKILL, _STRONG_SKILL = 0.9, 0.7
"""The same beyond the most frequent class, which gets most rows right where classes are unlike in size."""
_MOST_PARTS = 100
"""Columns of 0 and 1 that are looked at: the last, for parts of a one-hot target stand together."""
_MOST_TRIED = 500
"""Parts that are tried: those of a one-hot target fit at once, others may fit in more ways than can be tried."""
_FEW_ROWS = 20
_ROWS_OF_A_CLASS = 3
"""With fewer rows of a class, parts may fit it by chance."""
_STEM = re.compile(r"(.*[^\W_][ _.:=/|-]+)[^ _.:=/|-]+")
"""Prefix of a name, before its last part, as `species_` before `a`."""
_YES = {
    frozenset({"true", "false"}): "true",
    frozenset({"yes", "no"}): "yes",
    frozenset({"t", "f"}): "t",
    frozenset({"y", "n"}): "y",
}

Flags = NDArray[np.bool_]


def find(examined: Examined) -> Iterator[Note]:
    """Features that tell a target outright, and those that nearly do."""
    for answer in examined.answers:
        parts = _rest_of_one_hot(examined.features, answer.column)
        if parts:
            yield _one_hot(parts, answer.column.name)
            continue
        if answer.classes:
            yield from _of_classes(examined, answer)
        else:
            yield from _of_numbers(examined, answer)


def _of_classes(examined: Examined, answer: Answer) -> Iterator[Note]:
    strong: dict[str, Told] = {}
    for column in examined.features:
        told = told_classes(column, answer, examined.sample)
        if told is None:
            continue
        if told.accuracy >= SURE and told.skill >= _SURE_SKILL:
            evidence = f"is right for {told.accuracy:.1%} of rows that it was not fitted on"
            yield _outright(column.name, answer.column.name, f"{evidence} (most frequent class: {told.baseline:.1%})")
        elif told.accuracy >= STRONG and told.skill >= _STRONG_SKILL:
            strong[column.name] = told
    if strong:
        best = max(strong, key=lambda name: strong[name].accuracy)
        several = len(strong) > 1
        yield Note(
            "question",
            "strong-feature",
            f"{'Each of the columns' if several else 'Column'} {names_text(strong)} alone predicts "
            f"{shown(answer.column.name)} well: {shown(best)} is right for {strong[best].accuracy:.1%} of rows that it "
            f"was not fitted on (most frequent class: {strong[best].baseline:.1%}). That is fine if "
            f"{'they are' if several else 'it is'} known before the answer is. "
            f"{'Are they' if several else 'Is it'}?",
            tuple(strong),
            None if several else ignoring(best),
        )


def _of_numbers(examined: Examined, answer: Answer) -> Iterator[Note]:
    for column in examined.features:
        share = told_numbers(column, answer, examined.sample)
        if share >= SURE_OF_NUMBERS:
            evidence = f"explains {share:.1%} of the variance in rows that it was not fitted on"
            yield _outright(column.name, answer.column.name, evidence)


def _outright(name: str, target: str, evidence: str) -> Note:
    return Note(
        "warning",
        "target-among-features",
        f"Column {shown(name)} nearly tells the target {shown(target)}: alone it {evidence}. If nobody knows it before "
        "the answer, the network will learn nothing of use: ignore the column.",
        (name,),
        ignoring(name),
    )


def _one_hot(parts: list[str], target: str) -> Note:
    several = len(parts) > 1
    return Note(
        "warning",
        "target-among-features",
        f"{'Columns' if several else 'Column'} {names_text(parts)} {'tell' if several else 'tells'} the target "
        f"{shown(target)} outright: in no row {'do two of them' if several else 'do both'} say yes, as if "
        f"{'they were parts' if several else 'it were part'} of a one-hot target. Ignore "
        f"{'them' if several else 'it'}, or make one column of the names of the classes.",
        tuple(parts),
        ignoring(*parts),
    )


def _flags(column: RawColumn) -> Flags | None:
    """Mask of the rows where a column of 0 and 1, or of two words such as True and False, says yes; None for others."""
    if column.missing.any():
        return None
    flags: Flags
    if column.values.dtype.kind != "f":
        texts = [text.lower() for text in column.categories]
        yes = _YES.get(frozenset(texts)) if len(texts) == 2 else None
        if yes is None:
            return None
        flags = column.values == texts.index(yes)
        return flags
    if len(column.values) == 0 or column.values[0] not in (0.0, 1.0):  # spares a look at all rows
        return None
    flags = column.values == 1.0
    return flags if (flags | (column.values == 0.0)).all() and 0 < np.count_nonzero(flags) < len(flags) else None


def _rest_of_one_hot(columns: tuple[RawColumn, ...], target: RawColumn) -> list[str]:
    """Columns of which one says yes wherever the target says no; or those named alike, if never two say yes."""
    answer = _flags(target)
    if answer is None or len(answer) < LEAST_ROWS:
        return []
    found = {column.name: flags for column in columns if (flags := _flags(column)) is not None}
    apart = {name: flags for name, flags in found.items() if not (flags & answer).any()}
    whole = _cover(dict(list(apart.items())[-_MOST_PARTS:]), ~answer, iter(range(_MOST_TRIED)))
    if whole and len(whole) * _ROWS_OF_A_CLASS > np.count_nonzero(~answer):
        whole = None
    stem = _STEM.fullmatch(target.name)
    alike = [name for name in apart if stem and name.startswith(stem[1])]
    if (
        not whole
        and len(answer) >= _FEW_ROWS
        and alike
        and int(np.sum([found[name] for name in alike], axis=0).max()) <= 1
    ):
        return alike
    return [name for name in found if name in (whole or ())]


def _cover(parts: Mapping[str, Flags], open_rows: Flags, tries: Iterator[int]) -> list[str] | None:
    """Parts that make up all open rows without overlap; None if there are none, or not found in so many tries."""
    if not open_rows.any():
        return []
    if next(tries, None) is None:
        return None
    row = int(np.argmax(open_rows))
    fitting = {name: part for name, part in parts.items() if not (part & ~open_rows).any()}
    for name, part in fitting.items():
        if part[row] and (rest := _cover(fitting, open_rows & ~part, tries)) is not None:
            return [name, *rest]
    return None
