"""Targets so far from 0, or so large or small, that a network which starts about 0 and 1 hardly learns them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from engine.analysis.checks.outputs import activation_of
from engine.analysis.checks.reach import final, made_by
from engine.analysis.checks.scaling import scales_target
from engine.analysis.diagnostics import Diagnostic
from engine.analysis.fixes.fix import Fix, InsertBefore, SetField
from engine.analysis.judged import Judged
from engine.data.dataset import Figures
from engine.document.network import Node
from engine.layers.basic.output import Output
from engine.layers.basic.scale_shift import ScaleShift
from engine.losses import Huber, Loss

_LOSSES = ("mean_squared_error", "mean_absolute_error", "huber")
_STEPS_OF_RATE = frozenset({"adam", "adamw", "adamax", "nadam", "radam", "rmsprop", "lion"})
"""Optimisers that move a weight by about the learning rate, however large its gradient."""
_FAR = 10.0
_NEAR = 3.0
"""A mean to which steps of about the learning rate may need longer than a run."""
_DECAYED = 3.0
"""Rate times steps of gradient descent after which what was left at first has all but gone."""
_STABLE = 0.4
"""Rate times what is left at first up to which steps by the gradient of a squared error stay short."""
_MOST = 1e6


def target_scale(judged: Judged) -> Iterator[Diagnostic]:
    """Outputs whose targets are not about as large as what the network gives at first."""
    for output in judged.outputs:
        last = final(judged, output)
        spec, data = judged.seen_by(output)
        loss = judged.training.loss_of(output.id)
        if data.predict == "inputs" or spec.classes or loss.type not in _LOSSES or not spec.figures:
            continue
        if scales_target(judged, output):
            continue
        if last is None or activation_of(last) in ("", "exponential") or not math.isinf(made_by(last)[1]):
            continue
        # What stays above 0 can be made larger, but not shifted.
        size = spec.figures if math.isinf(made_by(last)[0]) else tuple(_from_zero(each) for each in spec.figures)
        pairs = zip(spec.figures, size, strict=True)
        off = next(
            (real for real, each in pairs if _is_off(judged, each) and not _is_reached(judged, output, each)), None
        )
        if off is None:
            continue
        fix = _scaled(output, size, loss)
        how = (
            f"{fix.words} before {output.label}: it scales to the targets, and the loss is weighed to match."
            if fix
            else "Scale the target in the data, to mean 0 and standard deviation 1, and scale predictions back."
        )
        message = (
            f"The target of {output.label} has mean {off.mean:.4g} and standard deviation {off.std:.4g}, but a network "
            f"starts with values about 0 and 1, and may need very long to get there. {how}"
        )
        yield Diagnostic("warning", "target-scale", message, output.id, fix=fix)


def _from_zero(figures: Figures) -> Figures:
    """Figures of the same numbers as distances from 0."""
    return replace(figures, mean=0.0, std=math.hypot(figures.mean, figures.std))


def _is_off(judged: Judged, figures: Figures) -> bool:
    far = _NEAR if judged.training.optimizer.type in _STEPS_OF_RATE else _FAR
    return abs(figures.mean) > far or not 1.0 / _FAR <= figures.std <= _FAR


def _is_reached(judged: Judged, output: Node, figures: Figures) -> bool:
    """True if the run leads there, and by steps that are short enough."""
    optimizer, training = judged.training.optimizer, judged.training
    last = judged.last_with_weights(output)
    rows = judged.training_rows
    steps = training.epochs * math.ceil(rows / training.batch_size)
    if optimizer.type == "sgd" and training.loss_of(output.id).type == "mean_squared_error":
        stable = optimizer.learning_rate * (abs(figures.mean) + figures.std) <= _STABLE
        return optimizer.learning_rate * steps >= _DECAYED and stable and figures.std >= 1.0 / _FAR
    if optimizer.type not in _STEPS_OF_RATE or last is None or not judged.nodes[last.id].weights:
        return False
    weights = judged.nodes[last.id].weights[0].fans.inputs + 1
    reach = optimizer.learning_rate * steps * weights
    far = max(abs(figures.mean) + figures.std, 1.0)
    return reach >= 2.0 * far and optimizer.learning_rate <= figures.std / _FAR


def _scaled(output: Node, figures: tuple[Figures, ...], loss: Loss) -> Fix | None:
    """A layer that scales and shifts to the targets; None where one scale does not suit all their values."""
    mean = sum(each.mean for each in figures) / len(figures)
    std = sum(each.std for each in figures) / len(figures)
    scale = _short(std)
    shift = round(mean, 1 - math.floor(math.log10(scale))) if scale > 0.0 else mean
    squares = loss.type == "mean_squared_error" or (isinstance(loss, Huber) and scale < loss.delta)
    weight = _short(scale ** (-2 if squares else -1)) if scale > 0.0 else math.inf
    alike = all(abs(each.mean - shift) <= _FAR * scale and scale / _FAR <= each.std <= _FAR * scale for each in figures)
    if not alike or max(abs(shift), scale, weight) > _MOST:
        return None
    assert isinstance(output.layer, Output)
    layer = ScaleShift(scale=scale, shift=shift)
    steps = (
        InsertBefore(layer, output.id, output.layer.inputs[0]),
        SetField((output.id,), "weight", weight * output.layer.weight),
    )
    return Fix(f"Insert {layer.display_name()}", steps)


def _short(value: float) -> float:
    return float(f"{value:.3g}")
