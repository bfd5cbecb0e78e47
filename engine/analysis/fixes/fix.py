"""Fixes of diagnostics as plain values: they can be compared and printed, and applied to a project as one edit."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from engine.document.editing.arranging import put_into_group
from engine.document.editing.columns import choose
from engine.document.editing.edits import (
    Position,
    add_node,
    connect,
    insert_on_wire,
    move_nodes,
    remove_nodes,
    set_data,
    set_field,
    set_frozen,
    set_training,
)
from engine.document.graph import descendants
from engine.document.project import Project
from engine.errors import LayerloomError
from engine.layers import Layer
from engine.layers.basic.output import Output
from engine.sources import Csv

_STEP: Position = (260.0, 0.0)
"""Distance of nodes that have no position in the drawing."""


class Step(ABC):
    """One of the edits that a fix is made of."""

    @abstractmethod
    def apply(self, project: Project) -> Project:
        """The project with this done.

        Raises:
            LayerloomError: The project no longer is the one that was judged.
        """


@dataclass(frozen=True, slots=True)
class SetField(Step):
    """Gives a field of some layers a value, or JSON data of one."""

    nodes: tuple[str, ...]
    field: str
    value: Any

    def apply(self, project: Project) -> Project:
        return set_field(project, self.nodes, self.field, self.value)


@dataclass(frozen=True, slots=True)
class SetLoss(Step):
    """Gives an Output a loss, by its type: that of the settings where it is the only one, else one of its own."""

    output: str
    loss: str

    def apply(self, project: Project) -> Project:
        outputs = [node.id for node in project.network.nodes if isinstance(node.layer, Output)]
        losses = project.training.losses
        if outputs == [self.output] and self.output not in losses:
            return set_training(project, loss=self.loss)
        return set_training(project, losses={**losses, self.output: self.loss})


@dataclass(frozen=True, slots=True)
class SetData(Step):
    """Changes a setting of the data."""

    field: str
    value: Any

    def apply(self, project: Project) -> Project:
        return set_data(project, **{self.field: self.value})


@dataclass(frozen=True, slots=True)
class SetChoice(Step):
    """Changes what is chosen of a column of the data, or without one the recipe; its value is JSON data."""

    column: str
    field: str
    value: Any

    def apply(self, project: Project) -> Project:
        if not self.column:
            return set_data(project, recipe=project.data.recipe.replace(**{self.field: self.value}))
        return choose(project, [self.column], **{self.field: self.value})


@dataclass(frozen=True, slots=True)
class AddMarker(Step):
    """Names a further spelling of missing values, in the data source."""

    text: str

    def apply(self, project: Project) -> Project:
        source = project.data.source
        if not isinstance(source, Csv):
            raise LayerloomError("The data is no table of a file any more.")
        texts = [text.strip() for text in source.missing.split(",")]
        missing = ", ".join(filter(None, [*texts, self.text]))
        return set_data(project, source=source.replace(missing=missing))


@dataclass(frozen=True, slots=True)
class SetTraining(Step):
    """Changes a setting of the training."""

    field: str
    value: Any

    def apply(self, project: Project) -> Project:
        return set_training(project, **{self.field: self.value})


@dataclass(frozen=True, slots=True)
class SetFrozen(Step):
    """Says whether training leaves the weights of nodes as they are."""

    nodes: tuple[str, ...]
    frozen: bool

    def apply(self, project: Project) -> Project:
        return set_frozen(project, self.nodes, self.frozen)


@dataclass(frozen=True, slots=True)
class SetSource(Step):
    """Changes a setting of the data source."""

    field: str
    value: Any

    def apply(self, project: Project) -> Project:
        return set_data(project, source=project.data.source.replace(**{self.field: self.value}))


@dataclass(frozen=True, slots=True)
class InsertBefore(Step):
    """Puts a new layer on the wire that ends at a port. What follows moves on by as much as the wire was long."""

    layer: Layer
    node: str
    port: str

    def apply(self, project: Project) -> Project:
        wires = project.network.wires_into(self.node)
        wire = next((wire for wire in wires if wire.target_port == self.port), None)
        if wire is None:
            raise LayerloomError(f"Nothing is connected to {self.node} any more.")
        group = project.view.group_of(self.node)
        place = project.view.positions.get(self.node, _STEP)
        project = _made_room(project, wire.source, self.node)
        project, new = add_node(project, self.layer, place)
        return put_into_group(insert_on_wire(project, new, wire), [new], group)


def _made_room(project: Project, source: str, target: str) -> Project:
    """The project with a node and all that lies beyond it moved away from the node that feeds it."""
    positions = project.view.positions
    if source not in positions or target not in positions:
        return project
    (x0, y0), (x1, y1) = positions[source], positions[target]
    across, down = (x1 - x0, y1 - y0) if max(abs(x1 - x0), abs(y1 - y0)) > 1 else _STEP
    # The nearer of the two directions would only make the drawing slant.
    across, down = (across, 0.0) if abs(across) >= abs(down) else (0.0, down)

    def beyond(place: Position) -> bool:
        return (place[0] - x1) * across + (place[1] - y1) * down >= 0.0

    moved = {key: positions[key] for key in descendants(project.network, target) if key in positions}
    return move_nodes(project, {key: (x + across, y + down) for key, (x, y) in moved.items() if beyond((x, y))})


@dataclass(frozen=True, slots=True)
class PassBy(Step):
    """Connects what follows a layer with what feeds it; a layer that then feeds nothing goes."""

    node: str
    targets: tuple[str, ...]

    def apply(self, project: Project) -> Project:
        port = project.network.node(self.node).layer.inputs[0]
        fed_by = next((wire for wire in project.network.wires_into(self.node) if wire.target_port == port), None)
        if fed_by is None:
            raise LayerloomError(f"Nothing is connected to {self.node} any more.")
        for wire in project.network.wires_from(self.node):
            if wire.target in self.targets:
                project = connect(project, fed_by.source, wire.target, fed_by.source_port, wire.target_port)
        return project if project.network.wires_from(self.node) else remove_nodes(project, [self.node])


@dataclass(frozen=True, slots=True)
class Fix:
    """The edit that a diagnostic offers to make.

    Attributes:
        words: What it does, for a button and for the undo step: "Use He initialisation".
        steps: The edits, in their order.
    """

    words: str
    steps: tuple[Step, ...]

    def apply(self, project: Project) -> Project:
        """Return the project with the edits made; the one given is not touched.

        Raises:
            LayerloomError: The project no longer is the one that was judged.
        """
        for step in self.steps:
            project = step.apply(project)
        return project
