"""Every problem is found where it is, and nothing where it is not; codes are documented."""

from dataclasses import replace
from pathlib import Path

import pytest

from engine.data.notes import Marker
from engine.data.problems.registry import CHECKS, SEVERITIES, examine
from tests.engine.data.problems.cases import CASES

CODES = [code for check in CHECKS for code in check.codes]


@pytest.mark.parametrize("code", CODES)
def test_a_table_that_has_the_problem_is_flagged_and_its_sibling_is_not(code: str) -> None:
    assert code in CASES, f"the check of {code!r} needs a table that has the problem, and one that has not"
    flagged, clean = CASES[code](True), CASES[code](False)
    found = [finding for finding in examine(flagged) if finding.code == code]
    assert found, f"{code} is not found"
    assert examine(clean) == examine(replace(clean, split=None)) == (), "the sibling is clean of every problem"
    for finding in found:
        assert finding.severity in SEVERITIES
        assert set(finding.columns) <= set(flagged.raw.by_name)
        assert finding.message.endswith((".", "?"))
        assert any(letter.isdigit() for letter in finding.message) or code == "constant-column", "no evidence"
        assert finding.remedy is None or all(
            isinstance(change, Marker) or change.column in ("", *finding.columns) for change in finding.remedy.changes
        )


def test_every_code_is_documented_and_belongs_to_one_check() -> None:
    readme = (Path(__file__).parents[4] / "engine" / "analysis" / "README.md").read_text(encoding="utf-8")
    assert len(set(CODES)) == len(CODES)
    assert not [code for code in CODES if f"| `{code}` |" not in readme]
    assert set(CASES) == set(CODES)


def test_columns_are_judged_without_a_split_and_the_split_alone_with_one() -> None:
    has_both = CASES["duplicates-across"](True)
    assert {note.code for note in examine(has_both)} == {"duplicates-across"}
    assert {note.code for note in examine(replace(has_both, split=None))} == {"duplicate-rows"}
