"""Splits of the rows into training, validation and test, a class each."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from engine.fields import Declared, Family, field

SPLITTINGS: Family[Splitting] = Family("split")


class Splitting(Declared):
    """Rule by which rows are split; it looks at rows alone, before anything is fitted."""

    def may_validate(self, share: float) -> bool:
        """True unless the validation split is known to be empty, for this share of the rows that validates."""
        return share > 0.0


AnySplitting = Annotated[Splitting, SPLITTINGS]


@SPLITTINGS.register
class Shuffled(Splitting):
    """At random, each class in proportion."""

    type: Literal["shuffled"] = "shuffled"


@SPLITTINGS.register
class ByGroup(Splitting):
    """At random, rows of one group together: no person, shop or machine is in two splits."""

    title: ClassVar[str] = "By group"
    type: Literal["group"] = "group"
    column: str = field("", names="columns", empty="none", help="Column that names the group of each row.")


@SPLITTINGS.register
class ByOrder(Splitting):
    """By a time or another order: the first rows train, the last ones are tested."""

    title: ClassVar[str] = "By time"
    type: Literal["time"] = "time"
    column: str = field("", names="columns", empty="none", help="Column of times or numbers that orders the rows.")
    gap: float = field(
        0.0,
        minimum=0.0,
        maximum=1e9,
        help="Gap before validation and before test, whose rows are left out: days for times, else in the units of the "
        "column.",
    )


@SPLITTINGS.register
class ByColumn(Splitting):
    """By a column that says train, validation or test in each row."""

    title: ClassVar[str] = "By column"
    type: Literal["column"] = "column"
    column: str = field("", names="columns", empty="none", help="Column that names the split of each row.")

    def may_validate(self, share: float) -> bool:
        return True


@SPLITTINGS.register
class ByFile(Splitting):
    """Validation or test rows come from files of their own; a split without one is drawn from the table at random."""

    title: ClassVar[str] = "By file"
    type: Literal["file"] = "file"
    validation: str = field(
        "",
        label="Validation file",
        names="files",
        empty="drawn from the table",
        help="Table whose rows validate. It is read as the data source is, its columns are found by name, and nothing "
        "is fitted on it.",
    )
    test: str = field(
        "",
        label="Test file",
        names="files",
        empty="drawn from the table",
        help="Table whose rows are tested. It is read as the data source is, its columns are found by name, and "
        "nothing is fitted on it.",
    )

    def may_validate(self, share: float) -> bool:
        return share > 0.0 or bool(self.validation)


@SPLITTINGS.register
class Folds(Splitting):
    """Folds of equal size: one validates, the others train; the test split is kept apart first."""

    title: ClassVar[str] = "Folds"
    type: Literal["folds"] = "folds"
    count: int = field(5, minimum=2, maximum=1000, unit="folds", help="Number of folds of equal size.")
    fold: int = field(1, minimum=1, maximum=1000, help="Number of the fold that validates, from 1.")

    def may_validate(self, share: float) -> bool:
        return True
