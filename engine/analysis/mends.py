"""Layers that make what comes along a wire fit where it ends."""

from __future__ import annotations

from engine.analysis.analyse import analyse
from engine.analysis.reshapes import reshapes
from engine.data.dataset import DataSpec
from engine.document.edits import add_node, connect, insert_on_wire
from engine.document.network import Wire
from engine.document.project import Project
from engine.errors import LayerloomError
from engine.layers import Layer, Shape

MISFIT = "shape-mismatch"


def misfit(project: Project, spec: DataSpec | None, wire: Wire) -> str:
    """Why what a wire carries does not fit where it ends, were the wire drawn: a sentence, or empty if it does.

    Wires that cannot be drawn at all are the business of `why_not_connect`.
    """
    try:
        drawn = connect(project, wire.source, wire.target, wire.source_port, wire.target_port)
    except LayerloomError:
        return ""
    return _fault(drawn, spec, wire.target)


def mends(project: Project, spec: DataSpec | None, wire: Wire) -> tuple[Layer, ...]:
    """Layers any of which, put between the ends of a wire, makes it fit: Flatten, or Reshape to a fitting shape."""
    shape = _carried(project, spec, wire)
    if shape is None:
        return ()
    found: dict[str, Layer] = {}
    for layer in reshapes(shape):
        if layer.type not in found and not _fault(inserted(project, layer, wire)[0], spec, wire.target):
            found[layer.type] = layer
    return tuple(found.values())


def inserted(
    project: Project, layer: Layer, wire: Wire, position: tuple[float, float] = (0.0, 0.0)
) -> tuple[Project, str]:
    """The wire drawn with a new layer in between, and the id of that.

    Raises:
        LayerloomError: The wire cannot be drawn.
    """
    project = connect(project, wire.source, wire.target, wire.source_port, wire.target_port)
    project, node_id = add_node(project, layer, position)
    return insert_on_wire(project, node_id, wire), node_id


def _fault(project: Project, spec: DataSpec | None, node_id: str) -> str:
    analysis = analyse(project.network, spec, project.data, project.training)
    faults = (entry.message for entry in analysis.diagnostics if entry.node == node_id and entry.code == MISFIT)
    return next(faults, "")


def _carried(project: Project, spec: DataSpec | None, wire: Wire) -> Shape | None:
    """The shape of a sample at the output where a wire starts, or None while that is unknown."""
    known = analyse(project.network, spec, project.data, project.training).nodes.get(wire.source)
    ports = project.network.node(wire.source).layer.outputs
    if known is None or wire.source_port not in ports or len(known.outputs) <= ports.index(wire.source_port):
        return None
    return known.outputs[ports.index(wire.source_port)]
