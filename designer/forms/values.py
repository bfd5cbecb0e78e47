"""Declared values in forms: display names, texts, and edits deep inside them. No Qt."""

from __future__ import annotations

import csv
import io
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from engine.errors import LayerloomError
from engine.fields import FieldDescription, readable
from engine.layers import shape_text

Path = tuple[str, ...]
"""Names of fields from the outside in: `("optimizer", "learning_rate")`."""


@dataclass(frozen=True, slots=True)
class FieldEdit:
    """A wish to give a field another value.

    Attributes:
        path: Where the field is.
        value: Of its declared type.
        merge_key: What edits of one undo step have in common; None for a step of its own.
    """

    path: Path
    value: Any
    merge_key: Hashable = None

    def within(self, name: str) -> FieldEdit:
        """The same wish, seen from around the field of that name."""
        return FieldEdit((name, *self.path), self.value, self.merge_key)


class _Mixed(Enum):
    MIXED = "mixed"


MIXED: Final = _Mixed.MIXED
"""Stands for the value of a field that several objects do not share."""


class IncompleteError(ValueError):
    """A text that may still become a value as typing goes on, such as `1e-`."""


def plain(text: str) -> str:
    """A sentence of a docstring without the marks around code."""
    return text.replace("`", "")


def common(values: Sequence[Any]) -> Any:
    """The value that all share, or MIXED."""
    return values[0] if values and all(value == values[0] for value in values) else MIXED


def replaced(value: BaseModel, path: Path, leaf: Any) -> Any:
    """A copy of a declared value with one field replaced, which may lie inside a field of it.

    Raises:
        LayerloomError: The value is not allowed there.
    """
    name, *rest = path
    inner = replaced(getattr(value, name), tuple(rest), leaf) if rest else leaf
    fields = {field: getattr(value, field) for field in type(value).model_fields}
    try:
        return type(value).model_validate(fields | {name: inner})
    except ValidationError as error:
        raise LayerloomError(f"{readable(name)}: {error.errors()[0]['msg']}.", field=name) from None


def number_text(value: float) -> str:
    """A number in its shortest exact form: `0.001`, `1e-8`, `64`."""
    if isinstance(value, int):
        return str(value)
    mantissa, _, exponent = repr(value).partition("e")
    mantissa = mantissa.removesuffix(".0")
    return f"{mantissa}e{int(exponent)}" if exponent else mantissa


def name_in_text(label: str) -> str:
    """The label of a field within a sentence: `units`, but `L2` as it is."""
    return label if label[1:2].isdigit() or label[:2].isupper() else label[:1].lower() + label[1:]


def value_text(description: FieldDescription, value: Any) -> str:
    """The value of a field as forms show it; empty where it has none."""
    match description.kind:
        case "bool":
            return "on" if value else "off"
        case "family":
            return str(value.display_name())
        case "int":
            return f"{value:,}"
        case "float":
            return number_text(value)
        case "ints":
            if description.name == "shape" and value:
                return shape_text(value)
            if not description.default:
                return ints_text(value)
            return "×".join(map(str, value * len(description.default) if len(value) == 1 else value))
        case "floats":
            return floats_text(value)
        case "names":
            return names_text([description.title(name) for name in value] if description.choices else value)
        case "choice":
            return description.title(value)
    return str(value)


def parse_number(text: str, description: FieldDescription) -> float:
    """The number that a person typed for an `int` or a `float` field.

    Raises:
        IncompleteError: The text may become a number.
        ValueError: It cannot be one, or is out of bounds; says so in a sentence.
    """
    text = text.strip().replace(" ", "").replace("\u2212", "-")
    if text.count(",") == 1 and "." not in text and description.kind == "float":
        text = text.replace(",", ".")
    if text.lower() in ("", "-", "+", ".", "-.", "+.") or text.lower().endswith(("e", "e-", "e+")):
        raise IncompleteError(f"{description.label} needs a number.")
    try:
        number = float(text)
    except ValueError:
        raise ValueError(f"{description.label} needs a number; “{text[:40]}” is not one.") from None
    if number != number or number in (float("inf"), float("-inf")):
        raise ValueError(f"{description.label} needs a finite number.")
    if description.kind == "int":
        if not number.is_integer():
            raise ValueError(f"{description.label} needs a whole number; {text} is not one.")
        number = int(number)
    _check_bounds(number, description)
    return number


