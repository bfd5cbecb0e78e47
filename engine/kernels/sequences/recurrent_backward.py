"""Kernels that go back through recurrent cells: all steps of a shard, the last first.

Operands: dy, kept, before, weight, lengths, dz, carry, table, [da], steps, hidden, reverse. `carry` holds, for the
samples of a shard, first what has reached the state from later steps, (count, hidden), then the same of the cell. No
gradient goes through a step beyond a sample's length.
"""

from __future__ import annotations

from numba import carray

from engine.kernels.arithmetic.mathematics import like
from engine.kernels.arithmetic.pointers import at, operands
from engine.kernels.arithmetic.product import ADD, SET, product
from engine.kernels.kernel import helper, kernel
from engine.kernels.sequences.recurrent import copy, fill, is_padding, rows_of, step_at, vector
from engine.tape.slots import SHARD_ROWS


@helper
def _rows(o, arena, ints, gates, hidden, first):
    """A table of the rows of the weight."""
    shard = first // carray(ints, 16)[SHARD_ROWS]
    return rows_of(arena, ints, o[8] + shard * 2 * gates * hidden, gates * hidden, hidden)


@helper
def _through_product(o, arena, table, gates, da, steps, hidden, first, count, step, accumulate):
    """The gradient of the states before a step, (count, hidden), from that of the products."""
    product(
        at(arena, o[4]), table, at(arena, da + (first * steps + step) * gates * hidden), steps * gates * hidden,
        at(arena, o[7] + first * 2 * hidden), hidden, hidden, count, gates * hidden, accumulate,
    )  # fmt: skip


@helper
def _rnn_backward(row, arena, ints, first, count, rectified):
    o = operands(row)
    steps, hidden = o[9], o[10]
    carry, table = o[7] + first * 2 * hidden, _rows(o, arena, ints, 1, hidden, first)
    fill(vector(arena, carry, 0, count * hidden), 0)
    for number in range(steps - 1, -1, -1):
        step = step_at(steps, o[11], number)
        for i in range(count):
            place = (first + i) * steps + step
            dz = vector(arena, o[6], place, hidden)
            if is_padding(ints, o[5], first + i, step):
                fill(dz, 0)
            else:
                dy, kept = vector(arena, o[1], place, hidden), vector(arena, o[2], place, hidden)
                _through_function(dy, vector(arena, carry, i, hidden), kept, dz, rectified)
        if number > 0:
            _through_product(o, arena, table, 1, o[6], steps, hidden, first, count, step, SET)


@helper
def _through_function(dy, d_state, y, dz, rectified):
    one, zero = like(y[0], 1.0), like(y[0], 0.0)
    if rectified:
        for j in range(dz.size):
            dz[j] = (dy[j] + d_state[j]) * (one if y[j] > zero else zero)
    else:
        for j in range(dz.size):
            dz[j] = (dy[j] + d_state[j]) * (one - y[j] * y[j])


@kernel("rnn_tanh_backward")
def rnn_tanh_backward(row, arena, ints, reals, first, count):
    """dz = dh (1 - h^2); dh' = dz W."""
    _rnn_backward(row, arena, ints, first, count, False)


@kernel("rnn_relu_backward")
def rnn_relu_backward(row, arena, ints, reals, first, count):
    """dz = dh where h > 0; dh' = dz W."""
    _rnn_backward(row, arena, ints, first, count, True)


@kernel("lstm_backward")
def lstm_backward(row, arena, ints, reals, first, count):
    """Through h = o tanh(c) to the cell, through c = f c' + i g to the gates; dh' = dz W, dc' = f dc."""
    o = operands(row)
    steps, hidden = o[9], o[10]
    carry, table = o[7] + first * 2 * hidden, _rows(o, arena, ints, 4, hidden, first)
    fill(vector(arena, carry, 0, 2 * count * hidden), 0)
    for number in range(steps - 1, -1, -1):
        step = step_at(steps, o[11], number)
        for i in range(count):
            place = (first + i) * steps + step
            dz = o[6] + place * 4 * hidden
            d_state, d_cell = vector(arena, carry, i, hidden), vector(arena, carry, count + i, hidden)
            if is_padding(ints, o[5], first + i, step):
                fill(vector(arena, dz, 0, 4 * hidden), 0)
                fill(d_cell, 0)
            else:
                kept, last = o[2] + place * 6 * hidden, -1
                if number > 0:
                    last = o[2] + ((first + i) * steps + step_at(steps, o[11], number - 1)) * 6 * hidden
                dy = vector(arena, o[1], place, hidden)
                _lstm_output(arena, dy, kept, d_state, d_cell, vector(arena, dz, 3, hidden))
                _lstm_cell(arena, kept, last, d_cell, dz)
        if number > 0:
            _through_product(o, arena, table, 4, o[6], steps, hidden, first, count, step, SET)


