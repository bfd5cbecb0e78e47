"""What a source asks can be answered by words; which column is the target, its name may tell."""

from pathlib import Path

import pytest

from engine.data.choosing import answered, why_target, with_usual_target
from engine.errors import DataError
from engine.sources import Csv, Moons


def test_answers_become_fields() -> None:
    source = answered(Csv(path="a.csv"), ["header=no", "skip=2", "leave_out_faulty=true", "missing=-9, x"])
    assert source == Csv(path="a.csv", header="no", skip=2, leave_out_faulty=True, missing="-9, x")


@pytest.mark.parametrize(
    ("answer", "told"), [("haeder=no", "no setting 'haeder'"), ("header=2", "cannot be '2'"), ("skip=x", "'x'")]
)
def test_what_is_no_answer_is_refused(answer: str, told: str) -> None:
    with pytest.raises(DataError, match=told):
        answered(Csv(), [answer])


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("PassengerId,Survived,Pclass,Name", "Survived"),
        ("species,island,bill", "species"),
        ("price,class,size", "class"),  # the surer name counts
        ("label,size,price", ""),  # the last column is the target anyway
        ("x,y,z", ""),
        ("y,a,b", "y"),
        ("a,b,c", ""),
    ],
)
def test_a_usual_name_tells_the_target(tmp_path: Path, header: str, target: str) -> None:
    (tmp_path / "t.csv").write_text(f"{header}\n1,2,3,4\n")
    found = with_usual_target(Csv(path="t.csv"), tmp_path)
    assert found == Csv(path="t.csv", target=target)
    assert why_target(found) == ("chosen by its name" if target else "the last column")


def test_a_target_that_somebody_named_stays(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("target,b\n1,2\n")
    assert with_usual_target(Csv(path="t.csv", target="b"), tmp_path).target == "b"
    assert why_target(with_usual_target(Moons(), None)) == ""
