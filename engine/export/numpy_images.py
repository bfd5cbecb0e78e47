"""Layers of images and sequences as NumPy code: expressions, and the functions that those call."""

from __future__ import annotations

from engine.export.numpy_activations import call
from engine.export.numpy_layers import Place, expression, support
from engine.layers.basic.dropout import SpatialDropout
from engine.layers.images.convolution import Conv1D, Conv2D, Convolution
from engine.layers.images.pooling import (
    AveragePool1D,
    AveragePool2D,
    GlobalAveragePool,
    GlobalMaxPool,
    GlobalPool,
    MaxPool1D,
    MaxPool2D,
    Pool,
)
from engine.layers.images.resampling import Crop, Margin, Upsample, ZeroPad
from engine.layers.images.transposed import ConvTranspose2D
from engine.layers.images.windows import Padding, pair, sides

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

_TRANSPOSED = '''
def transposed(x, weight, stride, dilation, pad, groups):
    """The reverse of convolve: weight (channels, filters / groups, *kernel), and margins are cut off."""
    height, width, kernel = *x.shape[2:], weight.shape[2:]
    reach = [(k - 1) * d + 1 for k, d in zip(kernel, dilation)]
    full = [(size - 1) * s + r for size, s, r in zip(x.shape[2:], stride, reach)]
    size = full
    if pad == "same":
        size = [count * s for count, s in zip(x.shape[2:], stride)]
        pad = [part for f, s in zip(full, size) for part in (max(0, f - s) // 2, max(0, f - s) - max(0, f - s) // 2)]
    y = np.zeros((len(x), groups, weight.shape[1], *(max(sizes) for sizes in zip(full, size))))
    x = x.reshape(len(x), groups, -1, height, width)
    weight = weight.reshape(groups, -1, *weight.shape[1:])
    for u in range(kernel[0]):
        for v in range(kernel[1]):
            rows = slice(u * dilation[0], u * dilation[0] + (height - 1) * stride[0] + 1, stride[0])
            columns = slice(v * dilation[1], v * dilation[1] + (width - 1) * stride[1] + 1, stride[1])
            y[:, :, :, rows, columns] += np.einsum("ngcij,gco->ngoij", x, weight[..., u, v])
    y = y.reshape(len(x), -1, *y.shape[3:])
    return y[:, :, pad[0] : y.shape[2] - pad[1], pad[2] : y.shape[3] - pad[3]]
'''

_BILINEAR = '''
def enlarge(x, factor, axis):
    """Interpolate along an axis, the centres of elements being half an element from the edges."""
    place = np.maximum((np.arange(x.shape[axis] * factor) + 0.5) / factor - 0.5, 0)
    low = place.astype(int)
    high = np.minimum(low + 1, x.shape[axis] - 1)
    part = (place - low).reshape([-1 if n == axis else 1 for n in range(x.ndim)])
    return x.take(low, axis) * (1 - part) + x.take(high, axis) * part
'''

_POOL_ALL = '''
def pool_all(x, function, lengths):
    """One number of a whole channel (n, channels, height, width), or of a feature of all steps (n, steps, features)."""
    if x.ndim == 4:
        return function(x, axis=(2, 3))
    if lengths is not None:
        x = np.where(np.arange(x.shape[1])[:, None] < lengths[:, None, None], x, np.nan)
    return function(x, axis=1)
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
    return call(layer.activation, f"convolve({place.inputs[0]}, {place.weight('weight')}, {numbers}){bias}", 3)


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


@support.register
def _(layer: GlobalPool) -> tuple[str, ...]:
    return (_POOL_ALL,)


def _among(place: Place) -> str:
    """Padding is made NaN, and then left out."""
    return "" if place.lengths == "None" else "nan"


@expression.register
def _(layer: GlobalAveragePool, place: Place) -> str:
    return f"pool_all({place.inputs[0]}, np.{_among(place)}mean, {place.lengths})"


@expression.register
def _(layer: GlobalMaxPool, place: Place) -> str:
    return f"pool_all({place.inputs[0]}, np.{_among(place)}max, {place.lengths})"


@support.register
def _(layer: ConvTranspose2D) -> tuple[str, ...]:
    return (_TRANSPOSED,)


@expression.register
def _(layer: ConvTranspose2D, place: Place) -> str:
    pad = _pad(layer.padding, sides(layer.pad, "pad"))
    numbers = f"{pair(layer.stride, 'stride')}, {pair(layer.dilation, 'dilation')}, {pad}, {layer.groups}"
    bias = f" + {place.weight('bias')}[:, None, None]" if layer.bias else ""
    return call(layer.activation, f"transposed({place.inputs[0]}, {place.weight('weight')}, {numbers}){bias}", 3)


@support.register
def _(layer: Upsample) -> tuple[str, ...]:
    return (_BILINEAR,) if layer.method == "bilinear" else ()


@expression.register
def _(layer: Upsample, place: Place) -> str:
    down, across = pair(layer.factor, "factor")
    if layer.method == "bilinear":
        return f"enlarge(enlarge({place.inputs[0]}, {down}, 2), {across}, 3)"
    return f"{place.inputs[0]}.repeat({down}, 2).repeat({across}, 3)"


def _sides(layer: Margin) -> tuple[int, int, int, int]:
    return sides(layer.sides, "sides")


@expression.register
def _(layer: ZeroPad, place: Place) -> str:
    x, (top, bottom, left, right) = place.inputs[0], _sides(layer)
    image = f"[(0, 0), (0, 0), ({top}, {bottom}), ({left}, {right})]"
    return f"np.pad({x}, {image} if {x}.ndim == 4 else [(0, 0), {layer.sides[0], layer.sides[-1]}, (0, 0)])"


@expression.register
def _(layer: Crop, place: Place) -> str:
    x, (top, bottom, left, right) = place.inputs[0], _sides(layer)
    image = f"{x}[:, :, {top} : {x}.shape[2] - {bottom}, {left} : {x}.shape[3] - {right}]"
    return f"{image} if {x}.ndim == 4 else {x}[:, {layer.sides[0]} : {x}.shape[1] - {layer.sides[-1]}]"


@expression.register
def _(layer: SpatialDropout, place: Place) -> str:
    return f"{place.inputs[0]}  # only while training"
