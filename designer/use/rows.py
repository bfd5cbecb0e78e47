"""Columns of a row as a form shows them: descriptions of fields, and values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from designer.live.rows import RowField
from designer.use.answers import Subject
from engine.fields import FieldDescription


def described(fields: Mapping[str, RowField], subject: Subject) -> Sequence[FieldDescription]:
    """Description of each field, for the form."""
    found = []
    for name, one in fields.items():
        low, high = subject.ranges.get(one.name, (0.0, 0.0))
        told = f"Text of the column {one.name}." if one.categories else f"From {low:g} to {high:g} in the data."
        found.append(
            FieldDescription(
                name,
                "choice" if one.categories else "float",
                choices=one.categories,
                help=told,
                label=one.name,
                titles=tuple((text, text) for text in one.categories),
            )
        )
    return found


def shown_value(value: float | str) -> float | str:
    """A number to six digits: the sample itself keeps all of them."""
    return value if isinstance(value, str) else float(f"{value:.6g}")
