"""Places in the arrays of a machine while a plan is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from engine.tape import slots


@dataclass
class Layout:
    """The three arrays while places in them are given out."""

    arena: int = 0
    ints: int = slots.INTS
    reals: list[float] = field(default_factory=lambda: [0.0] * slots.REALS)
    constants: dict[tuple[float, ...], int] = field(default_factory=dict)

    def new_ints(self, count: int) -> int:
        """Place of some integers of their own."""
        self.ints += count
        return self.ints - count

    def new_reals(self, values: Sequence[float]) -> int:
        """Place of some real numbers of their own that begin with these values."""
        self.reals.extend(values)
        return len(self.reals) - len(values)

    def constant(self, values: tuple[float, ...]) -> int:
        """Place of a group of constants; equal groups share it. Never empty, so that kernels may read the first."""
        if values not in self.constants:
            self.constants[values] = self.new_reals(values or (0.0,))
        return self.constants[values]
