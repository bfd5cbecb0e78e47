"""Windows that slide over images: sizes, strides and margins, as layers infer them and kernels read them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Axis:
    """A window along one axis.

    Attributes:
        size: Elements of the input.
        kernel: Elements that a window takes.
        stride: Distance of one window from the next.
        dilation: Distance of one element of a window from the next.
        before: Margin before the input.
        after: Margin behind it.
    """

    size: int
    kernel: int
    stride: int = 1
    dilation: int = 1
    before: int = 0
    after: int = 0

    @property
    def extent(self) -> int:
        """Elements from the first to the last of a window."""
        return (self.kernel - 1) * self.dilation + 1

    @property
    def padded(self) -> int:
        """Elements with both margins."""
        return self.size + self.before + self.after

    @property
    def windows(self) -> int:
        """Windows that fit."""
        return (self.padded - self.extent) // self.stride + 1


@dataclass(frozen=True, slots=True)
class Windows:
    """Windows over the rows and columns of an image."""

    rows: Axis
    columns: Axis

    def constants(self) -> tuple[float, ...]:
        """Constants that `engine/kernels/images/windows.py` reads, in its order; integers are exact as float64."""
        pairs = (
            (axis.size, axis.windows, axis.kernel, axis.stride, axis.dilation, axis.before)
            for axis in (self.rows, self.columns)
        )
        down, across = pairs
        return tuple(float(number) for pair in zip(down, across, strict=True) for number in pair)

    @property
    def area(self) -> int:
        """Elements of an image."""
        return self.rows.size * self.columns.size

    @property
    def windows(self) -> int:
        """Windows on an image."""
        return self.rows.windows * self.columns.windows

    @property
    def kernel(self) -> int:
        """Elements of a window."""
        return self.rows.kernel * self.columns.kernel
