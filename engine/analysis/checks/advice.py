"""Advice: choices that can be trained, but that papers have shown to be poor.

Each rule is a generator function of what was judged, listed in `RULES`. It gives hints, with the paper that they rest
on and a fix that makes them disappear, or warnings where training cannot do what was drawn. Rules speak of places
without errors only, and rather too seldom than wrongly.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence

from engine.analysis.checks.axes import channels_last, swapped_steps
from engine.analysis.checks.batches import batches_of_one, norms_of_one_value
from engine.analysis.checks.linear import stacked_linear
from engine.analysis.checks.outputs import activation_of, node_before
from engine.analysis.checks.prepared import are_near
from engine.analysis.checks.reach import rates_below_zero, squashed_twice, unreachable_target
from engine.analysis.checks.scale import target_scale
from engine.analysis.checks.targets import has_classes, output_shapes
from engine.analysis.checks.tokens import token_source
from engine.analysis.diagnostics import Diagnostic
from engine.analysis.fixes.fix import Fix, InsertBefore, PassBy, SetData, SetField, SetLoss, Step
from engine.analysis.judged import Judged
from engine.document.graph import ancestors
from engine.document.network import Node
from engine.layers.basic.activation import Activation
from engine.layers.basic.dropout import Dropout, SpatialDropout
from engine.layers.basic.input import Input
from engine.layers.basic.noise import GaussianNoise
from engine.layers.sequences.embedding import Embedding

RECTIFIERS = frozenset({"relu", "relu6", "leaky_relu", "thresholded_relu", "elu", "celu", "prelu"})
"""Functions for which He's rule was made: they let half of the signal pass."""
SIGMOIDS = frozenset({"sigmoid", "hard_sigmoid"})
SATURATING = SIGMOIDS | {"tanh", "softsign", "hard_tanh"}
"""Functions whose slope vanishes for large inputs."""
DEEP_SIGMOIDS, DEEP_SATURATING = 3, 5
"""From how many hidden layers on a stack is deep: a sigmoid's slope is a quarter at most, that of tanh one."""
NORMS = frozenset({"BatchNorm", "GroupNorm", "LayerNorm"})
OF_NUMBERS = frozenset({"mean_squared_error", "mean_absolute_error", "huber", "poisson"})
"""Losses of numbers that are measured or counted."""
DROPOUT_RATE = 0.3
"""Srivastava et al. leave out between 0.2 and 0.5 of the hidden units."""
L2 = 1e-3

GLOROT = "Glorot and Bengio, “Understanding the Difficulty of Training Deep Feedforward Neural Networks”, AISTATS 2010"
GOLIK = "Golik, Doetsch and Ney, “Cross-Entropy vs. Squared Error Training”, Interspeech 2013"
HE = "He, Zhang, Ren and Sun, “Delving Deep into Rectifiers”, ICCV 2015"
KROGH = "Krogh and Hertz, “A Simple Weight Decay Can Improve Generalization”, NIPS 1991"
LECUN = "LeCun, Bottou, Orr and Müller, “Efficient BackProp”, 1998"
SRIVASTAVA = "Srivastava et al., “Dropout: A Simple Way to Prevent Neural Networks from Overfitting”, JMLR 2014"
ZHANG = "Zhang et al., “Understanding Deep Learning Requires Rethinking Generalization”, ICLR 2017"


Rule = Callable[[Judged], Iterable[Diagnostic]]


def advice(judged: Judged) -> Iterator[Diagnostic]:
    """Hints of all rules, where there is no error at the same place."""
    for rule in RULES:
        yield from (entry for entry in rule(judged) if entry.node not in judged.faulty)


def softmax_squared_error(judged: Judged) -> Iterator[Diagnostic]:
    """Softmax units compared with classes by squared error."""
    for output, last in judged.outputs_of_classes():
        if judged.training.loss_of(output.id).type == "mean_squared_error" and activation_of(last) == "softmax":
            message = (
                f"{output.label} compares the softmax of {last.label} by mean squared error, whose gradient almost "
                "vanishes where the softmax is confident but wrong. That of cross-entropy does not."
            )
            fix = Fix("Use categorical cross-entropy", (SetLoss(output.id, "categorical_cross_entropy"),))
            yield Diagnostic("hint", "softmax-squared-error", message, output.id, "loss", GOLIK, fix)