def _check_bounds(number: float, description: FieldDescription) -> None:
    if description.minimum is not None and number < description.minimum:
        raise ValueError(f"{description.label} is at least {bound_text(description.minimum)}.")
    if description.maximum is not None and number > description.maximum:
        raise ValueError(f"{description.label} is at most {bound_text(description.maximum)}.")


def bound_text(bound: float) -> str:
    """A bound for people: `1,000,000`, `1e-6`."""
    if float(bound).is_integer() and abs(bound) < 1e15:
        return f"{int(bound):,}"
    return number_text(bound)


def bounds_text(description: FieldDescription) -> str:
    """The bounds of a field in words, or empty."""
    low, high = description.minimum, description.maximum
    if low is not None and high is not None:
        return f"From {bound_text(low)} to {bound_text(high)}."
    if low is not None:
        return f"At least {bound_text(low)}."
    return f"At most {bound_text(high)}." if high is not None else ""


def stepped(value: float, steps: int, description: FieldDescription) -> float:
    """The value some steps away, within bounds; a step is a tenth of the value's order of magnitude (1 for `64`)."""
    whole = description.kind == "int"
    for _ in range(abs(steps)):
        value = _step(value, 1 if steps > 0 else -1, whole)
    low = description.minimum if description.minimum is not None else value
    high = description.maximum if description.maximum is not None else value
    value = min(max(value, low), high)
    return int(value) if whole else float(f"{value:.12g}")


def _step(value: float, direction: int, whole: bool) -> float:
    if value == 0:
        return direction * (1.0 if whole else 0.01)
    exponent = int(f"{abs(value):e}".partition("e")[2])
    power_of_ten = f"{abs(value):e}".startswith("1.000000e")
    if power_of_ten and direction * value < 0:
        exponent -= 1  # 0.01 goes down to 0.0099, not to 0.009, so that the way back is the same
    size = 10.0 ** (exponent - 1)
    return value + direction * (max(size, 1.0) if whole else size)


def ints_text(values: Sequence[int]) -> str:
    """`(1, 8, 8)` as `1, 8, 8`."""
    return ", ".join(str(value) for value in values)


def parse_ints(text: str, description: FieldDescription) -> tuple[int, ...]:
    """Whole numbers between commas, spaces or crosses.

    Raises:
        ValueError: A sentence.
    """
    parts = text.replace(",", " ").replace("\u00d7", " ").replace("x", " ").split()
    try:
        return tuple(int(part) for part in parts)
    except ValueError:
        raise ValueError(f"{description.label} needs whole numbers between commas, such as 1, 8, 8.") from None


def floats_text(values: Sequence[float]) -> str:
    """`(1.0, 2.5)` as `1, 2.5`."""
    return ", ".join(number_text(value) for value in values)


def parse_floats(text: str, description: FieldDescription) -> tuple[float, ...]:
    """Numbers between commas or spaces.

    Raises:
        ValueError: A sentence.
    """
    try:
        return tuple(float(part) for part in text.replace(",", " ").split())
    except ValueError:
        raise ValueError(f"{description.label} needs numbers between commas, such as 1, 2.5, 1.") from None


def names_text(names: Sequence[str]) -> str:
    """Names between commas; a name that holds a comma is put in quotes."""
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(names)
    return out.getvalue().replace(",", ", ") if not any("," in name for name in names) else out.getvalue()


def parse_names(text: str) -> tuple[str, ...]:
    """The reverse of `names_text`; spaces around names do not count."""
    rows = list(csv.reader([text.replace("\n", " ")], skipinitialspace=True))
    names = (name.strip() for name in rows[0]) if rows else ()
    return tuple(name for name in names if name)
