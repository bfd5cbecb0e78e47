"""The base class of kinds of live views: what one asks of the probe, and its picture of a frame. No Qt."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from designer.live.kinds.memory.past import NOTHING, Past
from designer.live.kinds.pictures import Picture, Text
from designer.live.kinds.scales import Array
from engine.analysis.model import Analysis
from engine.data.dataset import DataSpec
from engine.document.network import Network
from engine.document.project import TrainingSettings
from engine.layers import Layer, Shape

NOT_YET = "Waiting for values."

CHANGED = "Waiting for values of the layer as it is drawn now."


class Samples(Protocol):
    """Samples that a probe ran."""

    @property
    def inputs(self) -> NDArray[np.float64]:
        """(rows, *input_shape), not normalised; NaN in the steps beyond the length of a sequence."""

    @property
    def targets(self) -> NDArray[Any] | None:
        """(rows,) class indices or (rows, *target_shape), or None where they are not known."""


class Frame(Protocol):
    """A frame as kinds read it: the inside of the network at a step."""

    @property
    def step(self) -> int:
        """Training steps done."""

    @property
    def samples(self) -> Samples | None:
        """Samples that it ran; None where no value was asked."""

    @property
    def weights(self) -> Mapping[str, Array]:
        """Weights by `<node>.<weight>`."""

    @property
    def values(self) -> Mapping[str, Array]:
        """Values by name (`engine/plan/values.py`), each with a row for each sample or one for the whole batch."""

    @property
    def updates(self) -> Mapping[str, Array]:
        """The numbers that the next step would add to each weight, where these were asked for."""


@dataclass(frozen=True, slots=True)
class ViewedNode:
    """A node as its live view knows it.

    Attributes:
        node: Id.
        layer: The layer as it is computed: a bypassed one is an Identity.
        inputs: Shapes that reach it.
        outputs: Shapes that it puts out.
        owner: Id of the node whose weights it uses.
        weights: Names of those weights and their shapes.
        columns: Names of the features that an Input takes, where the data names them.
        places: Places of those features in a sample; empty for all.
        classes: Names of the classes that an Output tells apart, or empty.
        targets: Places of the target's numbers that an Output is compared with; empty for all.
        compared: What an Output is compared with: `classes`, `numbers` or `inputs`; empty where that is not known.
        target_name: Name of the target.
        entry: Id of the Input whose values an Output is compared with, where it is the inputs; else empty.
        probable: Whether an Output that tells classes is given probabilities, as its loss is made for.
        threshold: What its one unit must exceed to mean the second of two classes.
        source: Id of the node from which its first input comes, or empty.
    """

    node: str
    layer: Layer
    inputs: tuple[Shape, ...] = ()
    outputs: tuple[Shape, ...] = ()
    owner: str = ""
    weights: Mapping[str, Shape] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    places: tuple[int, ...] = ()
    classes: tuple[str, ...] = ()
    targets: tuple[int, ...] = ()
    compared: str = ""
    target_name: str = "target"
    entry: str = ""
    probable: bool = True
    threshold: float = 0.5
    source: str = ""

    @classmethod
    def of(
        cls,
        network: Network,
        analysis: Analysis,
        spec: DataSpec | None,
        node_id: str,
        training: TrainingSettings | None = None,
    ) -> ViewedNode:
        """The view of a node of an analysed network.

        Args:
            network: As drawn.
            analysis: Of that network.
            spec: Form of the data, or None while there is none.
            node_id: Which node.
            training: With it an Output knows what its loss is made for.

        Raises:
            KeyError: There is no such node.
        """
        from engine.layers.basic.input import Input
        from engine.layers.basic.output import Output

        network = network.effective
        node, found = network.node(node_id), analysis.nodes[node_id]
        owner = node.owner
        layer = node.layer
        columns: tuple[str, ...] = ()
        places: tuple[int, ...] = ()
        if isinstance(layer, Input) and spec is not None:
            places = spec.places(layer.columns) if layer.columns else ()
            columns = tuple(spec.columns[place] for place in places) if places else spec.columns
        wires = network.wires_into(node_id)
        loss = training.loss_of(node_id) if training is not None and isinstance(layer, Output) else None
        compared = analysis.compared.get(node_id, "") if isinstance(layer, Output) else ""
        is_copy = compared == "inputs"
        entries = [each.id for each in network.nodes if isinstance(each.layer, Input)] if is_copy else []
        return cls(
            node=node_id,
            layer=layer,
            inputs=tuple(shape for shape in found.inputs if shape is not None),
            outputs=found.outputs,
            owner=owner,
            weights={weight.name: weight.shape for weight in analysis.nodes[owner].weights},
            columns=columns,
            places=places,
            classes=spec.classes if spec is not None and compared == "classes" else (),
            targets=layer.columns if isinstance(layer, Output) else (),
            compared=compared,
            target_name=spec.target_name if spec is not None else "target",
            entry=entries[0] if len(entries) == 1 else "",
            probable=loss is None or bool(loss.fuses_with),
            threshold=loss.threshold if loss is not None else 0.5,
            source=wires[0].source if wires else "",
        )

    @property
    def shape(self) -> Shape:
        """Shape of what its value carries: of the first output, or of what an Output is given."""
        shapes = self.outputs or self.inputs
        return shapes[0] if shapes else ()


@dataclass(frozen=True, slots=True)
class Asked:
    """Request of a view to the probe: names of values, by what is to be run. All weights come with every frame.

    Attributes:
        sample: Of the chosen sample, in evaluation mode.
        batch: Of a batch of the data, in evaluation mode.
        training: Of such a batch in training mode, with gradients (`d_...`) of its loss and of the weights.
        updates: Whether the frame in training mode has what the next step would add to each weight.
    """

    sample: frozenset[str] = frozenset()
    batch: frozenset[str] = frozenset()
    training: frozenset[str] = frozenset()
    updates: bool = False

    def __or__(self, other: Asked) -> Asked:
        return Asked(
            self.sample | other.sample,
            self.batch | other.batch,
            self.training | other.training,
            self.updates or other.updates,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Frames:
    """The newest frames, by what was asked; None where there is none yet.

    Attributes:
        sample: Of the chosen sample, its first row.
        batch: Of the batch.
        training: Of the batch in training mode.
        past: What earlier frames told of the node.
        fault: Reason why there are no newer frames, as a sentence; empty if there is none.
    """

    sample: Frame | None = None
    batch: Frame | None = None
    training: Frame | None = None
    past: Past = NOTHING
    fault: str = ""

    def chosen(self, name: str) -> Array | None:
        """Value of the chosen sample, without the axis of rows."""
        value = None if self.sample is None else self.sample.values.get(name)
        return None if value is None or not len(value) else value[0]

    def over_batch(self, name: str) -> Array | None:
        """Value over the batch: (rows, *shape)."""
        return None if self.batch is None else self.batch.values.get(name)

    def in_training(self, name: str) -> Array | None:
        """Value over the batch in training mode: (rows, *shape)."""
        return None if self.training is None else self.training.values.get(name)

    @property
    def newest(self) -> Frame | None:
        """The frame of the latest step."""
        known = [frame for frame in (self.sample, self.batch, self.training) if frame is not None]
        return max(known, key=lambda frame: frame.step, default=None)

    def fit(self, node: ViewedNode) -> bool:
        """True unless a frame is from before an edit, when the node had other weights or another shape."""
        for frame in (self.sample, self.batch, self.training):
            if frame is None:
                continue
            for name, shape in node.weights.items():
                weight = frame.weights.get(f"{node.owner}.{name}")
                if weight is None or weight.shape != shape:
                    return False
            value = frame.values.get(node.node)
            if value is not None and value.shape[1:] != node.shape:
                return False
        return True

    def weight(self, node: ViewedNode, name: str) -> Array | None:
        """A weight of a node, of the latest frame."""
        newest = self.newest
        return None if newest is None else newest.weights.get(f"{node.owner}.{name}")


class Kind(ABC):
    """A kind of live view. Stateless: one object serves all nodes.

    Attributes:
        title: Name for people.
        layers: Types of layers that it is made for, shown in their nodes by itself; empty where it fits any.
    """

    title: ClassVar[str]
    layers: ClassVar[frozenset[str]] = frozenset()

    def fits(self, node: ViewedNode) -> bool:
        """True if it has anything to show of a node whose layer it is not made for."""
        return not self.layers or node.layer.type_name() in self.layers

    @abstractmethod
    def request(self, node: ViewedNode) -> Asked:
        """Values that the picture is made of."""

    @abstractmethod
    def picture(self, node: ViewedNode, frames: Frames) -> Picture:
        """The picture of some frames; a sentence (`Text`) where what it needs is not there. Pure, for any thread."""

    def remember(self, past: Past, node: ViewedNode, frames: Frames) -> Past:
        """The past with what it needs of these frames: hand it on in `Frames.past`. Pure."""
        return past

    def current(self, node: ViewedNode, frames: Frames) -> Picture:
        """The picture; a sentence where the frames are from before an edit, or of a run that does not have it."""
        return self.picture(node, frames) if frames.fit(node) else Text(self.title, CHANGED)

    def waiting(self, frames: Frames) -> Text:
        """The picture until there are values: why there are none, where that is known."""
        return Text(self.title, frames.fault or NOT_YET)
