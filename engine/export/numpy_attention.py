"""Attention as NumPy code: expressions, and the functions that those call."""

from __future__ import annotations

from engine.export.numpy_layers import Place, expression, support
from engine.layers.sequences.attention import SelfAttention
from engine.layers.sequences.positional_embedding import PositionalEmbedding

_ATTENTION = '''
def attention(qkv, heads, causal, lengths):
    """Queries, keys and values of each step (n, steps, 3 * features) become (n, steps, features).

    No step sees those beyond the length of its sample.
    """
    n, steps, wide = qkv.shape
    q, k, v = qkv.reshape(n, steps, 3, heads, -1).transpose(2, 0, 3, 1, 4)
    scores = q @ k.swapaxes(2, 3) / math.sqrt(q.shape[3])
    if causal:
        scores = np.where(np.tri(steps, dtype=bool), scores, -np.inf)
    if lengths is not None:
        scores = np.where(np.arange(steps) < lengths[:, None, None, None], scores, -np.inf)
    shares = np.exp(scores - scores.max(axis=3, keepdims=True))
    shares = shares / shares.sum(axis=3, keepdims=True)
    return (shares @ v).swapaxes(1, 2).reshape(n, steps, wide // 3)
'''


@support.register
def _(layer: SelfAttention) -> tuple[str, ...]:
    return (_ATTENTION,)


@expression.register
def _(layer: SelfAttention, place: Place) -> str:
    def linear(x: str, name: str) -> str:
        bias = f" + {place.weight(f'{name}_bias')}" if layer.bias else ""
        return f"{x} @ {place.weight(f'{name}_weight')}.T{bias}"

    qkv = linear(place.inputs[0], "in_proj")
    return linear(f"attention({qkv}, {layer.heads}, {layer.causal}, {place.lengths})", "out_proj")


@expression.register
def _(layer: PositionalEmbedding, place: Place) -> str:
    return f"{place.inputs[0]} + {place.weight('weight')}"
