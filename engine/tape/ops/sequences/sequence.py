"""Operations on the steps of sequences: picking one, masking padding, putting sequences side by side."""

from __future__ import annotations

from engine.tape.builder import GRADIENT, TapeBuilder, Tensor
from engine.tape.opcodes import LENGTHS, Reads, Writes, declare, numbers

_WIDTH, _STEPS, _STEP, _STRETCH, _PADDING = numbers("width", "steps", "step", "stretch", "padding")
_ALL, _SIZES = _WIDTH * _STEPS, (_WIDTH, _STEPS)
declare("take_step", Reads("x", _ALL), LENGTHS, Writes("y", _WIDTH), *_SIZES, _STEP)
declare("take_step_backward", Reads("dy", _WIDTH), LENGTHS, Writes("dx", _ALL), *_SIZES, _STEP)
declare("join_directions", Reads("left", _ALL), Reads("right", _ALL), Writes("y", 2 * _ALL), *_SIZES)
declare("part_directions", Reads("dy", 2 * _ALL), Writes("d_left", _ALL), Writes("d_right", _ALL), *_SIZES)
declare(
    "mask_steps",
    Reads("x", _ALL),
    Reads("lengths", space="labels"),
    Writes("y", _ALL),
    *(_WIDTH, _STEPS, _STRETCH, _PADDING),
)


def take_step(tape: TapeBuilder, x: Tensor, step: int, lengths: Tensor | None = None) -> Tensor:
    """One step of a sequence (steps, width): the last of each sample where there are lengths, else `step`."""
    steps, width = x.shape
    y = tape.tensor("step", (width,), sources=[x])
    numbers = (width, steps, step)
    tape.emit("take_step", x, lengths, y, *numbers)

    tape.on_gradient(y, lambda dy: tape.input_gradient(x, "take_step_backward", dy, lengths, GRADIENT, *numbers))
    return y


def join_directions(tape: TapeBuilder, left: Tensor, right: Tensor) -> Tensor:
    """Two sequences (steps, width) side by side: (steps, 2 * width)."""
    steps, width = left.shape
    y = tape.tensor("joined", (steps, 2 * width), sources=[left, right])
    tape.emit("join_directions", left, right, y, width, steps)

    def backward(dy: Tensor) -> None:
        d_left, d_right = tape.new_gradient(left), tape.new_gradient(right)
        tape.emit("part_directions", dy, d_left, d_right, width, steps)
        tape.add_gradient(left, d_left)
        tape.add_gradient(right, d_right)

    tape.on_gradient(y, backward)
    return y


def mask_steps(tape: TapeBuilder, x: Tensor, lengths: Tensor, *, stretch: bool = False, padding: float = 0.0) -> Tensor:
    """A sequence whose padding holds one number.

    Args:
        tape: The tape.
        x: (steps, ...).
        lengths: Steps of each sample.
        stretch: Whether steps are multiplied by `steps / length`, so that their mean over all steps is that of theirs.
        padding: What stands in the steps beyond.
    """
    steps = x.shape[0]
    width = x.width // steps
    y = tape.tensor("masked", x.shape, sources=[x])
    sizes = (width, steps, int(stretch))
    tape.emit("mask_steps", x, lengths, y, *sizes, padding)

    tape.on_gradient(y, lambda dy: tape.input_gradient(x, "mask_steps", dy, lengths, GRADIENT, *sizes, 0.0))
    return y
