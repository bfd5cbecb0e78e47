"""The probe: second, small machines that run chosen samples with copies of the weights."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.document.network import Network
from engine.errors import DataError, LayerloomError, PlanError
from engine.layers.basic.input import Input
from engine.optimizers import SGD
from engine.plan.compile import compile, value_names
from engine.plan.plan import ProgramName
from engine.probes.faults import LITTLE_MEMORY, Faults
from engine.probes.frame import Arrays, ProbeFrame
from engine.probes.request import ProbeRequest, ProbeSamples
from engine.probes.samples import bind, samples_of
from engine.probes.still import still
from engine.probes.subject import Subject
from engine.runtime.available import check_fits
from engine.runtime.machine import Machine
from engine.training.running.point import RunPoint

BATCH = 512
"""Samples that run at a time at most, but in training mode, where all are one batch."""

KEPT = 8
"""Machines that are kept at most."""


Seen = ProbeFrame | str
"""A frame, or a sentence that says why there is none."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """Form of a machine.

    Attributes:
        program: The one program that it has.
        still: Whether layers behave as in evaluation though gradients are computed.
        capacity: Samples in a batch at most.
        values: Names of the values that can be read.
        updates: Whether it has room for the state of the optimiser.
    """

    program: ProgramName
    still: bool
    capacity: int
    values: frozenset[str]
    updates: bool


class Probe:
    """Looks into one network after another, for one thread at a time. Keeps the machines of the last network."""

    def __init__(self, faults: Faults | None = None) -> None:
        self._faults = faults or Faults()
        self._subject: Subject | None = None
        self._machines: OrderedDict[_Shape, Machine] = OrderedDict()
        self._bound: dict[_Shape, ProbeSamples] = {}
        self._names: dict[tuple[ProgramName, bool, bool], frozenset[str]] = {}

    def look(self, subject: Subject, point: RunPoint, requests: Sequence[ProbeRequest]) -> list[Seen]:
        """A frame for each request, all of the same moment; a sentence where there is none.

        Args:
            subject: The network.
            point: Its weights.
            requests: What is wanted.
        """
        if subject is not self._subject:
            if self._subject is None or not subject.compiles_as(self._subject):
                self.forget()
            self._subject = subject
        runs: dict[tuple[int, bool, bool], list[int]] = {}
        for number, request in enumerate(requests):
            runs.setdefault((id(request.samples), request.training, request.updates), []).append(number)
        found: dict[int, Seen] = {}
        for numbers in runs.values():
            alike = [requests[number] for number in numbers]
            found |= zip(numbers, self._tried(subject, point, alike), strict=True)
        return [found[number] for number in range(len(requests))]

    def forget(self) -> None:
        """Give the memory of all machines back."""
        self._subject = None
        self._drop()
        self._names.clear()

    def _drop(self) -> None:
        self._machines.clear()
        self._bound.clear()

    def _tried(self, subject: Subject, point: RunPoint, requests: Sequence[ProbeRequest]) -> Sequence[Seen]:
        """Frames of requests that are one run of the network, or the sentence why there are none."""
        try:
            return self._run(subject, point, requests)
        except LayerloomError as error:
            fault = str(error)
        except MemoryError:
            self._drop()
            fault = LITTLE_MEMORY
        except Exception as error:  # the last barrier: whatever it is, those who look must hear of it
            fault = self._faults.told(error)
        return [fault] * len(requests)

    def _run(self, subject: Subject, point: RunPoint, requests: Sequence[ProbeRequest]) -> list[ProbeFrame]:
        began = time.thread_time()
        first = requests[0]
        frame = ProbeFrame(first, point.step, point.epoch, point.weights, {}, first.samples, 0.0)
        wanted = frozenset[str]().union(*(one.values for one in requests))
        if wanted or first.training:
            samples = _next_batch(subject, point) if first.samples is None else first.samples
            frame = self._computed(subject, point, replace(frame, samples=samples), wanted)
        seconds = time.thread_time() - began
        return [replace(frame, request=one, seconds=seconds) for one in requests]

    def _computed(self, subject: Subject, point: RunPoint, frame: ProbeFrame, wanted: frozenset[str]) -> ProbeFrame:
        samples, request = frame.samples, frame.request
        assert samples is not None
        if not len(samples):
            raise DataError("There is no sample to look at.", fix="Choose one.")
        program, quiet = self._program(subject, request, wanted)
        capacity = len(samples) if program == "train" else min(len(samples), BATCH)
        names = self._found(subject, program, wanted, quiet)
        shape = _Shape(program, quiet, capacity, names, request.updates and request.training)
        machine = self._machine(subject, shape)
        if self._bound.get(shape) is not samples:
            bind(machine, subject, samples, targets=program != "predict")
            self._bound[shape] = samples
        machine.load(point.weights)
        if not request.training:
            return replace(frame, values=_in_units(subject, _values(machine, shape, len(samples))))
        machine.step = point.step
        machine.set_learning_rates(np.full(1, point.learning_rate))
        _load_state(machine, point)
        frame = replace(frame, values=_in_units(subject, _values(machine, shape, len(samples))))
        trained = () if machine.diverged else [one for one in machine.plan.weights if one.gradient >= 0]
        frame = replace(frame, gradients={one.name: _fixed(machine.weight_gradient(one)) for one in trained})
        if not request.updates:
            return frame
        moved = {one.name: machine.weight(one) - point.weights[one.name] for one in trained}
        return replace(frame, updates={name: _fixed(each, copy=False) for name, each in moved.items()})

    def _program(self, subject: Subject, request: ProbeRequest, wanted: frozenset[str]) -> tuple[ProgramName, bool]:
        """The program that has what is wanted, and whether its layers are to behave as in evaluation."""
        if request.training:
            return "train", False
        more = wanted - self._known(subject, "predict")
        if any(name.startswith("d_") for name in more) and self._found(subject, "train", more, True):
            return "train", True
        return "evaluate" if more & self._known(subject, "evaluate") else "predict", False

    def _found(self, subject: Subject, program: ProgramName, wanted: frozenset[str], quiet: bool) -> frozenset[str]:
        """Names of those values that are wanted and that a program has, and of those that others take.

        Gradients run back to the first weight; those further back are there only with the gradient by an Input.
        """
        near, far = self._known(subject, program, quiet), self._known(subject, program, quiet, True)
        by_inputs = _by_inputs(subject) & far if wanted & (far - near) else frozenset()
        return (wanted & far) | by_inputs

    def _known(
        self, subject: Subject, program: ProgramName, quiet: bool = False, by_inputs: bool = False
    ) -> frozenset[str]:
        """Names of the values that a program has; with the gradients by Inputs also of those on the way there."""
        which = (program, quiet, by_inputs and program == "train")
        if which not in self._names:
            project, network = subject.model.project, _network(subject, quiet)
            keep = _by_inputs(subject) if which[2] else ()
            self._names[which] = value_names(network, subject.analysis, project.training, program, keep)
        return self._names[which]

    def _machine(self, subject: Subject, shape: _Shape) -> Machine:
        """The machine of a shape, made where there is none; the one that was used least recently makes room."""
        machine = self._machines.get(shape)
        if machine is None:
            while len(self._machines) >= KEPT:
                self._bound.pop(self._machines.popitem(last=False)[0], None)
            try:
                machine = _made(subject, shape)
            except PlanError:
                self._drop()  # then there may be room
                machine = _made(subject, shape)
            self._machines[shape] = machine
        self._machines.move_to_end(shape)
        return machine


def _by_inputs(subject: Subject) -> frozenset[str]:
    """Names of the gradients by the Inputs."""
    nodes = subject.model.project.network.nodes
    return frozenset(f"d_{node.id}" for node in nodes if isinstance(node.layer, Input))


def _network(subject: Subject, quiet: bool) -> Network:
    network = subject.model.project.network
    return still(network) if quiet else network


def _made(subject: Subject, shape: _Shape) -> Machine:
    project = subject.model.project
    training = project.training if shape.updates else project.training.replace(optimizer=SGD())  # keeps no state
    plan = compile(
        _network(subject, shape.still),
        subject.analysis,
        training,
        programs=[shape.program],
        capacity=shape.capacity,
        keep=shape.values,
    )
    check_fits(plan.memory(subject.dtype), "Looking into the network")
    return Machine(plan, subject.dtype, seed=training.seed)


def _next_batch(subject: Subject, point: RunPoint) -> ProbeSamples:
    if subject.dataset is None:
        raise DataError("The data that the network was trained on is not there.", fix="Choose a sample instead.")
    return samples_of(subject.dataset, point.rows)


def _in_units(subject: Subject, values: Arrays) -> Arrays:
    """Values, those of Outputs in the units of the data."""
    scales = subject.model.preparation.targets
    return {name: scales[name].unscaled(each) if name in scales else each for name, each in values.items()}


def _values(machine: Machine, shape: _Shape, rows: int) -> Arrays:
    """Run all batches, and gather the values of all samples."""
    order, losses = np.arange(rows), np.zeros(1)
    found: dict[str, list[NDArray[Any]]] = {
        name: [] for name in machine.plan.values[shape.program] if name in shape.values
    }
    for batch in range(math.ceil(rows / shape.capacity)):
        machine.clear_status()  # one whose loss was not finite would stand still
        machine.run(shape.program, order, batch, batch + 1, losses)
        present = min(shape.capacity, rows - batch * shape.capacity)
        for name, parts in found.items():
            parts.append(machine.value(shape.program, name, present).copy())
    common = {name for name in found if machine.plan.values[shape.program][name].buffer.space == "common"}
    if machine.diverged and shape.program == "train":  # gradients are still those of another run
        found = {name: parts for name, parts in found.items() if not name.startswith("d_")}
    whole = {name: parts[-1] if name in common or len(parts) == 1 else np.concatenate(parts)
             for name, parts in found.items()}  # fmt: skip
    return {name: _fixed(values, copy=False) for name, values in whole.items()}


def _load_state(machine: Machine, point: RunPoint) -> None:
    for number, places in enumerate(machine.optimizer_state()):
        for name, place in places.items():
            place[...] = point.optimizer[number][name] if point.optimizer else 0.0


def _fixed(values: NDArray[Any], *, copy: bool = True) -> NDArray[Any]:
    """Values that cannot be written to."""
    values = values.copy() if copy else values
    values.flags.writeable = False
    return values
