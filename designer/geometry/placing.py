"""Sizes of nodes, and positions of nodes that have none yet. In scene units; pure arithmetic, no Qt."""

from __future__ import annotations

from collections.abc import Mapping

from engine.document.network import Network
from engine.document.project import Project
from engine.document.view import on_canvas
from engine.layers import Layer
from engine.layers.basic.identity import Identity

WIDTH = 180.0
HEADER = 32.0
HEIGHT = 88.0
PORT_STEP = 22.0
GAP = 80.0
"""Between a node and the next one to its right."""


DOT = 24.0
"""Of an Identity, which is drawn as a dot that leads a wire."""

Size = tuple[float, float]
"""Width and height."""


def node_size(layer: Layer, *, collapsed: bool = False) -> Size:
    """Size of a node: room for two lines of text, or for all its ports; collapsed, for its header."""
    if isinstance(layer, Identity):
        return DOT, DOT
    if collapsed:
        return WIDTH, HEADER
    ports = max(len(layer.inputs), len(layer.outputs))
    return WIDTH, max(HEIGHT, HEADER + PORT_STEP * ports + 8.0)


def with_positions(project: Project) -> Project:
    """The project with a place for every node, for files written by hand: columns by depth, left to right."""
    network, known = project.network, project.view.positions
    missing = [node.id for node in network.nodes if node.id not in known]
    if not missing:
        return project
    top = max((y + HEIGHT + GAP for _, y in known.values()), default=0.0)
    positions = {**known, **on_canvas(_columns(network, missing, top))}
    return project.model_copy(update={"view": project.view.replace(positions=positions)})


def _columns(network: Network, ids: list[str], top: float) -> Mapping[str, tuple[float, float]]:
    depth = _depths(network)
    bottom: dict[int, float] = {}
    result = {}
    for node_id in ids:
        column = depth[node_id]
        result[node_id] = (column * (WIDTH + GAP), bottom.get(column, top))
        bottom[column] = result[node_id][1] + node_size(network.node(node_id).layer)[1] + GAP / 2
    return result


def _depths(network: Network) -> Mapping[str, int]:
    """Length of the longest path that leads to each node; a cycle, which a file may hold, ends the search."""
    depth = {node.id: 0 for node in network.nodes}
    for _ in network.nodes:
        deeper = False
        for wire in network.wires:
            if len(depth) > depth[wire.source] + 1 > depth[wire.target]:
                depth[wire.target] = depth[wire.source] + 1
                deeper = True
        if not deeper:
            break
    return depth
