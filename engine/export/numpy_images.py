"""Layers of images and sequences as NumPy code: expressions, and the functions that those call."""

from __future__ import annotations

from engine.export.numpy_activations import call
from engine.export.numpy_layers import Place, expression, support
from engine.layers.convolution import Conv1D, Conv2D, Convolution
from engine.layers.pooling import (
    AveragePool1D,
    AveragePool2D,
    GlobalAveragePool,
    GlobalMaxPool,
    MaxPool1D,
    MaxPool2D,
    Pool,
)
from engine.layers.windows import Padding, pair, sides

_SLIDING = '''
def sliding(x, kernel, stride, dilation, pad, fill=0.0):
    """Windows over the last two axes: (..., rows, columns, *kernel); pad is "same", or top, bottom, left, right."""
    reach = [(k - 1) * d + 1 for k, d in zip(kernel, dilation)]
    if pad == "same":
        sizes = zip(x.shape[-2:], reach, stride)
        total = [max(0, (-(-size // s) - 1) * s + r - size) for size, r, s in sizes]
        pad = [part for t in total for part in (t // 2, t - t // 2)]
    x = np.pad(x, [(0, 0)] * (x.ndim - 2) + [tuple(pad[:2]), tuple(pad[2:])], constant_values=fill)
    views = np.lib.stride_tricks.sliding_window_view(x, reach, axis=(-2, -1))
    return views[..., :: stride[0], :: stride[1], :: dilation[0], :: dilation[1]]
'''

_CONVOLVE = '''
def convolve(x, weight, stride, dilation, pad, groups):
    """x (n, channels, height, width) with weight (filters, channels / groups, *kernel)."""
    parts = sliding(x, weight.shape[2:], stride, dilation, pad)
    parts = parts.reshape(len(x), groups, -1, *parts.shape[2:])
    y = np.einsum("ngcijuv,gocuv->ngoij", parts, weight.reshape(groups, -1, *weight.shape[1:]), optimize=True)
    return y.reshape(len(x), len(weight), *y.shape[3:])
'''


def _pad(padding: Padding, explicit: tuple[int, int, int, int]) -> str:
    return {"valid": "(0, 0, 0, 0)", "same": "'same'", "explicit": repr(explicit)}[padding]


@support.register
def _(layer: Convolution) -> tuple[str, ...]:
    return (_SLIDING, _CONVOLVE)


@expression.register
def _(layer: Conv2D, place: Place) -> str:
    pad = _pad(layer.padding, sides(layer.pad, "pad"))
    numbers = f"{pair(layer.stride, 'stride')}, {pair(layer.dilation, 'dilation')}, {pad}, {layer.groups}"
    bias = f" + {place.weight('bias')}[:, None, None]" if layer.bias else ""
    return call(layer.activation, f"convolve({place.inputs[0]}, {place.weight('weight')}, {numbers}){bias}")


@expression.register
def _(layer: Conv1D, place: Place) -> str:
    pad = _pad(layer.padding, (0, 0, layer.pad[0], layer.pad[-1]))
    image = f"{place.inputs[0]}.swapaxes(1, 2)[:, :, None]"
    numbers = f"(1, {layer.stride}), (1, {layer.dilation}), {pad}, {layer.groups}"
    y = f"convolve({image}, {place.weight('weight')}[:, :, None], {numbers})[:, :, 0].swapaxes(1, 2)"
    return call(layer.activation, y + (f" + {place.weight('bias')}" if layer.bias else ""))


@support.register
def _(layer: Pool) -> tuple[str, ...]:
    return (_SLIDING,)


def _pools(layer: MaxPool2D | AveragePool2D, x: str, fill: str) -> str:
    """Windows over an image."""
    pool = pair(layer.pool, "pool")
    stride = pair(layer.stride, "stride") if layer.stride else pool
    return f"sliding({x}, {pool}, {stride}, (1, 1), {_pad(layer.padding, sides(layer.pad, 'pad'))}, {fill})"


def _pools_of_steps(layer: MaxPool1D | AveragePool1D, x: str, fill: str) -> str:
    """Windows over a sequence."""
    pad = _pad(layer.padding, (layer.pad[0], layer.pad[-1], 0, 0))
    return f"sliding({x}, ({layer.pool}, 1), ({layer.stride or layer.pool}, 1), (1, 1), {pad}, {fill})"


@expression.register
def _(layer: MaxPool2D, place: Place) -> str:
    return f"{_pools(layer, place.inputs[0], '-np.inf')}.max((-2, -1))"


@expression.register
def _(layer: MaxPool1D, place: Place) -> str:
    return f"{_pools_of_steps(layer, place.inputs[0], '-np.inf')}.max((-2, -1))"


@expression.register
def _(layer: AveragePool2D, place: Place) -> str:
    return f"np.nanmean({_pools(layer, place.inputs[0], 'np.nan')}, (-2, -1))"


@expression.register
def _(layer: AveragePool1D, place: Place) -> str:
    return f"np.nanmean({_pools_of_steps(layer, place.inputs[0], 'np.nan')}, (-2, -1))"


@expression.register
def _(layer: GlobalAveragePool, place: Place) -> str:
    x = place.inputs[0]
    return f"{x}.mean((2, 3) if {x}.ndim == 4 else 1)"


@expression.register
def _(layer: GlobalMaxPool, place: Place) -> str:
    x = place.inputs[0]
    return f"{x}.max((2, 3) if {x}.ndim == 4 else 1)"
