"""What a source asks can be answered by words."""

import pytest

from engine.data.choosing import answered
from engine.errors import DataError
from engine.sources import Csv


def test_answers_become_fields() -> None:
    source = answered(Csv(path="a.csv"), ["header=no", "skip=2", "leave_out_faulty=true", "missing=-9, x"])
    assert source == Csv(path="a.csv", header="no", skip=2, leave_out_faulty=True, missing="-9, x")


@pytest.mark.parametrize(
    ("answer", "told"), [("haeder=no", "no setting 'haeder'"), ("header=2", "cannot be '2'"), ("skip=x", "'x'")]
)
def test_what_is_no_answer_is_refused(answer: str, told: str) -> None:
    with pytest.raises(DataError, match=told):
        answered(Csv(), [answer])
