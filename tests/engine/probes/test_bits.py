"""The weights are the same bytes whether or not anybody looks inside, and while weights are exported."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.oracles import views

EPOCHS = {"spirals": 60, "digits": 30, "lenet": 3, "lstm": 3, "wide": 12}


@pytest.mark.parametrize(
    "name", ["spirals", *(pytest.param(n, marks=pytest.mark.deep) for n in EPOCHS if n != "spirals")]
)
def test_looking_inside_changes_no_byte(name: str, tmp_path: Path) -> None:
    project, dataset = views.RUNS[name]()
    alone, _ = views.trained(project, dataset, EPOCHS[name], views=False)
    threads = 1 if name == "spirals" else 2
    watched, looks = views.trained(project, dataset, EPOCHS[name], views=True, folder=tmp_path, threads=threads)
    assert looks > 3, "nobody has looked"
    assert watched == alone
