"""Results of the analysis, in words. No Qt."""

from __future__ import annotations

from collections.abc import Sequence

from engine.analysis.analyse import Analysis, NodeAnalysis
from engine.document.project import Project
from engine.layers import shape_text
from engine.memory import bytes_text

Rows = tuple[tuple[str, str], ...]
"""Pairs of a name and a value."""

UNKNOWN = "unknown"


def count_text(count: int) -> str:
    """A number with its digits in groups of three."""
    return f"{count:,}"


def node_rows(known: Sequence[NodeAnalysis]) -> Rows:
    """Shapes and costs of the nodes; shapes only where there is one node."""
    rows: list[tuple[str, str]] = []
    if len(known) == 1:
        (node,) = known
        if node.inputs:
            rows.append(("Input", "  +  ".join(shape_text(shape) if shape else UNKNOWN for shape in node.inputs)))
        if node.outputs:
            rows.append(("Output", ", ".join(shape_text(shape) for shape in node.outputs)))
        rows += [(f"  {weight.name}", shape_text(weight.shape)) for weight in node.weights]
    rows.append(("Parameters", count_text(sum(node.parameters for node in known))))
    rows.append(("Multiply-adds", count_text(sum(node.multiply_adds for node in known))))
    rows.append(("Memory", bytes_text(sum(node.bytes for node in known))))
    return tuple(rows)


def network_rows(project: Project, analysis: Analysis) -> Rows:
    """The network as a whole."""
    return (
        ("Layers", count_text(len(project.network.nodes))),
        ("Wires", count_text(len(project.network.wires))),
        ("Parameters", count_text(analysis.parameters)),
        ("Multiply-adds", count_text(analysis.multiply_adds)),
        ("Memory", bytes_text(analysis.bytes)),
    )
