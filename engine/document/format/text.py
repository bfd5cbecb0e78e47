"""JSON as documents use it: read strictly, written so that it diffs well."""

from __future__ import annotations

import json
import math
from collections import Counter
from typing import Any, NoReturn

from engine.errors import FileError

_WIDTH = 110
"""Columns that a value on one line may fill."""

_OPEN_LEVELS = 3
"""Levels that are always broken into lines: the document, its parts, the lists of nodes and wires."""


def parse(text: str, name: str) -> Any:
    """Read JSON, refusing what plain JSON readers let pass: NaN, infinities, repeated names, half characters.

    Args:
        text: The text.
        name: What people call the text, such as a file's name.

    Raises:
        FileError: It cannot be read.
    """
    try:
        data = json.loads(text, object_pairs_hook=_unique, parse_float=_finite, parse_constant=_refuse_constant)
        json.dumps(data, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        fault = error.msg.removesuffix(" at").removesuffix(" starting")  # followed by the place, as Python words it
        raise FileError(f"{name} is not valid JSON: line {error.lineno}, column {error.colno}: {fault}.") from None
    except UnicodeEncodeError as error:
        raise FileError(f"{name} holds half of a character ({error.object[error.start]!r}).") from None
    except RecursionError:
        raise FileError(f"{name} is nested too deeply to be a project.") from None
    except ValueError as error:  # ours, and Python's own refusal of numbers with thousands of digits
        reason = str(error) if isinstance(error, _RefusedError) else "a number in it has too many digits"
        raise FileError(f"{name} cannot be read: {reason}.") from None
    return data


class _RefusedError(ValueError):
    """Something in the text is JSON, or nearly, but not allowed."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        twice, _ = Counter(name for name, _ in pairs).most_common(1)[0]
        raise _RefusedError(f"the name {json.dumps(twice[:40])} stands twice in one object")
    return values


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise _RefusedError(f"the number {digits[:40]} is too large")
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise _RefusedError(f"{name} is not a number that can be used")


def render(value: Any) -> str:
    """JSON data as text: each node and each wire on one line, or on few where it is long."""
    return _render(value, 0, 0) + "\n"


def _render(value: Any, level: int, used: int) -> str:
    """A value that starts after `used` columns of a line indented to `level`."""
    nested = bool(value) and isinstance(value, dict | list)
    if not nested or level >= _OPEN_LEVELS:
        compact = json.dumps(value, ensure_ascii=False, allow_nan=False)
        if not nested or 2 * level + used + len(compact) <= _WIDTH:
            return compact
    if isinstance(value, list):
        opening, closing = "[", "]"
        items = [_render(item, level + 1, 0) for item in value]
    else:
        opening, closing = "{", "}"
        keys = [json.dumps(key, ensure_ascii=False) + ": " for key in value]
        items = [key + _render(item, level + 1, len(key)) for key, item in zip(keys, value.values(), strict=True)]
    indent = "  " * level
    lines = items if level < _OPEN_LEVELS else _filled(items, _WIDTH - 2 * level - 2)
    return f"{opening}\n" + ",\n".join(f"{indent}  {line}" for line in lines) + f"\n{indent}{closing}"


def _filled(items: list[str], width: int) -> list[str]:
    """Items joined to lines as long as they fit."""
    lines: list[str] = []
    for item in items:
        if lines and "\n" not in lines[-1] + item and len(lines[-1]) + 2 + len(item) <= width:
            lines[-1] += f", {item}"
        else:
            lines.append(item)
    return lines
