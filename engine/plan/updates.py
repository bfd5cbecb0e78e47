"""The weight stage: gradients, penalties, clipping and the optimiser's steps, over ranges of each weight's rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from engine.document.project import TrainingSettings
from engine.plan.plan import WeightLayout
from engine.plan.shards import ranges, tile_rows
from engine.tape.builder import Instruction, InstructionGroup


@dataclass(frozen=True, slots=True)
class Updates:
    """Updates of the weights after each batch.

    Attributes:
        training: Says which optimiser, and how gradients are clipped.
        parameter_size: Numbers that the weights take, padding included: the distance between two arrays of state.
        capacity: Samples in a batch at most.
        new_reals: Gives places in `reals`.
    """

    training: TrainingSettings
    parameter_size: int
    capacity: int
    new_reals: Callable[[Sequence[float]], int]

    def sections(self, gradients: Sequence[tuple[WeightLayout, list[Instruction]]]) -> list[list[InstructionGroup]]:
        """Groups that may run at the same time, section after section.

        The length of all gradients together must be known before the first weight moves: clipping by it takes a section
        for the gradients and the sums of their squares, one for the factor, and one for the steps.

        Args:
            gradients: The weights that move, and the instructions that compute the gradient of each.
        """
        computed = [_owned(layout, [*sequence, *self._shaped(layout)]) for layout, sequence in gradients]
        steps = [_owned(layout, [self._step(layout), *_bounded(layout)]) for layout, _ in gradients]
        moved = [layout for layout, _ in gradients]
        if not self.training.clip_norm or not moved:
            return [_groups(moved, [first + second for first, second in zip(computed, steps, strict=True)])]
        pieces = [len(ranges(_rows(layout), self._tile(layout))) for layout in moved]
        sums, factor = self.new_reals([0.0] * sum(pieces)), self.new_reals([1.0])
        for index, layout in enumerate(moved):
            numbers = (sums + sum(pieces[:index]), self._tile(layout))
            computed[index].append(Instruction("square_sum", (*_gradient(layout), *numbers), layout.node))
            steps[index].insert(0, Instruction("scale_gradient", (*_gradient(layout), factor), layout.node))
        limit = Instruction("clip_factor", (sums, sum(pieces), (self.training.clip_norm,), factor))
        return [_groups(moved, computed), [InstructionGroup([limit], rows=1)], _groups(moved, steps)]

    def _shaped(self, layout: WeightLayout) -> list[Instruction]:
        """Terms that are added to a gradient, and its clipping."""
        weight, limit = layout.weight, self.training.clip_value
        shaped = []
        if weight.l1 or weight.l2:
            shaped.append(Instruction("penalty", (*_gradient(layout), (weight.l1,), (weight.l2,))))
        if limit:
            shaped.append(Instruction("clip_value", (*_gradient(layout), (limit,))))
        return shaped

    def _step(self, layout: WeightLayout) -> Instruction:
        optimizer = self.training.optimizer
        constants = (*optimizer.constants(), float(self.parameter_size))
        numbers = (layout.offset, layout.gradient, layout.state, _width(layout), constants)
        return Instruction(optimizer.type, numbers)

    def _tile(self, layout: WeightLayout) -> int:
        """Rows of a weight that are worked on at a time."""
        return tile_rows(_rows(layout), _width(layout) * self.capacity)


def _owned(layout: WeightLayout, sequence: Sequence[Instruction]) -> list[Instruction]:
    """Attribute the instructions of a weight to its owner, whichever node made the gradient."""
    return [replace(instruction, node=layout.node) for instruction in sequence]


def _bounded(layout: WeightLayout) -> list[Instruction]:
    """Constraints on a weight after a step."""
    limit = layout.weight.max_norm
    return [Instruction("max_norm", (layout.offset, _width(layout), (limit,)))] if limit else []


def _groups(weights: Sequence[WeightLayout], sequences: Sequence[list[Instruction]]) -> list[InstructionGroup]:
    pairs = zip(weights, sequences, strict=True)
    return [InstructionGroup(sequence, _rows(layout), _width(layout)) for layout, sequence in pairs]


def _gradient(layout: WeightLayout) -> tuple[int, int, int]:
    return layout.offset, layout.gradient, _width(layout)


def _rows(layout: WeightLayout) -> int:
    return layout.weight.shape[0]


def _width(layout: WeightLayout) -> int:
    return layout.weight.size // layout.weight.shape[0]
