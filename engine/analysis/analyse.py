"""From a drawn network and the form of the data to shapes, weights, costs and diagnostics.

Bad input never raises here: it becomes a diagnostic.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from engine.analysis.checks.advice import advice
from engine.analysis.checks.data import judge_data
from engine.analysis.checks.lengths import judge_lengths, nodes_with_lengths
from engine.analysis.checks.outputs import judge_outputs
from engine.analysis.checks.scaling import scaled_outputs
from engine.analysis.checks.sharing import judge_sharing
from engine.analysis.checks.structure import judge_structure
from engine.analysis.checks.targets import compared_with
from engine.analysis.checks.tokens import judge_tokens
from engine.analysis.cost import FLOAT, judge_memory
from engine.analysis.diagnostics import SEVERITIES, Diagnostic
from engine.analysis.fixes.fix import Fix, InsertBefore, SetField
from engine.analysis.fixes.reshapes import fitting
from engine.analysis.judged import Judged
from engine.analysis.model import Analysis, Inferred, NodeAnalysis, carried
from engine.data.dataset import DataSpec
from engine.data.notes import Note
from engine.document.format.faults import closest, value_text
from engine.document.graph import execution_order, leading_to_outputs
from engine.document.network import Network, Node
from engine.document.project import DataSettings, TrainingSettings
from engine.errors import ShapeError
from engine.layers import Shape, shape_text
from engine.layers.basic.input import Input
from engine.layers.sequences.recurrent import Recurrent
from engine.layers.shapes.merge import Concatenate

_MOST_NAMES = 5

__all__ = ["Analysis", "NodeAnalysis", "analyse"]


def analyse(
    network: Network,
    spec: DataSpec | None,
    data: DataSettings | None = None,
    training: TrainingSettings | None = None,
    no_data: str = "",
    *,
    notes: Iterable[Note] = (),
    before: Analysis | None = None,
) -> Analysis:
    """Infer everything that can be inferred.

    Args:
        network: As drawn; may be unfinished or wrong. Bypassed nodes pass on what comes in.
        spec: Form of the data, or None while there are none.
        data: With `spec`, lets targets be judged (autoencoders compare with the inputs).
        training: Lets losses be judged against outputs and targets.
        no_data: Why there is no `spec`: a sentence, where that is known.
        notes: On the data as the document splits them, besides those of the spec.
        before: The analysis of the document before an edit: what it inferred of nodes that the edit leaves as they are
            is taken over.
    """
    drawn, network = network, network.effective
    order, on_cycle = execution_order(network)
    used = _used(network)
    inferred, diagnostics = _infer(network, order, spec, before.inferred if before else {})
    nodes = {node.id: inferred[node.id].found if node.id in inferred else _unknown(node) for node in network.nodes}
    diagnostics += judge_structure(network, spec, on_cycle, no_data)
    diagnostics += judge_data((*spec.notes, *notes), data or DataSettings()) if spec else []
    diagnostics += judge_sharing(network, nodes)
    diagnostics += judge_tokens(network, spec)
    has_lengths = spec is not None and spec.has_lengths
    with_lengths = nodes_with_lengths(network, order, nodes) if has_lengths else frozenset()
    diagnostics += judge_lengths(network, nodes, with_lengths)
    scaled: frozenset[str] = frozenset()
    if training is not None:
        diagnostics += judge_outputs(network, nodes, spec, data or DataSettings(), training)
        diagnostics += judge_memory(network, {node: nodes[node] for node in nodes if node in used}, training)
        if spec is not None:
            judged = Judged(network, order, nodes, spec, data or DataSettings(), training, diagnostics)
            scaled = scaled_outputs(judged)
            diagnostics += advice(judged)
    compared = compared_with(network, nodes, spec, data or DataSettings(), training) if spec is not None else {}
    nodes |= {node.id: _at_drawn_ports(node, nodes[node.id]) for node in drawn.nodes if node.bypassed}
    rank = {node.id: number for number, node in enumerate(network.nodes)}
    diagnostics.sort(key=lambda entry: (SEVERITIES.index(entry.severity), rank.get(entry.node, -1)))
    has_weights = spec is not None and spec.has_weights
    told = tuple(diagnostics)
    return Analysis(order, nodes, used, told, has_lengths, has_weights, with_lengths, compared, scaled, inferred)


def _used(network: Network) -> frozenset[str]:
    """Ids of the nodes that take part in training, as `Analysis` has it."""
    leading = leading_to_outputs(network)
    if all(network.by_id[node].layer.type == "Output" for node in leading):
        return network.ids()
    return leading | (network.ids() & {network.by_id[node].owner for node in leading})


def _infer(
    network: Network, order: Sequence[str], spec: DataSpec | None, before: Mapping[str, Inferred]
) -> tuple[dict[str, Inferred], list[Diagnostic]]:
    """Infer every node, in their order: the results, and the shapes that layers cannot take."""
    nodes: dict[str, NodeAnalysis] = {}
    inferred: dict[str, Inferred] = {}
    diagnostics: list[Diagnostic] = []
    for node_id in order:
        node, wires = network.by_id[node_id], network.wires_into(node_id)
        sources = tuple([nodes.get(wire.source) for wire in wires])
        known = before.get(node_id)
        if known and known.node is node and known.wires == wires and known.spec is spec and known.sources == sources:
            inferred[node_id], nodes[node_id] = known, known.found
            continue
        try:
            nodes[node_id] = found = _infer_node(network, node, nodes, spec)
        except ShapeError as error:
            code = "unknown-column" if error.field == "columns" else "shape-mismatch"
            message = f"{node.label}: {error}"
            fix = _reshaped(network, node, nodes) if code == "shape-mismatch" else None
            diagnostics.append(Diagnostic("error", code, message, node_id, error.field, fix=fix))
        else:
            inferred[node_id] = Inferred(node, wires, sources, spec, found)
    return inferred, diagnostics


def _reshaped(network: Network, node: Node, nodes: Mapping[str, NodeAnalysis]) -> Fix | None:
    """The fix that brings what reaches a layer of one input into a form that it takes; None where none would."""
    wires = network.wires_into(node.id)
    if isinstance(node.layer, Concatenate):
        return _joined_otherwise(network, node, node.layer, nodes)
    if len(node.layer.inputs) != 1 or len(wires) != 1:
        return None
    before = network.by_id[wires[0].source]
    if isinstance(before.layer, Recurrent) and before.layer.returns == "last" and isinstance(node.layer, Recurrent):
        return Fix("Return the whole sequence", (SetField((before.id,), "returns", "sequence"),))
    shape = carried(network, nodes, wires[0])
    layer = next(fitting(shape, lambda made: _takes(node, made)), None) if shape is not None else None
    if layer is None:
        return None
    return Fix(f"Insert {layer.display_name()}", (InsertBefore(layer, node.id, node.layer.inputs[0]),))


def _joined_otherwise(
    network: Network, node: Node, layer: Concatenate, nodes: Mapping[str, NodeAnalysis]
) -> Fix | None:
    """The fix by which sequences are joined along the axis that they fit along."""
    axis = "steps" if layer.axis == "features" else "features"
    shapes = [carried(network, nodes, wire) for wire in network.wires_into(node.id)]
    try:
        layer.replace(axis=axis).infer([shape for shape in shapes if shape is not None])
    except ShapeError:
        return None
    return Fix(f"Join along {axis}", (SetField((node.id,), "axis", axis),))


def _takes(node: Node, shape: Shape) -> bool:
    try:
        node.layer.infer([shape])
    except ShapeError:
        return False
    return True


def _at_drawn_ports(node: Node, found: NodeAnalysis) -> NodeAnalysis:
    """The result for a bypassed node, which uses its first input, with an entry for each input that is drawn."""
    unused = len(node.layer.inputs) - len(found.inputs)
    return replace(found, inputs=(*found.inputs, *[None] * unused))


def _unknown(node: Node, inputs: tuple[Shape | None, ...] | None = None) -> NodeAnalysis:
    return NodeAnalysis(node.id, inputs or (None,) * len(node.layer.inputs), (), (), 0, 0, 0)


def _infer_node(network: Network, node: Node, nodes: Mapping[str, NodeAnalysis], spec: DataSpec | None) -> NodeAnalysis:
    """Ask the layer itself about the shapes that reach it."""
    layer = node.layer
    arriving = {wire.target_port: carried(network, nodes, wire) for wire in network.wires_into(node.id)}
    inputs = tuple(arriving.get(port) for port in layer.inputs)
    taken = [_sample_shape(layer, spec)] if isinstance(layer, Input) else inputs
    known = [shape for shape in taken if shape is not None]
    if len(known) < len(taken):
        return _unknown(node, inputs)
    outputs = layer.infer(known)
    if isinstance(layer, Input) and spec is not None and spec.has_lengths and outputs[0][:1] != spec.input_shape[:1]:
        raise ShapeError(
            f"The samples differ in the number of their steps, of which there are {spec.input_shape[0]} at most, but "
            f"the shape {shape_text(outputs[0])} begins with another size.",
            fix=f"Empty the shape field, or let it begin with {spec.input_shape[0]}.",
            field="shape",
        )
    weights = () if node.weights_of else layer.weights(known)
    values = sum(weight.size for weight in weights)
    return NodeAnalysis(
        node=node.id,
        inputs=inputs,
        outputs=outputs,
        weights=weights,
        parameters=sum(weight.size for weight in weights if weight.trainable),
        multiply_adds=layer.multiply_adds(known),
        bytes=FLOAT * (values + sum(math.prod(shape) for shape in outputs)),
    )


def _sample_shape(layer: Input, spec: DataSpec | None) -> Shape | None:
    """Shape of a sample of the columns that an Input takes."""
    if spec is None:
        return None
    if not layer.columns:
        return spec.input_shape
    if not spec.columns:
        raise ShapeError("The data has no named columns.", fix="Empty the columns field.", field="columns")
    known = {*spec.table_columns, *spec.columns}
    unknown = [name for name in layer.columns if name not in known]
    if unknown:
        listed = ", ".join(value_text(name) for name in unknown[:_MOST_NAMES])
        hints = (closest(name, spec.table_columns).strip() for name in unknown)
        fix = next(filter(None, hints), "Choose among the columns of the data.")
        raise ShapeError(f"The data has no column {listed}.", fix=fix, field="columns")
    places = spec.places(layer.columns)
    if len(set(places)) < len(places):
        raise ShapeError("A column is named twice.", fix="Name each column once.", field="columns")
    return (len(places),)
