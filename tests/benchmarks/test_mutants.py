"""Faults fit the tree as it is now; and, in `pytest -m deep`, each is killed by the tests that are named for it."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.benchmarks.mutants import judge
from tests.benchmarks.mutation.bench import ROOT, outcome
from tests.benchmarks.mutation.fault import Fault, FaultError
from tests.benchmarks.mutation.faults import FAULTS


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_every_fault_fits_the_tree(fault: Fault) -> None:
    fault.check(ROOT)
    assert fault.put != fault.find
    assert fault.killed_by


def test_names_are_unique() -> None:
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "code.py").write_text("a = 1\nb = 1\n")
    (tmp_path / "test_code.py").write_text("def test_a() -> None: ...\n")
    return tmp_path


def test_a_fault_is_put_in_and_taken_out_to_the_time_stamp(tree: Path) -> None:
    code, before = tree / "code.py", (tree / "code.py").stat().st_mtime_ns
    with Fault("wrong", "code.py", "a = 1", "a = 2", ("test_code.py::test_a[3]",)).applied(tree):
        assert code.read_text() == "a = 2\nb = 1\n"
        assert code.stat().st_mtime_ns != before
    assert (code.read_text(), code.stat().st_mtime_ns) == ("a = 1\nb = 1\n", before)


@pytest.mark.parametrize(
    ("file", "find", "test", "words"),
    [
        ("gone.py", "a", "test_code.py::test_a", "wrong: gone.py is gone"),
        ("code.py", "c = 1", "test_code.py::test_a", "code.py holds 'c = 1' 0 times, not once"),
        ("code.py", "= 1", "test_code.py::test_a", "code.py holds '= 1' 2 times, not once"),
        ("code.py", "a = 1", "test_code.py::test_b", "there is no test test_code.py::test_b"),
        ("code.py", "a = 1", "test_code.py", "there is no test test_code.py"),
    ],
)
def test_what_does_not_fit_is_told_by_name(tree: Path, file: str, find: str, test: str, words: str) -> None:
    with pytest.raises(FaultError, match=r"^wrong: ") as caught:
        Fault("wrong", file, find, "c", (test,)).check(tree)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("status", "case", "kind"),
    [
        (0, "", "passed"),
        (1, "<failure message='AssertionError: off by 1'/>", "failed"),
        (1, "<failure message='assert 1 == 2'/>", "failed"),
        (1, "<failure message='Failed: DID NOT RAISE'/>", "failed"),
        (1, "<failure message='KeyError: 3'/>", "broken"),
        (1, "<error message='AssertionError: in a fixture'/>", "broken"),
        (2, "<failure message='AssertionError: while collecting'/>", "broken"),
        (-11, "", "broken"),
        (0, "<skipped message='could not import torch'/>", "skipped"),
    ],
)
def test_only_a_failed_assertion_kills(status: int, case: str, kind: str) -> None:
    report = ElementTree.fromstring(f"<testsuite><testcase>{case}</testcase></testsuite>")
    assert outcome(status, report, "").kind == kind


@pytest.mark.deep
def test_every_fault_is_killed() -> None:
    pytest.importorskip("torch")  # a judge in many of the tests
    assert [f"{one.fault.name}: {one.survived}" for one in judge(FAULTS) if one.survived] == []