def loss_of_numbers(judged: Judged) -> Iterator[Diagnostic]:
    """A loss of numbers where the target is a class."""
    for output, last in judged.outputs_of_classes():
        loss, drawn = judged.training.loss_of(output.id), activation_of(last)
        if loss.type not in OF_NUMBERS or (loss.type == "mean_squared_error" and drawn == "softmax"):
            continue  # the latter is the business of the rule above
        one = judged.nodes[output.id].inputs == ((1,),)
        activation = drawn if drawn in ("softmax", "sigmoid") and not (one and drawn == "softmax") else ""
        activation = activation or ("sigmoid" if one else "softmax")
        kind = "categorical" if activation == "softmax" else "binary"
        message = (
            f"{output.label} predicts classes, but {loss.display_name()} measures numbers: it also penalises "
            f"predictions that are clearly right. {kind.capitalize()} cross-entropy of {activation} units is made for "
            "classes."
        )
        steps = (*_made_to_end_in(activation, last, output), SetLoss(output.id, f"{kind}_cross_entropy"))
        fix = Fix(f"Use {kind} cross-entropy", steps)
        yield Diagnostic("hint", "loss-misfit", message, output.id, "loss", GOLIK, fix)


def xavier_before_relu(judged: Judged) -> Iterator[Diagnostic]:
    """ReLU layers that start with the weights made for tanh, where there are several layers in which signals shrink."""
    found = [node for node in judged.sound if _starts_too_small(judged, node)]
    if not found or sum(bool(_initializer(node)) for node in judged.sound) < 3:
        return
    steps = []
    for shape in ("uniform", "normal"):
        ids = tuple(node.id for node in found if _initializer(node) == f"xavier_{shape}")
        steps += [SetField(ids, "weight_initializer", f"he_{shape}")] if ids else []
    many = len(found) > 1
    message = (
        f"{_listed(found)} {'start' if many else 'starts'} with Xavier initialisation, which is made for tanh. "
        "A ReLU lets only half of the signal pass, so that it shrinks from layer to layer; He initialisation corrects "
        "that."
    )
    fix = Fix("Use He initialisation", tuple(steps))
    yield Diagnostic("hint", "xavier-relu", message, found[0].id, "weight_initializer", HE, fix)


def deep_sigmoids(judged: Judged) -> Iterator[Diagnostic]:
    """Deep stacks of layers whose slopes vanish."""
    sigmoids, either = _depths(judged, SIGMOIDS), _depths(judged, SATURATING)
    deep = [
        node
        for node in judged.sound
        if _saturates(judged, node, SATURATING)
        and (sigmoids[node.id] >= DEEP_SIGMOIDS or either[node.id] >= DEEP_SATURATING)
    ]
    if not deep:
        return
    below = {node.id for node in deep}
    for node in judged.sound:  # in order, so that one pass reaches all that follows
        if any(wire.source in below for wire in judged.network.wires_into(node.id)):
            below.add(node.id)
    stack = [node for node in judged.sound if node.id in below and _saturates(judged, node, SATURATING)]
    used = sorted({activation_of(node) for node in stack})
    message = (
        f"{_listed(stack)} form a deep stack of {' and '.join(used)} layers. Their slopes are small and multiply on "
        f"the way back, so that {deep[0].label} hardly learns. ReLU with He initialisation passes the gradient on."
    )
    ids = tuple(node.id for node in stack)
    steps: list[Step] = [SetField(ids, "activation", "relu")]
    weighted = {node.id: node for each in stack for node in _weighted(judged, each)}
    if weighted:
        steps.append(SetField(tuple(weighted), "weight_initializer", "he_uniform"))
    fix = Fix("Use ReLU and He initialisation", tuple(steps))
    yield Diagnostic("hint", "deep-sigmoid", message, deep[0].id, "activation", GLOROT, fix)


