"""The resolved recipe: role and encoding of each column, every automatic decision made, from all rows of a table.

Rules 1 (projects before format 4): every column but the target and the sample weights is a feature; texts are one-hot,
and refused where they are too many; missing values are refused.

Rules 2:

| column | becomes |
| --- | --- |
| number | the number; where values are missing, the median and an indicator |
| boolean | 1 for yes, 0 for no; missing values as of numbers |
| category | one-hot, not scaled; missing is a category of its own, unknown ones at prediction are ignored |
| time | days since 1970; month, weekday and hour as sine and cosine, each if it varies |
| text, or nothing but missing values | ignored |
| target | rows where it is missing are left out |
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from engine.data.delimited.encodings import ColumnEncoding
from engine.data.files import shown
from engine.data.raw import RawColumn, RawData
from engine.data.tables.columns import MOST_CATEGORIES, refuse_missing, refuse_texts
from engine.errors import DataError
from engine.preparation import encodings, fills
from engine.preparation.encodings import Encoding
from engine.preparation.fills import Fill
from engine.preparation.recipe import ColumnChoice, Recipe
from engine.preparation.splittings import ByColumn, ByGroup

Role = Literal["feature", "target", "weight", "ignored"]

AS_CHOSEN = "as you chose"
"""Reason why a column is ignored that the user gave this role."""
_DAY, _HOUR = 86_400.0, 3_600.0


@dataclass(frozen=True, slots=True)
class Roles:
    """Roles of the columns of a table.

    Attributes:
        features: Columns that become inputs.
        targets: Columns to predict, at least one.
        weights: The column of sample weights; empty for none.
        ignored: Reason by column that is left out.
    """

    features: tuple[str, ...]
    targets: tuple[str, ...]
    weights: str
    ignored: Mapping[str, str]

    def role_of(self, column: str) -> Role:
        """Role of a column of the table."""
        if column in self.targets:
            return "target"
        if column == self.weights:
            return "weight"
        return "ignored" if column in self.ignored else "feature"


def roles_of(raw: RawData, target: str, weights: str, recipe: Recipe) -> Roles:
    """Roles of the columns.

    Args:
        raw: The table.
        target: The column to predict that the source names.
        weights: That of sample weights; empty for none.
        recipe: What the user decided.
    """
    chosen = tuple(name for name in raw.names if recipe.choice(name).role == "target")
    targets = chosen or (target,)
    features, ignored = [], {}
    splitting = recipe.splitting
    telling = splitting.column if isinstance(splitting, ByGroup | ByColumn) else ""
    for column in raw.columns:
        role = recipe.choice(column.name).role
        if column.name in targets or column.name == weights:
            continue
        if role == "ignored":
            ignored[column.name] = AS_CHOSEN
        elif role == "automatic" and column.name == telling:
            ignored[column.name] = "the rows are split by it"
        elif role == "automatic" and recipe.rules > 1 and (reason := _why_ignored(column)):
            ignored[column.name] = reason
        else:
            features.append(column.name)
    return Roles(tuple(features), targets, weights, ignored)


def _why_ignored(column: RawColumn) -> str:
    """Reason why a column can be no feature; empty if it can."""
    if column.missing.all():
        return "it holds nothing"
    if column.type == "text":
        return f"its {len(column.categories):,} different texts name or describe rows, such as {column.categories[0]!r}"
    return ""


def _as_category(column: RawColumn) -> RawColumn:
    """A column of numbers as categories, in alphabetical order."""
    if column.type == "boolean":
        names = dict(zip((0.0, 1.0), column.categories, strict=True))
    else:
        known = np.unique(column.values[~column.missing]).tolist()
        names = {value: str(int(value)) if float(value).is_integer() else repr(value) for value in known}
    texts = sorted(names.values())
    place = {text: at for at, text in enumerate(texts)}
    places = np.array(
        [*(place[name] for name in names.values()), -1], np.int32
    )  # the last one is that of a missing cell
    found = np.searchsorted(np.array([*names]), column.values)
    values = places[np.where(column.missing, -1, found)]
    return RawColumn(column.name, "category", values, tuple(texts))


def fill_of(column: RawColumn, recipe: Recipe) -> Fill:
    """Treatment of the missing values of a feature."""
    chosen = recipe.choice(column.name).missing
    if not isinstance(chosen, fills.Automatic):
        return chosen
    if recipe.rules == 1:
        return fills.Report()
    return fills.OwnCategory() if _is_of_categories(column, recipe.choice(column.name)) else fills.Median()


def _is_of_categories(column: RawColumn, choice: ColumnChoice) -> bool:
    """True if the values become inputs as categories do: texts, and yes and no where the user has chosen so."""
    as_numbers = encodings.Automatic | encodings.Number
    return column.has_texts or (column.type == "boolean" and not isinstance(choice.encoding, as_numbers))


def kept_rows(raw: RawData, roles: Roles, recipe: Recipe) -> NDArray[np.int64] | None:
    """Rows of which nothing is missing that has to be there, rising; None for all.

    Raises:
        DataError: Missing values are to be reported, and there are some.
    """
    features = [raw.by_name[name] for name in roles.features]
    report = [column for column in features if isinstance(fill_of(column, recipe), fills.Report)]
    needed = [raw.by_name[name] for name in (*roles.targets, *([roles.weights] if roles.weights else []))]
    refuse_missing([*report, *(needed if recipe.rules == 1 else [])], raw)
    dropping = [column for column in features if not fill_of(column, recipe).keeps] + needed
    lost = np.zeros(raw.rows, bool)
    for column in dropping:
        lost |= column.missing
    if lost.all():
        raise DataError(
            "In every row a value is missing that has to be there: "
            f"{', '.join(shown(column.name) for column in dropping if column.missing.any())}.",
            fix="Choose another target, or another treatment of missing values.",
        )
    return np.flatnonzero(~lost) if lost.any() else None


def encodings_of(raw: RawData, roles: Roles, recipe: Recipe) -> tuple[ColumnEncoding, ...]:
    """Encodings of the features, from all rows that are kept.

    Raises:
        DataError: An encoding or a fill is not for such a column, or its texts are too many.
    """
    return tuple(_encoding(raw.by_name[name], recipe) for name in roles.features)


def _encoding(column: RawColumn, recipe: Recipe) -> ColumnEncoding:
    choice, fill = recipe.choice(column.name), fill_of(column, recipe)
    _check(column, choice, fill)
    missing = bool(column.missing.any())
    common = ColumnEncoding(
        column.name,
        indicator=missing and isinstance(fill, fills.Filled) and fill.indicator,
        fills=not isinstance(fill, fills.Report | fills.DropRow),
        merges=choice.spellings == "merged" and column.has_texts,
    )
    wanted = choice.encoding
    if column.type == "time":
        return replace(common, kind="calendar", parts=tuple(_parts(column, wanted)))
    if not _is_of_categories(column, choice):
        return common
    if column.type == "boolean":
        column = _as_category(column)
    return _of_categories(column, wanted, common, recipe)


def _of_categories(column: RawColumn, wanted: Encoding, common: ColumnEncoding, recipe: Recipe) -> ColumnEncoding:
    if isinstance(wanted, encodings.Integer):  # what is missing has an id of its own, or that of another
        return replace(common, kind="integer", categories=column.categories, indicator=False)
    if isinstance(wanted, encodings.Ordered):
        order = wanted.order or column.categories
        if absent := [text for text in column.categories if text not in order]:
            raise DataError(
                f"The order of {shown(column.name)} does not name {', '.join(map(shown, absent[:5]))}.",
                fix="Name every category of the column, from the least to the greatest.",
            )
        return replace(common, kind="ordered", categories=tuple(order))
    if recipe.choice(column.name).type != "category":  # who chose it knows that there are many
        refuse_texts(column, MOST_CATEGORIES)
    unknown, least = "automatic", 1
    if isinstance(wanted, encodings.OneHot):
        unknown, least = wanted.unknown, wanted.least
    counts = np.bincount(column.values[~column.missing], minlength=len(column.categories))
    there = [text for text, count in zip(column.categories, counts.tolist(), strict=True) if count >= least]
    rare = [text for text, count in zip(column.categories, counts.tolist(), strict=True) if count < least]
    ignores = unknown == "ignore" or (unknown == "automatic" and recipe.rules > 1)
    return replace(common, kind="one_hot", categories=tuple(there), rare=tuple(rare), ignores_unknown=ignores)


def _check(column: RawColumn, choice: ColumnChoice, fill: Fill) -> None:
    as_categories = _is_of_categories(column, choice)
    if not (fill.for_categories if as_categories else fill.for_numbers):
        encoded = " that are encoded as categories" if as_categories and not column.has_texts else ""
        raise DataError(
            f"{fill.display_name()} is no treatment for the missing values of {shown(column.name)}, which holds "
            f"{column.type} values{encoded}.",
            fix="Choose the most frequent value, a constant, or automatic.",
        )
    if column.type not in choice.encoding.takes:
        raise DataError(
            f"The encoding {choice.encoding.display_name().lower()} is not for {shown(column.name)}, which holds "
            f"{column.type} values.",
            fix="Choose automatic, or another type for the column.",
        )


def _parts(column: RawColumn, wanted: Encoding) -> Iterator[str]:
    """Parts of a time; those that come round marked by `~`."""
    around = ("month", "day", "weekday", "hour", "minute")
    if isinstance(wanted, encodings.Calendar):
        yield from (f"~{part}" if wanted.cyclic and part in around else part for part in wanted.parts)
        return
    yield "elapsed"
    seconds = column.values[~column.missing]
    months = np.unique(np.floor(seconds).astype("datetime64[s]").astype("datetime64[M]"))
    if len(months) > 1:
        yield "~month"
    if len(np.unique(seconds // _DAY % 7)) > 1:
        yield "~weekday"
    if len(np.unique(seconds // _HOUR % 24)) > 1:
        yield "~hour"


def typed_values(column: RawColumn, encoding: ColumnEncoding) -> NDArray[np.float64] | NDArray[np.int64]:
    """The values of a column as its encoding takes them: numbers, or places in `encoding.texts`."""
    if not encoding.texts:
        return column.values
    if column.type in ("number", "boolean"):
        column = _as_category(column)
    place = {text: at for at, text in enumerate(encoding.texts)}
    places = np.array([*(place[text] for text in column.categories), -1], np.int64)
    found: NDArray[np.int64] = places[column.values]
    return found