@helper
def _lstm_output(arena, dy, kept, d_state, d_cell, dz):
    """The gradient of the output gate, and what comes to the cell through the state."""
    gate, squashed = vector(arena, kept, 3, dz.size), vector(arena, kept, 5, dz.size)
    one = like(gate[0], 1.0)
    for j in range(dz.size):
        d_cell[j] = d_cell[j] + (dy[j] + d_state[j]) * gate[j] * (one - squashed[j] * squashed[j])
    for j in range(dz.size):
        dz[j] = (dy[j] + d_state[j]) * squashed[j] * (gate[j] * (one - gate[j]))


@helper
def _lstm_cell(arena, kept, last, d_cell, dz):
    """The gradients of input gate, forget gate and candidate; then the cell's goes on to the step before."""
    hidden = d_cell.size
    enter, forget = vector(arena, kept, 0, hidden), vector(arena, kept, 1, hidden)
    candidate = vector(arena, kept, 2, hidden)
    d_enter, d_forget = vector(arena, dz, 0, hidden), vector(arena, dz, 1, hidden)
    d_candidate = vector(arena, dz, 2, hidden)
    one = like(enter[0], 1.0)
    for j in range(hidden):
        d_enter[j] = d_cell[j] * candidate[j] * (enter[j] * (one - enter[j]))
    for j in range(hidden):
        d_candidate[j] = d_cell[j] * enter[j] * (one - candidate[j] * candidate[j])
    if last >= 0:
        before = vector(arena, last, 4, hidden)
        for j in range(hidden):
            d_forget[j] = d_cell[j] * before[j] * (forget[j] * (one - forget[j]))
    else:
        fill(d_forget, 0)
    for j in range(hidden):
        d_cell[j] = d_cell[j] * forget[j]


@kernel("gru_backward")
def gru_backward(row, arena, ints, reals, first, count):
    """Through h = (1 - u) n + u h' to the gates; da is the gradient of W h' + b; dh' = u dh + da W."""
    o = operands(row)
    steps, hidden, reverse = o[10], o[11], o[12]
    carry, table = o[7] + first * 2 * hidden, _rows(o, arena, ints, 3, hidden, first)
    fill(vector(arena, carry, 0, count * hidden), 0)
    for number in range(steps - 1, -1, -1):
        step = step_at(steps, reverse, number)
        for i in range(count):
            place = (first + i) * steps + step
            dz, da = o[6] + place * 3 * hidden, o[9] + place * 3 * hidden
            d_state = vector(arena, carry, i, hidden)
            if is_padding(ints, o[5], first + i, step):
                fill(vector(arena, dz, 0, 3 * hidden), 0)
                fill(vector(arena, da, 0, 3 * hidden), 0)
                fill(d_state, 0)
            else:
                dy = vector(arena, o[1], place, hidden)
                for j in range(hidden):
                    d_state[j] = d_state[j] + dy[j]
                kept, before = o[2] + place * 4 * hidden, vector(arena, o[3], place, hidden)
                _gru_gates(arena, kept, before, d_state, dz, da)
        if number > 0:
            _through_product(o, arena, table, 3, o[9], steps, hidden, first, count, step, ADD)


@helper
def _gru_gates(arena, kept, before, d_state, dz, da):
    """The gradients of the three gates, as projected and as products; what skips the gates stays in `d_state`."""
    hidden = d_state.size
    reset, update = vector(arena, kept, 0, hidden), vector(arena, kept, 1, hidden)
    new, product = vector(arena, kept, 2, hidden), vector(arena, kept, 3, hidden)
    d_reset, d_update = vector(arena, dz, 0, hidden), vector(arena, dz, 1, hidden)
    d_new, d_product = vector(arena, dz, 2, hidden), vector(arena, da, 2, hidden)
    one = like(reset[0], 1.0)
    for j in range(hidden):
        d_update[j] = d_state[j] * (before[j] - new[j]) * (update[j] * (one - update[j]))
    for j in range(hidden):
        d_new[j] = d_state[j] * (one - update[j]) * (one - new[j] * new[j])
    for j in range(hidden):
        d_reset[j] = d_new[j] * product[j] * (reset[j] * (one - reset[j]))
    for j in range(hidden):
        d_product[j] = d_new[j] * reset[j]
    for j in range(hidden):
        d_state[j] = d_state[j] * update[j]
    copy(vector(arena, dz, 0, 2 * hidden), vector(arena, da, 0, 2 * hidden))