def unscaled_inputs(judged: Judged) -> Iterator[Diagnostic]:
    """Numbers that enter as they are."""
    tokens = {
        source.id
        for node in judged.sound
        if isinstance(node.layer, Embedding) and (source := token_source(judged.network, node))
    }
    entering = [node for node in judged.sound if isinstance(node.layer, Input) and node.id not in tokens]
    raw = [node for node in entering if any(after.layer.type not in NORMS for after in judged.following(node))]
    if judged.data.normalisation != "none" or not raw or are_near(judged.spec):
        return
    # Where the inputs are the target too, a sigmoid must be able to reach them.
    standard = not any(judged.seen_by(output)[1].predict == "inputs" for output in judged.outputs)
    message = (
        "The inputs are not scaled. Where features differ in size, or lie far from 0, no learning rate suits all "
        f"weights, and learning is slow. Scale them to {'mean 0 and standard deviation 1' if standard else '0 to 1'}."
    )
    step = SetData("normalisation", "standard" if standard else "minmax")
    fix = Fix("Standardise the inputs" if standard else "Scale the inputs to 0 to 1", (step,))
    yield Diagnostic("hint", "unscaled-inputs", message, "", "normalisation", LECUN, fix)


def more_weights_than_samples(judged: Judged) -> Iterator[Diagnostic]:
    """Enough weights to memorise the samples, and nothing against it."""
    parameters = sum(judged.nodes[node.id].parameters for node in judged.sound if not node.frozen)
    share = 1.0 - judged.data.validation_share - judged.data.test_share
    samples, values = max(1, round(judged.spec.rows * share)), _target_values(judged)
    if judged.faulty or not judged.outputs or parameters <= samples * values or _is_held_back(judged):
        return
    what = f"{samples:,} training samples" + (f" of {values:,} values each" if values > 1 else "")
    start = f"The network has {parameters:,} weights for {what}: enough to memorise them (overfitting)."
    last = judged.last_with_weights(judged.outputs[0])
    hidden = last and any(
        judged.nodes[node_id].parameters for node_id in ancestors(judged.network, last.id) - {last.id}
    )
    if last is not None and hidden and len(last.layer.inputs) == 1 and has_classes(*judged.seen_by(judged.outputs[0])):
        message = f"{start} Dropout before {last.label}, or early stopping, prevents that."
        step = InsertBefore(Dropout(rate=DROPOUT_RATE), last.id, last.layer.inputs[0])
        fix = Fix("Insert Dropout", (step,))
        yield Diagnostic("hint", "many-weights", message, "", "", f"{ZHANG}; {SRIVASTAVA}", fix)
        return
    message = f"{start} L2 regularisation or early stopping prevents that."
    ids = tuple(node.id for node in judged.sound if hasattr(node.layer, "l2") and not node.weights_of)
    fix_or_none = Fix("Add an L2 penalty", (SetField(ids, "l2", L2),)) if ids else None
    yield Diagnostic("hint", "many-weights", message, "", "", f"{ZHANG}; {KROGH}", fix_or_none)


def dropout_at_output(judged: Judged) -> Iterator[Diagnostic]:
    """Answers that are left out at random."""
    for node in judged.sound:
        following = judged.following(node)
        if _drops(node) and following and judged.is_last(node):
            message = (
                f"{node.label} drops values of the prediction itself, so that the loss penalises random errors. "
                "Dropout belongs between hidden layers."
            )
            fix = Fix("Remove the dropout", (PassBy(node.id, tuple(after.id for after in following)),))
            yield Diagnostic("hint", "dropout-at-output", message, node.id, "", SRIVASTAVA, fix)


