"""Layers of sequences as NumPy code: expressions, and the functions that those call."""

from __future__ import annotations

from engine.export.numpy_layers import Place, expression, support
from engine.layers.sequences.embedding import Embedding
from engine.layers.sequences.recurrent import GRU, LSTM, Recurrent

FIND_LENGTHS = '''
def find_lengths(x):
    """Steps of each sample: those up to the last that is not all NaN, and one at least."""
    held = ~np.isnan(x).reshape(*x.shape[:2], -1).all(axis=2)
    held[:, 0] = True
    return x.shape[1] - held[:, ::-1].argmax(axis=1)
'''

_GATE = """
def gate(x):
    # The same as 1 / (1 + exp(-x)), but it cannot overflow.
    return 0.5 * (1 + np.tanh(0.5 * x))
"""

_RNN_CELL = '''
def rnn(function):
    """A plain cell with this function."""
    return lambda z, product, h, c: (function(z + product), c)
'''

_LSTM_CELL = '''
def lstm(z, product, h, c):
    """The state and the memory after a step, from the projected input, the product with the state, and what was."""
    i, f, g, o = np.split(z + product, 4, axis=1)
    c = gate(f) * c + gate(i) * np.tanh(g)
    return gate(o) * np.tanh(c), c
'''

_GRU_CELL = '''
def gru(z, product, h, c):
    """The state after a step, from the projected input, the product with the state, and the state that was."""
    (zr, zu, zn), (r, u, n) = np.split(z, 3, axis=1), np.split(product, 3, axis=1)
    u, n = gate(zu + u), np.tanh(zn + gate(zr + r) * n)
    return (1 - u) * n + u * h, c
'''

_RUN = '''
def run_cell(cell, x, node, name, lengths):
    """The states (n, steps, units) of a cell over x (n, steps, features); zeros beyond the length of a sample."""
    weight = W[f"{node}.weight_hh_{name}"]
    z = x @ W[f"{node}.weight_ih_{name}"].T + W.get(f"{node}.bias_ih_{name}", 0.0)
    h = c = np.zeros((len(x), weight.shape[1]))
    states = np.zeros((len(x), x.shape[1], weight.shape[1]))
    steps = range(x.shape[1])
    for t in reversed(steps) if name.endswith("_reverse") else steps:
        h, c = cell(z[:, t], h @ weight.T + W.get(f"{node}.bias_hh_{name}", 0.0), h, c)
        if lengths is not None:
            alive = (t < lengths)[:, None]
            h, c = np.where(alive, h, 0.0), np.where(alive, c, 0.0)
        states[:, t] = h
    return states


def recurrent(cell, x, node, layers, directions, last, lengths):
    """Cells on top of each other, side by side in each direction: the last state, or those of all steps."""
    for layer in range(layers):
        states = [run_cell(cell, x, node, f"l{layer}{direction}", lengths) for direction in directions]
        x = np.concatenate(states, axis=2)
    if not last:
        return x
    final = np.full(len(x), x.shape[1]) if lengths is None else lengths
    ends = [states[0][np.arange(len(x)), final - 1], *(backward[:, 0] for backward in states[1:])]
    return np.concatenate(ends, axis=1)
'''


@expression.register
def _(layer: Embedding, place: Place) -> str:
    return f"{place.weight('weight')}[{place.inputs[0]}.astype(int)]"


@support.register
def _(layer: Recurrent) -> tuple[str, ...]:
    if isinstance(layer, LSTM):
        return (_GATE, _LSTM_CELL, _RUN)
    return (_GATE, _GRU_CELL, _RUN) if isinstance(layer, GRU) else (_RNN_CELL, _RUN)


@expression.register
def _(layer: Recurrent, place: Place) -> str:
    cells = {
        "rnn_tanh": "rnn(np.tanh)", "rnn_relu": "rnn(lambda x: np.maximum(x, 0))", "lstm": "lstm", "gru": "gru",
    }  # fmt: skip
    numbers = f"{place.node!r}, {layer.layers}, {layer.directions!r}, {layer.returns == 'last'}, {place.lengths}"
    return f"recurrent({cells[layer.cell]}, {place.inputs[0]}, {numbers})"
