from typing import Any

import pytest

from engine.document.format.migrations import MIGRATIONS, migrate
from engine.document.project import FORMAT
from engine.errors import FileError


def test_steps_are_taken_one_after_another() -> None:
    def from_1(data: dict[str, Any]) -> dict[str, Any]:
        return {"layers": data["nodes"]}

    def from_2(data: dict[str, Any]) -> dict[str, Any]:
        return {"layers": [layer.upper() for layer in data["layers"]]}

    steps = {1: from_1, 2: from_2}
    assert migrate({"format": 1, "nodes": ["a"]}, "x", steps, current=3) == {"layers": ["A"]}
    assert migrate({"format": 2, "layers": ["a"]}, "x", steps, current=3) == {"layers": ["A"]}
    assert migrate({"format": 3, "layers": ["a"]}, "x", steps, current=3) == {"layers": ["a"]}
    with pytest.raises(FileError, match="newer"):
        migrate({"format": 4}, "x", steps, current=3)


def test_there_is_a_step_from_every_old_format() -> None:
    assert set(MIGRATIONS) == set(range(1, FORMAT))
