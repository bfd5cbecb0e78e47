"""The common part of all pictures: words for screen readers, and the states of units. No Qt."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Literal

State = Literal["alive", "dead", "saturated"]
STATES: tuple[State, ...] = ("alive", "dead", "saturated")
"""States of a unit, by the number that `Bars.states` has for it."""


class Worded(ABC):
    """A picture that is told in a sentence: its title, what is seen, and its note."""

    __slots__ = ()
    title: str
    note: str

    @property
    @abstractmethod
    def told(self) -> str:
        """Words for what is seen."""

    @property
    def words(self) -> str:
        """Sentence for screen readers."""
        return f"{self.title}: {self.told}{f' ({self.note})' if self.note else ''}."
