"""Numbers in words."""

from __future__ import annotations

import pytest

from designer.inspector.words import count_text
from engine.memory import bytes_text


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 B"), (999, "999 B"), (1536, "1.5 KiB"), (20 * 2**20, "20 MiB"), (3 * 2**30, "3 GiB")],
)
def test_memory(size, text):
    assert bytes_text(size) == text


def test_counts_are_grouped():
    assert count_text(1234567) == "1,234,567"
