"""Normalisation and PReLU as NumPy code: expressions, and the functions that those call."""

from __future__ import annotations

from engine.export.numpy_layers import Place, expression, support
from engine.layers.batch_norm import BatchNorm
from engine.layers.noise import GaussianNoise
from engine.layers.normalisation import GroupNorm, LayerNorm
from engine.layers.prelu import PReLU

_STANDARDISED = '''
def standardised(x, axes, epsilon):
    """Mean 0 and variance 1 over some axes."""
    return (x - x.mean(axes, keepdims=True)) / np.sqrt(x.var(axes, keepdims=True) + epsilon)
'''

_GROUP_NORM = '''
def group_norm(x, groups, epsilon):
    """Images (n, channels, ...), or sequences (n, steps, channels), with groups of channels standardised."""
    if x.ndim == 3:
        return group_norm(x.swapaxes(1, 2)[..., None], groups, epsilon)[..., 0].swapaxes(1, 2)
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
    return (_STANDARDISED,)


@support.register
def _(layer: GroupNorm) -> tuple[str, ...]:
    return (_STANDARDISED, _GROUP_NORM, _SCALED)


@support.register
def _(layer: BatchNorm) -> tuple[str, ...]:
    return (_SCALED,)


@support.register
def _(layer: PReLU) -> tuple[str, ...]:
    return (_PRELU,)


@expression.register
def _(layer: LayerNorm, place: Place) -> str:
    x = place.inputs[0]
    axes = "-1" if layer.over == "last axis" else f"tuple(range(1, {x}.ndim))"
    affine = f" * {place.weight('weight')} + {place.weight('bias')}" if layer.affine else ""
    return f"standardised({x}, {axes}, {layer.epsilon!r}){affine}"


@expression.register
def _(layer: GroupNorm, place: Place) -> str:
    x = place.inputs[0]
    y = f"group_norm({x}, {layer.groups}, {layer.epsilon!r})"
    return f"scaled({y}, {place.weight('weight')}, {place.weight('bias')})" if layer.affine else y


@expression.register
def _(layer: BatchNorm, place: Place) -> str:
    deviation = f"np.sqrt({place.weight('running_var')} + {layer.epsilon!r})"
    y = f"scaled({place.inputs[0]}, 1 / {deviation}, -{place.weight('running_mean')} / {deviation})"
    return f"scaled({y}, {place.weight('weight')}, {place.weight('bias')})" if layer.affine else y


@expression.register
def _(layer: PReLU, place: Place) -> str:
    return f"prelu({place.inputs[0]}, {place.weight('weight')})"


@expression.register
def _(layer: GaussianNoise, place: Place) -> str:
    return f"{place.inputs[0]}  # only while training"
