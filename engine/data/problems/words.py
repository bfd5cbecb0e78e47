"""Words that several checks use."""

from __future__ import annotations

from collections.abc import Iterable

from engine.data.files import shown

_LISTED = 5


def names_text(names: Iterable[str]) -> str:
    """Names of columns or texts, quoted, the first few of many: "'a', 'b' and 7 more"."""
    each = list(names)
    return ", ".join(map(shown, each[:_LISTED])) + (f" and {len(each) - _LISTED:,} more" if each[_LISTED:] else "")
