"""Check of a single wire: does its shape fit the layer at its end, and which layers would make it fit."""

from __future__ import annotations

from engine.analysis.fixes.reshapes import fitting
from engine.analysis.model import Analysis, carried
from engine.document.network import Network, Wire
from engine.errors import ShapeError
from engine.layers import Layer, Shape


def mismatch(network: Network, analysis: Analysis, wire: Wire) -> str:
    """Reason why the shape of a wire does not fit at its end, as a sentence; empty if it does, or if it is not known.

    Wires that cannot be drawn at all are the business of `why_not_connect`.

    Args:
        network: Without the wire, or with it.
        analysis: Of that network.
        wire: From a port that is there to a port that is there.
    """
    shape = carried(network, analysis.nodes, wire)
    return "" if shape is None else _refusal(network, analysis, wire, shape)


def fixes(network: Network, analysis: Analysis, wire: Wire) -> tuple[Layer, ...]:
    """Layers any of which, put between the ends of a wire, makes it fit: Flatten, or Reshape to a fitting shape."""
    shape = carried(network, analysis.nodes, wire)
    if shape is None:
        return ()
    found: dict[str, Layer] = {}
    for layer in fitting(shape, lambda made: not _refusal(network, analysis, wire, made)):
        found.setdefault(layer.type, layer)
    return tuple(found.values())


def _refusal(network: Network, analysis: Analysis, wire: Wire, shape: Shape) -> str:
    """Reason why a node cannot take a shape at an input, together with its other inputs; empty if it can."""
    node, known = network.node(wire.target), analysis.nodes.get(wire.target)
    if node.bypassed or known is None:
        return ""
    inputs = dict(zip(node.layer.inputs, known.inputs, strict=False)) | {wire.target_port: shape}
    shapes = [one for one in inputs.values() if one is not None]
    if len(shapes) < len(node.layer.inputs):
        return ""
    try:
        node.layer.infer(shapes)
    except ShapeError as error:
        return f"{node.label}: {error}"
    return ""
