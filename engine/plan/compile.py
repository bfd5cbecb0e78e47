"""From an analysed network to a plan. Takes a few milliseconds: nothing is compiled to machine code here."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.analysis.analyse import Analysis
from engine.document.graph import leading_to_outputs
from engine.document.network import Network
from engine.document.project import TrainingSettings
from engine.errors import PlanError
from engine.layers import WeightSpec
from engine.layers.basic.output import Output
from engine.plan.layout import Layout
from engine.plan.objective import Measured, Target, lower_objective
from engine.plan.placement import aligned, lifetimes, place
from engine.plan.plan import PROGRAMS, OutputTotals, Plan, Program, ProgramName, WeightLayout
from engine.plan.shards import by_columns, shard_rows
from engine.plan.stages import instructions_of, live_groups, stage_of
from engine.plan.updates import Updates
from engine.plan.values import EVERYTHING, named_values
from engine.tape.builder import Buffer, Instruction, InstructionGroup, TapeBuilder, Tensor
from engine.tape.opcodes import WIDTH

EVALUATION_BATCH = 256
"""Samples in a batch of evaluation at least."""


def compile(
    network: Network,
    analysis: Analysis,
    training: TrainingSettings,
    *,
    programs: Collection[ProgramName] = PROGRAMS,
    capacity: int | None = None,
    keep: Collection[str] = (),
) -> Plan:
    """Compile a network.

    Args:
        network: The network as drawn.
        analysis: Its analysis, without errors.
        training: Batch size, losses, optimiser.
        programs: Which are made; without `train` there is no room for gradients and for the optimiser.
        capacity: Samples in a batch of any program at most; None for those of a training step, and in programs that do
            not train for `EVALUATION_BATCH` at least.
        keep: Names of values that can be read after a batch (`engine/plan/values.py`), where a program has them;
            `EVERYTHING` for all that is computed.

    Raises:
        PlanError: The analysis has errors, or no program has a value that is to be kept.
    """
    if analysis.errors:
        raise PlanError(analysis.errors[0].message, node=analysis.errors[0].node)
    return _Compiler(network.effective, analysis, training, programs, capacity, keep).run()


def value_names(
    network: Network, analysis: Analysis, training: TrainingSettings, program: ProgramName, keep: Collection[str] = ()
) -> frozenset[str]:
    """Names of all values of a program that can be kept beside some others; arguments as in `compile`."""
    return frozenset(_Compiler(network.effective, analysis, training, [program], None, keep).lowered()[program].named)


@dataclass
class _Lowered:
    """A program as the layers lowered it."""

    tape: TapeBuilder
    outputs: dict[str, Tensor]
    measured: dict[str, Measured]
    named: dict[str, Tensor]


class _Compiler:
    def __init__(
        self,
        network: Network,
        analysis: Analysis,
        training: TrainingSettings,
        wanted: Collection[ProgramName],
        capacity: int | None,
        keep: Collection[str],
    ) -> None:
        self.network = network
        self.analysis = analysis
        self.training = training
        self.wanted = [name for name in PROGRAMS if name in wanted]
        self.capacity = capacity
        self.keep = keep
        self.keep_all = EVERYTHING in keep
        self.nodes = {node.id: node for node in network.nodes}
        self.sources = {(wire.target, wire.target_port): (wire.source, wire.source_port) for wire in network.wires}
        needed = leading_to_outputs(network)
        self.order = tuple(node for node in analysis.order if node in needed)
        self.layout = Layout()
        self.table: list[list[int]] = []
        self.opcodes: list[str] = []
        self.placement: dict[Buffer, int] = {}
        self.totals: dict[ProgramName, tuple[OutputTotals, ...]] = {}
        self.values_kept: dict[ProgramName, dict[str, Tensor]] = {}

    def lowered(self) -> dict[ProgramName, _Lowered]:
        """The programs as the layers lower them."""
        inputs = [node for node in self.order if self.nodes[node].layer.type == "Input"]
        outputs = [node for node in self.order if self.nodes[node].layer.type == "Output"]
        self.inputs = {node: self.layout.new_ints(1) for node in inputs}
        self.values = {node: self.layout.new_ints(1) for node in outputs}
        self.labels = {node: self.layout.new_ints(1) for node in outputs}
        self.sample_weights = {node: self.layout.new_ints(1) for node in outputs if self._is_weighted(node)}
        self.lengths = self.layout.new_ints(1) if self.analysis.has_lengths else -1
        self.weights = self._weights()
        return {name: self._lower(training=name == "train", objective=name != "predict") for name in self.wanted}

    def run(self) -> Plan:
        lowered = self.lowered()
        weights = self._place_weights(lowered["train"].tape if "train" in lowered else None)
        self.fixed_end = self.layout.arena
        programs = {name: self._program(name, program, weights) for name, program in lowered.items()}
        missing = set(self.keep) - {EVERYTHING}.union(*(program.named for program in lowered.values()))
        if missing:
            raise PlanError(f"There is no value {min(missing)} to keep in {', '.join(lowered)}.")
        return Plan(
            table=np.array(self.table, np.int64).reshape(-1, WIDTH),
            opcodes=tuple(self.opcodes),
            programs=programs,
            placement=self.placement,
            weights=weights,
            arena_size=self.layout.arena,
            parameter_size=self.parameter_size,
            state_range=(self.state_start, self.fixed_end),
            ints_size=self.layout.ints,
            reals=np.array(self.layout.reals),
            input_addresses=self.inputs,
            value_addresses=self.values,
            label_addresses=self.labels,
            weight_addresses=self.sample_weights,
            length_address=self.lengths,
            totals=self.totals,
            padded_outputs=frozenset(
                node
                for program in lowered.values()
                for node, tensor in program.outputs.items()
                if program.tape.lengths_of(tensor) is not None
            ),
            outputs=tuple(self.values),
            values=self.values_kept,
        )

    def _weights(self) -> dict[str, dict[str, tuple[WeightSpec, Tensor]]]:
        """The weight tensors of every node that owns any, shared by all programs and by the nodes that use them."""
        return {
            owner: {
                weight.name: (
                    weight,
                    Tensor(
                        Buffer(f"{owner}.{weight.name}", "fixed", weight.size),
                        weight.shape,
                        needs_gradient=weight.trainable and not self.nodes[owner].frozen,
                    ),
                )
                for weight in self.analysis.nodes[owner].weights
            }
            for owner in dict.fromkeys(self.nodes[node].owner for node in self.order)
        }

    def _place_weights(self, tape: TapeBuilder | None) -> tuple[WeightLayout, ...]:
        """Lay out weights, then gradients, then the optimiser's state, each in the same order and spacing.

        Without the tape of training there are only weights.
        """
        entries = [entry for weights in self.weights.values() for entry in weights.values()]
        self.parameter_size = sum(aligned(weight.size) for weight, _ in entries)
        self.state_start = (1 if tape is None else 2) * self.parameter_size
        arrays = 0 if tape is None else self.training.optimizer.state_arrays
        self.layout.arena = self.state_start + arrays * self.parameter_size
        weights = []
        offset = 0
        for weight, tensor in entries:
            gradient = None if tape is None else tape.gradient_buffer(tensor.buffer)
            self.placement[tensor.buffer] = offset
            if gradient is not None:
                self.placement[gradient] = self.parameter_size + offset
            weights.append(
                WeightLayout(
                    name=tensor.buffer.name,
                    weight=weight,
                    offset=offset,
                    gradient=-1 if gradient is None else self.parameter_size + offset,
                    state=-1 if tape is None else self.state_start + offset,
                )
            )
            offset += aligned(weight.size)
        return tuple(weights)

    def _lower(self, *, training: bool, objective: bool) -> _Lowered:
        tape = TapeBuilder(training=training)
        lowered = _Lowered(tape, {}, {}, {})
        carried: dict[tuple[str, str], Tensor] = {}
        for node in self.order:
            tape.node, tape.frozen = node, self.nodes[self.nodes[node].owner].frozen
            layer = self.nodes[node].layer
            if node in self.inputs:
                incoming = [self._gather_input(tape, node)]
            else:
                incoming = [carried[self.sources[node, port]] for port in layer.inputs]
            weights = {name: tensor for name, (_, tensor) in self.weights[self.nodes[node].owner].items()}
            outgoing = layer.lower(tape, incoming, weights)
            if node in self.analysis.with_lengths:
                _keep_lengths(tape, incoming, outgoing)
            carried.update({(node, port): tensor for port, tensor in zip(layer.outputs, outgoing, strict=True)})
            if layer.type == "Output":
                lowered.outputs[node] = incoming[0]
        if objective:
            for node, prediction in lowered.outputs.items():
                tape.node = node
                counting = self.sample_weights.get(node, -1)
                target = Target(self.values[node], self.labels[node], self.analysis.tells_classes(node), counting)
                loss, weight = self.training.loss_of(node), self._output(node).weight
                lowered.measured[node] = lower_objective(tape, prediction, loss, target, weight)
        internals = tuple(tape.tensors)  # before the backward pass makes its own
        tape.backward()
        lowered.named = named_values(self.nodes, carried, lowered.outputs, internals, tape)
        return lowered

    def _output(self, node: str) -> Output:
        layer = self.nodes[node].layer
        assert isinstance(layer, Output)
        return layer

    def _is_weighted(self, node: str) -> bool:
        by_class = self.training.class_weights != "none" and self.analysis.tells_classes(node)
        return by_class or self.analysis.has_weights

    def _gather_input(self, tape: TapeBuilder, node: str) -> Tensor:
        x = tape.tensor("input", self.analysis.nodes[node].outputs[0])
        if f"d_{node}" in self.keep:  # else no gradient runs further back than to the first weight
            x = replace(x, needs_gradient=True)
        tape.emit("gather", x, self.inputs[node], x.width)
        if self.analysis.has_lengths:
            lengths = tape.tensor("lengths", (1,), space="labels")
            tape.emit("gather_labels", lengths, self.lengths)
            tape.set_lengths(x, lengths)
        return x

    def _program(self, name: ProgramName, lowered: _Lowered, weights: Sequence[WeightLayout]) -> Program:
        size = self.training.batch_size
        capacity = self.capacity or (size if name == "train" else max(size, EVALUATION_BATCH))
        self.totals[name], finish = self._totals(lowered)
        wanted = {*(lowered.outputs if name == "predict" else ()), *(self.nodes if self.keep_all else self.keep)}
        kept = {tensor.buffer for value, tensor in lowered.named.items() if value in wanted}
        updates = self._updates(lowered.tape, weights, capacity) if name == "train" else []
        if name == "train" and self.training.schedule.type != "constant":
            finish.append(Instruction("learning_rate", (capacity,)))
        last = [InstructionGroup(finish, rows=1)] if finish else []
        later = [*last, *(group for section in updates for group in section)]
        groups = (
            part for group in live_groups(lowered.tape.groups, later, kept) for part in by_columns(group, capacity)
        )
        sections = [*([group] for group in groups), last, *updates]
        sections = [section for section in sections if section]
        instructions = tuple(one for section in sections for one in instructions_of(section))
        shard = shard_rows(capacity, instructions)
        self._place_buffers(sections, kept, capacity, -(-capacity // shard))
        self.values_kept[name] = {
            value: tensor
            for value, tensor in lowered.named.items()
            if (self.keep_all or value in wanted) and tensor.buffer in self.placement
        }
        start = end = len(self.table)
        stages = []
        for section in sections:
            stages.append(stage_of(section, end, capacity, shard))
            for instruction in instructions_of(section):
                self._encode(instruction)
            end = len(self.table)
        return Program(name, capacity, shard, instructions, start, tuple(stages))

    def _totals(self, lowered: _Lowered) -> tuple[tuple[OutputTotals, ...], list[Instruction]]:
        """Places for the sums of each Output, and the instructions that add to them."""
        totals, finish = [], []
        for node, measured in lowered.measured.items():
            place_of_loss = self.layout.new_reals([0.0])
            weight = self._output(node).weight
            finish.append(Instruction("add_totals", (measured.losses.buffer, place_of_loss, (weight,)), node))
            place_of_correct = -1
            if measured.correct is not None:
                place_of_correct = self.layout.new_reals([0.0])
                finish.append(Instruction("add_correct", (measured.correct.buffer, place_of_correct), node))
            totals.append(OutputTotals(node, place_of_loss, place_of_correct, weight))
        return tuple(totals), finish

    def _updates(
        self, tape: TapeBuilder, weights: Sequence[WeightLayout], capacity: int
    ) -> list[list[InstructionGroup]]:
        """The sections of the weight stage."""
        buffers = self.weights_by_name
        gradients = [
            (layout, [one.instruction for one in tape.weight_gradients if one.weight is buffers[layout.name]])
            for layout in weights
            if layout.gradient >= 0
        ]
        sections = Updates(self.training, self.parameter_size, capacity, self.layout.new_reals).sections(gradients)
        shapes = {buffers[layout.name]: layout.weight.shape for layout in weights}
        owners = (owner for owner in self.weights if self.nodes[owner].frozen)
        frozen = {tensor.buffer for owner in owners for _, tensor in self.weights[owner].values()}
        moved: dict[Buffer, list[Instruction]] = {}  # one after another, where layers share a weight
        for update in tape.weight_updates:
            if update.weight not in frozen:
                moved.setdefault(update.weight, []).append(update.instruction)
        sections[-1] += [InstructionGroup(sequence, shapes[weight][0], 1) for weight, sequence in moved.items()]
        return sections

    @property
    def weights_by_name(self) -> Mapping[str, Buffer]:
        """Weight buffers by `<node>.<weight>`."""
        tensors = (tensor for weights in self.weights.values() for _, tensor in weights.values())
        return {tensor.buffer.name: tensor.buffer for tensor in tensors}

    def _place_buffers(
        self, sections: Sequence[Sequence[InstructionGroup]], kept: Collection[Buffer], capacity: int, shards: int
    ) -> None:
        instructions = [one for section in sections for one in instructions_of(section)]
        stages = [number for number, section in enumerate(sections) for _ in instructions_of(section)]
        if self.keep_all:
            kept = {buffer for one in instructions for buffer in (*one.writes, *one.reads)}
        lives = lifetimes(instructions, stages, kept)
        placed, end = place(lives, capacity, shards, self.fixed_end)
        self.layout.arena = max(self.layout.arena, end)
        self.placement.update(placed)
        for buffer in lives:
            if buffer.space == "labels":
                self.placement[buffer] = self.layout.new_ints(capacity)
            elif buffer.space == "reals":
                self.placement[buffer] = self.layout.new_reals([0.0] * capacity)

    def _encode(self, instruction: Instruction) -> None:
        row = [0] * WIDTH
        for index, operand in enumerate(instruction.operands, start=1):
            if isinstance(operand, Buffer):
                row[index] = self.placement[operand]
            elif isinstance(operand, tuple):
                row[index] = self.layout.constant(operand)
            else:
                row[index] = -1 if operand is None else operand
        self.table.append(row)
        self.opcodes.append(instruction.opcode)


def _keep_lengths(tape: TapeBuilder, incoming: Sequence[Tensor], outgoing: Sequence[Tensor]) -> None:
    """Let what comes out of a layer be as long as what went in, sample by sample."""
    lengths = next(filter(None, map(tape.lengths_of, incoming)), None)
    if lengths is not None:
        for tensor in outgoing:
            tape.set_lengths(tensor, lengths)