RULES: tuple[Rule, ...] = (
    softmax_squared_error,
    loss_of_numbers,
    dropout_at_output,
    unscaled_inputs,
    stacked_linear,
    xavier_before_relu,
    deep_sigmoids,
    squashed_twice,
    unreachable_target,
    rates_below_zero,
    target_scale,
    batches_of_one,
    norms_of_one_value,
    channels_last,
    swapped_steps,
    more_weights_than_samples,
)
"""In the order in which they are said. Units that do not match the classes are an error, which `outputs.py` fixes."""


def _listed(nodes: Sequence[Node], most: int = 3) -> str:
    """Names as they stand in a sentence: `a, b and c`, or `a, b, c and 4 more`."""
    names = [node.label for node in nodes[:most]] + ([f"{len(nodes) - most} more"] if len(nodes) > most else [])
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _made_to_end_in(activation: str, last: Node, output: Node) -> tuple[Step, ...]:
    """The steps after which an output is fed by an activation."""
    drawn = activation_of(last)
    if drawn == activation:
        return ()
    if drawn:
        return (SetField((last.id,), "activation", activation),)
    return (InsertBefore(Activation(activation=activation), output.id, output.layer.inputs[0]),)


def _initializer(node: Node) -> str:
    """The type of a layer's own initialiser, or empty."""
    return "" if node.weights_of else getattr(getattr(node.layer, "weight_initializer", None), "type", "")


def _starts_too_small(judged: Judged, node: Node) -> bool:
    """True if weights made for tanh feed a rectifier, and nothing else sets the size of the signal."""
    if not _initializer(node).startswith("xavier") or judged.is_last(node):
        return False
    before, following = node_before(judged.network, node.id), judged.following(node)
    around = [*following, *(far for near in following for far in judged.following(near))]
    scaled = (before is not None and before.layer.type in NORMS) or any(near.layer.type in NORMS for near in around)
    return judged.function_of(node) in RECTIFIERS and not scaled


def _saturates(judged: Judged, node: Node, kinds: Container[str]) -> bool:
    """True if a hidden layer ends in one of these functions; what only opens and closes a gate does not count."""
    gates = any(after.layer.type == "Multiply" for after in judged.following(node))
    return activation_of(node) in kinds and not gates and not judged.is_last(node)


def _depths(judged: Judged, kinds: Container[str]) -> Mapping[str, int]:
    """Number of these functions on the shortest path from each layer to a normalisation or an output."""
    depths: dict[str, int] = {}
    for node in reversed(judged.sound):
        after = (near for near in judged.following(node))
        ways = (0 if near.layer.type in NORMS else depths.get(near.id, 0) for near in after)
        depths[node.id] = _saturates(judged, node, kinds) + min(ways, default=0)
    return depths


def _weighted(judged: Judged, node: Node) -> Iterator[Node]:
    """The layer whose weights feed the function of a node: itself, or the one before."""
    for candidate in (node, node_before(judged.network, node.id)):
        if candidate is not None and _initializer(candidate):
            yield candidate
            return


def _target_values(judged: Judged) -> int:
    """Number of target values of a sample; 1 for a class."""
    counts = [1]
    for output in judged.outputs:
        spec, data = judged.seen_by(output)
        if not has_classes(spec, data):
            counts.append(math.prod(output_shapes(judged.training.loss_of(output.id), spec, data)[0]))
    return max(counts)


def _drops(node: Node) -> bool:
    return isinstance(node.layer, Dropout | SpatialDropout) and node.layer.rate > 0


def _is_held_back(judged: Judged) -> bool:
    """True if anything already keeps the network from memorising its samples."""
    training = judged.training
    stops_early = training.patience and judged.data.recipe.splitting.may_validate(judged.data.validation_share)
    penalised = any(
        weight.l1 or weight.l2 or weight.max_norm for node in judged.sound for weight in judged.nodes[node.id].weights
    )
    disturbed = any(
        isinstance(node.layer, GaussianNoise) or (_drops(node) and not judged.is_last(node)) for node in judged.sound
    )
    return bool(stops_early or penalised or disturbed or getattr(training.optimizer, "weight_decay", 0.0))
