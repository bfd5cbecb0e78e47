"""Jobs that build on one another."""

from __future__ import annotations

import pytest

from designer.background.in_order import InOrder


def test_jobs_are_done_in_order_and_one_that_fails_stops_none(caplog: pytest.LogCaptureFixture) -> None:
    done: list[int] = []
    jobs = InOrder("some")
    for number in range(20):
        jobs.do(lambda number=number: done.append(number) if number != 7 else 1 / 0)  # type: ignore[misc]
    assert jobs.wait(60)
    assert done == [number for number in range(20) if number != 7]
    assert "ZeroDivisionError" in caplog.text
    caplog.clear()
