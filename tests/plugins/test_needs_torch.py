"""The marker `torch`, on a small file of tests."""

from __future__ import annotations

import sys

import pytest

from tests.plugins import needs_torch

ASKS = """
import pytest

@pytest.fixture
def oracle():
    return pytest.importorskip("torch")

def elsewhere():
    pytest.importorskip("torch")

def test_by_a_fixture(oracle): pass
def test_by_itself(): pytest.importorskip("torch")
@pytest.mark.torch
def test_by_hand(): elsewhere()
@pytest.mark.parametrize("judge", ["loops", pytest.param("torch", marks=pytest.mark.torch)])
def test_by_its_parameter(judge): pass
def test_that_needs_none(): pass
"""
PLUGIN = ("-p", "tests.plugins.needs_torch", "-p", "no:cacheprovider", "-p", "no:xdist")


@pytest.fixture
def no_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)  # cannot be imported
    monkeypatch.setattr(needs_torch, "HAS_TORCH", False)


def test_without_it_those_that_need_it_skip(pytester: pytest.Pytester, no_torch: None) -> None:
    pytester.makepyfile(ASKS)
    result = pytester.runpytest_inprocess(*PLUGIN, "-rs")
    result.assert_outcomes(passed=2, skipped=4)
    result.stdout.fnmatch_lines("*could not import 'torch'")


def test_the_marker_selects_those_that_need_it(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(ASKS)
    result = pytester.runpytest_inprocess(*PLUGIN, "-m", "torch", "--collect-only", "-q")
    names = {line.partition("::")[2] for line in result.outlines if "::" in line}
    assert names == {"test_by_a_fixture", "test_by_itself", "test_by_hand", "test_by_its_parameter[torch]"}


def test_a_file_that_asks_at_its_top_is_marked(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", sys)  # whatever can be imported
    monkeypatch.setattr(needs_torch, "HAS_TORCH", True)
    pytester.makepyfile('import pytest\ntorch = pytest.importorskip("torch")\ndef test_it(): pass\n')
    pytester.runpytest_inprocess(*PLUGIN, "-m", "torch").assert_outcomes(passed=1)


def test_one_that_forgets_the_marker_fails(pytester: pytest.Pytester, no_torch: None) -> None:
    pytester.makepyfile(ASKS + "def test_unmarked(): elsewhere()\n")
    result = pytester.runpytest_inprocess(*PLUGIN)
    result.assert_outcomes(passed=2, skipped=4, failed=1)
    result.stdout.fnmatch_lines("*test_unmarked needs PyTorch. Mark it: @pytest.mark.torch.")
