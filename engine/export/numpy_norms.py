"""Normalisation and PReLU as NumPy code: expressions, and the functions that those call."""

from __future__ import annotations

from engine.export.numpy_layers import Place, expression, support
from engine.layers.basic.noise import GaussianNoise
from engine.layers.basic.prelu import PReLU
from engine.layers.norms.batch_norm import BatchNorm
from engine.layers.norms.normalisation import GroupNorm, LayerNorm, SampleNormalisation

_STANDARDISED = '''
def standardised(x, axes, epsilon):
    """Mean 0 and variance 1 over some axes."""
    return (x - x.mean(axes, keepdims=True)) / np.sqrt(x.var(axes, keepdims=True) + epsilon)
'''

_STANDARDISED_STEPS = '''
def standardised_steps(x, axes, epsilon, lengths):
    """Mean 0 and variance 1 over some axes, by the steps (axis 1) that each sample has."""
    there = (np.arange(x.shape[1]) < lengths[:, None]).reshape(*x.shape[:2], *[1] * (x.ndim - 2))
    there = np.broadcast_to(there, x.shape)
    mean = x.mean(axes, keepdims=True, where=there)
    return (x - mean) / np.sqrt(x.var(axes, keepdims=True, where=there) + epsilon)
'''

_GROUP_NORM = '''
def group_norm(x, groups, epsilon):
    """Images (n, channels, ...) with groups of channels standardised."""
    return standardised(x.reshape(len(x), groups, -1), -1, epsilon).reshape(x.shape)
'''


_SCALED = '''
def scaled(x, weight, bias):
    """Each channel times its weight, plus its bias: first axis of images, last of sequences and vectors."""
    shape = (-1, *[1] * (x.ndim - 2)) if x.ndim > 3 else (-1,)
    return x * weight.reshape(shape) + bias.reshape(shape)
'''


_PRELU = '''
def prelu(x, slope):
    """Each channel with a slope of its own, or all with one: first axis of images, last of sequences and vectors."""
    return np.where(x > 0, x, slope.reshape((-1, *[1] * (x.ndim - 2)) if x.ndim > 3 else (-1,)) * x)
'''


@support.register
def _(layer: LayerNorm) -> tuple[str, ...]:
    return (_STANDARDISED, _STANDARDISED_STEPS)


@support.register
def _(layer: GroupNorm) -> tuple[str, ...]:
    return (_STANDARDISED, _STANDARDISED_STEPS, _GROUP_NORM, _SCALED)


@support.register
def _(layer: BatchNorm) -> tuple[str, ...]:
    return (_SCALED,)


@support.register
def _(layer: PReLU) -> tuple[str, ...]:
    return (_PRELU,)


def _standardised(layer: SampleNormalisation, place: Place, x: str, axes: str) -> str:
    """The expression x standardised over axes of which the steps are one."""
    if place.lengths == "None" or layer.count_padding:
        return f"standardised({x}, {axes}, {layer.epsilon!r})"
    return f"standardised_steps({x}, {axes}, {layer.epsilon!r}, {place.lengths})"


@expression.register
def _(layer: LayerNorm, place: Place) -> str:
    x, rank = place.inputs[0], len(place.shapes[0])
    affine = f" * {place.weight('weight')} + {place.weight('bias')}" if layer.affine else ""
    if layer.over == "whole sample" or rank == 1:
        return _standardised(layer, place, x, repr(tuple(range(1, rank + 1)))) + affine
    return f"standardised({x}, -1, {layer.epsilon!r}){affine}"


@expression.register
def _(layer: GroupNorm, place: Place) -> str:
    x, shape = place.inputs[0], place.shapes[0]
    if len(shape) == 2:  # a sequence (n, steps, channels)
        grouped = f"{x}.reshape(len({x}), {shape[0]}, {layer.groups}, -1)"
        y = f"{_standardised(layer, place, grouped, '(1, 3)')}.reshape({x}.shape)"
    else:
        y = f"group_norm({x}, {layer.groups}, {layer.epsilon!r})"
    return f"scaled({y}, {place.weight('weight')}, {place.weight('bias')})" if layer.affine else y


@expression.register
def _(layer: BatchNorm, place: Place) -> str:
    std = f"np.sqrt({place.weight('running_var')} + {layer.epsilon!r})"
    y = f"scaled({place.inputs[0]}, 1 / {std}, -{place.weight('running_mean')} / {std})"
    return f"scaled({y}, {place.weight('weight')}, {place.weight('bias')})" if layer.affine else y


@expression.register
def _(layer: PReLU, place: Place) -> str:
    return f"prelu({place.inputs[0]}, {place.weight('weight')})"


@expression.register
def _(layer: GaussianNoise, place: Place) -> str:
    return f"{place.inputs[0]}  # only while training"
