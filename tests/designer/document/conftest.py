"""Tests of how data are loaded, some of which take their time."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def patience() -> None:
    """As long as in the program."""
