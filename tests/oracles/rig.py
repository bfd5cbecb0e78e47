"""A network on a workbench: drawn in a line of text, compiled, verified, filled with random weights and samples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.analysis.analyse import Analysis, analyse
from engine.data.dataset import DataSpec
from engine.document.network import Network, Node, Wire
from engine.document.project import TrainingSettings
from engine.layers import Layer
from engine.optimizers import SGD
from engine.plan.compile import compile
from engine.plan.plan import Plan
from engine.plan.values import EVERYTHING
from engine.plan.verify import verify
from engine.runtime.machine import Machine
from engine.tape import slots
from engine.tape.ops import OPCODES
from tests.engine.cases.losses import CASES
from tests.oracles import arena


def draw(layers: Mapping[str, Layer], wires: str = "") -> Network:
    """A network of layers by id.

    Args:
        layers: Layers by id.
        wires: Such as `a > b > c, a > d.in_2`; without any, the layers follow one another.
    """
    chains = wires or " > ".join(layers)
    drawn = []
    for chain in chains.split(","):
        ends = [end.strip() for end in chain.split(">")]
        for source, target in pairwise(ends):
            target, _, port = target.partition(".")
            drawn.append(Wire(source=source.partition(".")[0], target=target, target_port=port or "in"))
    return Network(
        nodes=tuple(Node(id=key, name=key, layer=layer) for key, layer in layers.items()), wires=tuple(drawn)
    )


def share(network: Network, owners: Mapping[str, str]) -> Network:
    """The network, in which nodes use the weights of the owners given for them."""
    nodes = (node.replace(weights_of=owners.get(node.id, "")) for node in network.nodes)
    return Network(nodes=tuple(nodes), wires=network.wires)


def legal(plan: Plan) -> Plan:
    """The plan, if both the verifier and the arena's oracle find nothing wrong with it."""
    assert verify(plan) == []
    assert arena.check(plan, OPCODES) == []
    return plan


@dataclass
class Rig:
    """A machine with weights and one batch of data.

    Attributes:
        rows: Samples in the batch.
        step: Step of the optimiser that a batch is run as; masks of dropout depend on it.
    """

    network: Network
    analysis: Analysis
    plan: Plan
    machine: Machine
    rows: int
    step: int = 1

    def loss(self) -> float:
        """Run the batch, with a learning rate of 0, and return its loss."""
        losses = np.zeros(1)
        self.machine.ints[slots.STEP] = self.step - 1
        assert self.machine.run("train", np.arange(self.rows), 0, 1, losses) == 1
        return float(losses[0])

    def evaluation_loss(self) -> float:
        """Loss of the batch in evaluation."""
        losses = np.zeros(1)
        self.machine.run("evaluate", np.arange(self.rows), 0, 1, losses)
        return float(losses[0])

    @property
    def weights(self) -> dict[str, NDArray[Any]]:
        """Views of the weights by name."""
        return {layout.name: self.machine.weight(layout) for layout in self.plan.weights}

    @property
    def gradients(self) -> dict[str, NDArray[Any]]:
        """Views of the gradients by name, of weights that have one."""
        moved = (layout for layout in self.plan.weights if layout.gradient >= 0)
        return {layout.name: self.machine.weight_gradient(layout) for layout in moved}

    def value(self, node: str, program: str = "train") -> NDArray[Any]:
        """What a node's first output carried in the last run, a copy as (rows, width); needs `keep_all`."""
        return self.machine.value(program, node, self.rows).reshape(self.rows, -1).copy()  # type: ignore[arg-type]

    def predict(self, node: str) -> NDArray[Any]:
        """Prediction of an Output, as (rows, *shape)."""
        self.machine.run("predict", np.arange(self.rows), 0, 1, np.zeros(1))
        return self.machine.value("predict", node, self.rows).copy()


def make_rig(
    network: Network,
    input_shape: Sequence[int],
    *,
    rows: int = 5,
    batch_size: int = 0,
    classes: int = 0,
    dtype: Any = "float64",
    keep_all: bool = False,
    seed: int = 0,
    generator: np.random.Generator | None = None,
    columns: Sequence[str] = (),
    lengths: NDArray[np.int64] | None = None,
    **training: Any,
) -> Rig:
    """Compile a network and fill it.

    Weights are normal with variance 1 / fan_in, samples normal (ids where there is an Embedding), targets such as the
    loss is made for, by its case, or random classes.

    Args:
        network: The network.
        input_shape: Shape of a sample.
        rows: Samples in the batch.
        batch_size: What the plan is made for; the number of rows if 0.
        classes: Number of classes, or 0 where targets are numbers.
        dtype: Of the arena.
        keep_all: Whether all values can be looked at.
        seed: Of dropout.
        generator: Draws weights and data.
        columns: Names of the features.
        lengths: Steps of each sample, where they differ.
        training: Further settings.
    """
    generator = generator or np.random.default_rng(0)
    names = tuple(f"class {number}" for number in range(classes))
    spec = DataSpec(rows, tuple(input_shape), tuple(columns), (), names, has_lengths=lengths is not None)
    settings = TrainingSettings(**{"optimizer": SGD(), "batch_size": batch_size or rows} | training)
    analysis = analyse(network, spec)
    assert not analysis.errors, analysis.errors
    plan = legal(compile(network, analysis, settings, keep=(EVERYTHING,) if keep_all else ()))
    machine = Machine(plan, dtype, seed=seed)
    rig = Rig(network, analysis, plan, machine, rows)
    for layout in plan.weights:
        values = generator.normal(0.0, layout.weight.fans.inputs**-0.5, layout.weight.shape)
        # What no optimiser moves are running statistics, of which some are variances.
        machine.weight(layout)[...] = values if layout.weight.trainable else np.abs(values) + 0.1
    samples = generator.normal(size=(rows, int(np.prod(input_shape))))
    if vocabularies := [node.layer.num_embeddings for node in network.nodes if node.layer.type == "Embedding"]:  # type: ignore[attr-defined]
        samples = generator.integers(0, min(vocabularies), samples.shape).astype(np.float64)
    inputs, values = {}, {}
    for node in network.nodes:
        if node.layer.type == "Input":
            chosen = [list(columns).index(name) for name in node.layer.columns]  # type: ignore[attr-defined]
            inputs[node.id] = np.ascontiguousarray(samples[:, chosen] if chosen else samples, dtype)
        if node.layer.type == "Output":
            (shape,) = analysis.nodes[node.id].inputs
            draw_targets = CASES[settings.loss_of(node.id).type].targets
            targets = draw_targets(generator, rows, int(np.prod(shape)))  # type: ignore[arg-type]
            values[node.id] = np.ascontiguousarray(targets, dtype)
    labels = generator.integers(0, classes, rows) if classes else None
    weights = {node: generator.uniform(0.1, 3.0, rows).astype(dtype) for node in plan.weight_addresses}
    machine.bind(inputs, values, labels, lengths, weights)
    return rig
