"""The marker `torch`: every test that skips without PyTorch bears it, so that `pytest -m torch` runs exactly those.

Tests ask for PyTorch by `pytest.importorskip("torch")`: at the top of their file, in themselves or in a fixture. The
marker follows from that. A test that asks in another function (an oracle) is marked by hand, and fails if it is not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator
from functools import cache
from importlib.util import find_spec
from inspect import unwrap
from pathlib import Path
from typing import Any

import pytest

HAS_TORCH = find_spec("torch") is not None
REASON = "could not import 'torch'"
"""What pytest says, too."""

AT_THE_TOP = re.compile(r'^(?:torch = )?pytest\.importorskip\("torch"\)', re.MULTILINE)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "torch: needs PyTorch, and is skipped without it")


@pytest.hookimpl(tryfirst=True)  # before the markers choose
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _asks_at_the_top(item.path) or any(map(_asks, _functions(item))):
            item.add_marker("torch")
        if not HAS_TORCH and item.get_closest_marker("torch"):
            item.add_marker(pytest.mark.skip(REASON))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    report = yield
    if report.skipped and REASON in str(report.longrepr) and not item.get_closest_marker("torch"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} needs PyTorch. Mark it: @pytest.mark.torch."
    return report


@cache
def _asks_at_the_top(path: Path) -> bool:
    return AT_THE_TOP.search(path.read_text()) is not None


def _functions(item: pytest.Item) -> Iterator[Callable[..., Any]]:
    """The test and its fixtures."""
    if isinstance(item, pytest.Function):
        yield item.function
        for definitions in item._fixtureinfo.name2fixturedefs.values():
            yield definitions[-1].func


def _asks(function: Callable[..., Any]) -> bool:
    code = getattr(unwrap(function), "__code__", None)
    return code is not None and "importorskip" in code.co_names and "torch" in code.co_consts
