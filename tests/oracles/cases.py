"""Cases: what tests know of each member of a registry. Contracts are made of the registry and its cases."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np
import pytest

Generator = np.random.Generator


@dataclass(frozen=True, kw_only=True)
class Case:
    """What the contracts of every family ask for.

    Attributes:
        fields: Draws the fields of a member; over some draws, each field leaves its default.
    """

    fields: Callable[[Generator], Mapping[str, Any]] = lambda generator: {}


C = TypeVar("C")


class Cases(Generic[C]):
    """Cases of a registry, by type name; a member that has none fails with what to add, and where.

    Args:
        kind: What a member is, such as "activation".
        example: What to write for a new member, as Python.
        cases: The cases.
    """

    def __init__(self, kind: str, example: str, cases: Mapping[str, C]) -> None:
        caller = sys._getframe(1).f_code.co_filename
        self.kind, self._example, self._cases = kind, example, dict(cases)
        self.file = "tests" + Path(caller).as_posix().rpartition("/tests")[2]

    def __getitem__(self, name: str) -> C:
        if name not in self._cases:
            pytest.fail(
                f'{self.kind} "{name}" has no case. Add `"{name}": {self._example}` to CASES in {self.file}.',
                pytrace=False,
            )
        return self._cases[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._cases)

    def strangers(self, members: Iterable[str]) -> set[str]:
        """Cases of what is no member, such as one that has another name now."""
        return set(self._cases) - set(members)


def member(cls: Any, case: Case, generator: Generator) -> Any:
    """A member of a family, with fields drawn at random."""
    return cls(**case.fields(generator))
