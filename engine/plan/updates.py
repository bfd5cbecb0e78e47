"""The weight stage: gradients, penalties, clipping and the optimiser's steps, over ranges of each weight's rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from engine.document.project import TrainingSettings
from engine.plan.plan import Parameter
from engine.plan.shards import ranges, tile_rows
from engine.tape.builder import Group, Instruction


@dataclass(frozen=True, slots=True)
class Updates:
    """What is done to the weights of a network after each batch.

    Attributes:
        training: Says which optimiser, and how gradients are clipped.
        parameter_size: Numbers that the weights take, padding included: how far slots of a kind lie apart.
        capacity: Samples in a batch at most.
        new_reals: Gives places in `reals`.
    """

    training: TrainingSettings
    parameter_size: int
    capacity: int
    new_reals: Callable[[Sequence[float]], int]

    def sections(self, gradients: Sequence[tuple[Parameter, list[Instruction]]]) -> list[list[Group]]:
        """Groups that may run at the same time, section after section.

        The length of all gradients together must be known before the first weight moves: clipping by it takes a section
        for the gradients and the sums of their squares, one for the factor, and one for the steps.

        Args:
            gradients: The weights that move, and the instructions that compute the gradient of each.
        """
        computed = [_owned(parameter, [*sequence, *self._shaped(parameter)]) for parameter, sequence in gradients]
        steps = [_owned(parameter, [self._step(parameter), *_bounded(parameter)]) for parameter, _ in gradients]
        moved = [parameter for parameter, _ in gradients]
        if not self.training.clip_norm or not moved:
            return [_groups(moved, [first + second for first, second in zip(computed, steps, strict=True)])]
        pieces = [len(ranges(_rows(parameter), self._tile(parameter))) for parameter in moved]
        sums, factor = self.new_reals([0.0] * sum(pieces)), self.new_reals([1.0])
        for index, parameter in enumerate(moved):
            numbers = (sums + sum(pieces[:index]), self._tile(parameter))
            computed[index].append(Instruction("square_sum", (*_gradient(parameter), *numbers), parameter.node))
            steps[index].insert(0, Instruction("scale_gradient", (*_gradient(parameter), factor), parameter.node))
        limit = Instruction("clip_factor", (sums, sum(pieces), (self.training.clip_norm,), factor))
        return [_groups(moved, computed), [Group([limit], rows=1)], _groups(moved, steps)]

    def _shaped(self, parameter: Parameter) -> list[Instruction]:
        """What is added to a gradient, and how far it may reach."""
        weight, limit = parameter.weight, self.training.clip_value
        shaped = []
        if weight.l1 or weight.l2:
            shaped.append(Instruction("penalty", (*_gradient(parameter), (weight.l1,), (weight.l2,))))
        if limit:
            shaped.append(Instruction("clip_value", (*_gradient(parameter), (limit,))))
        return shaped

    def _step(self, parameter: Parameter) -> Instruction:
        optimizer = self.training.optimizer
        constants = (*optimizer.constants(), float(self.parameter_size))
        numbers = (parameter.offset, parameter.gradient, parameter.slots, _width(parameter), constants)
        return Instruction(optimizer.type, numbers)

    def _tile(self, parameter: Parameter) -> int:
        """Rows of a weight that are worked on at a time."""
        return tile_rows(_rows(parameter), _width(parameter) * self.capacity)


def _owned(parameter: Parameter, sequence: Sequence[Instruction]) -> list[Instruction]:
    """What is done with a weight, on the account of its owner, whichever node made the gradient."""
    return [replace(instruction, node=parameter.node) for instruction in sequence]


def _bounded(parameter: Parameter) -> list[Instruction]:
    """What holds a weight within its bounds after a step."""
    limit = parameter.weight.max_norm
    return [Instruction("max_norm", (parameter.offset, _width(parameter), (limit,)))] if limit else []


def _groups(parameters: Sequence[Parameter], sequences: Sequence[list[Instruction]]) -> list[Group]:
    pairs = zip(parameters, sequences, strict=True)
    return [Group(sequence, _rows(parameter), _width(parameter)) for parameter, sequence in pairs]


def _gradient(parameter: Parameter) -> tuple[int, int, int]:
    return parameter.offset, parameter.gradient, _width(parameter)


def _rows(parameter: Parameter) -> int:
    return parameter.weight.shape[0]


def _width(parameter: Parameter) -> int:
    return parameter.weight.size // parameter.weight.shape[0]
