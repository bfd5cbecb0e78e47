"""Kernels of recurrent cells: all steps of a shard, one matrix product a step, then the gates.

What enters a step is laid down in `kept`, the product is added to it, and the gates are computed in place. Every gate
is seen as a vector of its own, with few of them in a loop: LLVM vectorises where indices begin at 0 and arrays cannot
overlap. A step beyond a sample's length leaves a state of zeros.

Operands: z, weight, bias, lengths, y, before, kept, table, turned, steps, hidden, reverse.
"""

from __future__ import annotations

from numba import carray

from engine.kernels.arithmetic.mathematics import like, sigmoid, tanh
from engine.kernels.arithmetic.pointers import address_of, at, operands, pointer_like
from engine.kernels.arithmetic.product import ADD, product
from engine.kernels.arithmetic.vectors import transpose
from engine.kernels.kernel import helper, kernel
from engine.tape.slots import SHARD_ROWS


@helper
def vector(arena, offset, number, size):
    """The vector of this number among those of a size that follow one another: (size,)."""
    return carray(at(arena, offset + number * size), (size,))


@helper
def step_at(steps, reverse, number):
    """The step that comes as this number."""
    return steps - 1 - number if reverse == 1 else number


@helper
def is_padding(ints, lengths, sample, step):
    """True if a step lies beyond the end of its sample; `lengths` is -1 where all are as long."""
    return lengths >= 0 and step >= carray(at(ints, lengths + sample), 1)[0]


@helper
def fill(target, value):
    """Set all numbers of a vector."""
    for j in range(target.size):
        target[j] = value


@helper
def copy(source, target):
    """Copy a vector."""
    for j in range(target.size):
        target[j] = source[j]


@helper
def rows_of(arena, ints, offset, count, step):
    """A table of rows that lie a step apart, in scratch: pointer to int64."""
    table = pointer_like(address_of(at(arena, offset)), ints)
    entries = carray(table, (count,))
    for i in range(count):
        entries[i] = i * step
    return table


@helper
def _begin(o, arena, ints, gates, first, count):
    """The state before the first step is zero. Returns the table and the place of the transposed weight."""
    steps, hidden = o[10], o[11]
    for i in range(first, first + count):
        fill(vector(arena, o[6], i * steps + step_at(steps, o[12], 0), hidden), 0)
    shard, width = first // carray(ints, 16)[SHARD_ROWS], gates * hidden
    turned = o[9] + shard * width * hidden
    transpose(at(arena, o[2]), at(arena, turned), width, hidden)
    return rows_of(arena, ints, o[8] + shard * 2 * hidden, hidden, width), turned


@helper
def _lay_down(o, arena, gates, kept, entering, first, count, step):
    """Write the terms of a step without the product: bias, and the projected input of the first `entering` numbers."""
    steps, hidden = o[10], o[11]
    for i in range(first, first + count):
        z = vector(arena, o[1], i * steps + step, gates * hidden)
        row = carray(at(arena, o[7] + (i * steps + step) * kept * hidden), (gates * hidden,))
        if o[3] >= 0:
            copy(carray(at(arena, o[3]), (gates * hidden,)), row)
        else:
            fill(row, 0)
        for j in range(entering):
            row[j] = row[j] + z[j]


@helper
def _add_product(o, arena, table, turned, gates, kept, first, count, step):
    """Add the product of the weight with the states before a step."""
    steps, hidden = o[10], o[11]
    product(
        at(arena, turned), table, at(arena, o[6] + (first * steps + step) * hidden), steps * hidden,
        at(arena, o[7] + (first * steps + step) * kept * hidden), steps * kept * hidden,
        gates * hidden, count, hidden, ADD,
    )  # fmt: skip


@helper
def _to_sigmoid(x):
    for j in range(x.size):
        x[j] = sigmoid(x[j])


@helper
def _to_tanh(x):
    for j in range(x.size):
        x[j] = tanh(x[j])


@helper
def _to_relu(x):
    for j in range(x.size):
        x[j] = like(x[j], 0.0) if x[j] < like(x[j], 0.0) else x[j]


@helper
def _hand_on(o, arena, y, sample, number):
    """Let the state after a step be that before the next."""
    steps, hidden = o[10], o[11]
    if number + 1 < steps:
        copy(y, vector(arena, o[6], sample * steps + step_at(steps, o[12], number + 1), hidden))


@helper
def _rnn(row, arena, ints, first, count, rectified):
    o = operands(row)
    steps, hidden = o[10], o[11]
    table, turned = _begin(o, arena, ints, 1, first, count)
    for number in range(steps):
        step = step_at(steps, o[12], number)
        _lay_down(o, arena, 1, 1, hidden, first, count, step)
        _add_product(o, arena, table, turned, 1, 1, first, count, step)
        for i in range(first, first + count):
            kept = vector(arena, o[7], i * steps + step, hidden)
            y = vector(arena, o[5], i * steps + step, hidden)
            if is_padding(ints, o[4], i, step):
                fill(kept, 0)
            else:
                if rectified:
                    _to_relu(kept)
                else:
                    _to_tanh(kept)
            copy(kept, y)
            _hand_on(o, arena, y, i, number)


@kernel("rnn_tanh")
def rnn_tanh(row, arena, ints, reals, first, count):
    """h = tanh(z + W h' + b); keeps h."""
    _rnn(row, arena, ints, first, count, False)


@kernel("rnn_relu")
def rnn_relu(row, arena, ints, reals, first, count):
    """h = relu(z + W h' + b); keeps h."""
    _rnn(row, arena, ints, first, count, True)


@kernel("lstm")
def lstm(row, arena, ints, reals, first, count):
    """i, f, g, o of z + W h' + b; c = f c' + i g, h = o tanh(c); keeps i, f, g, o, c, tanh(c)."""
    o = operands(row)
    steps, hidden = o[10], o[11]
    table, turned = _begin(o, arena, ints, 4, first, count)
    for number in range(steps):
        step = step_at(steps, o[12], number)
        _lay_down(o, arena, 4, 6, 4 * hidden, first, count, step)
        _add_product(o, arena, table, turned, 4, 6, first, count, step)
        for i in range(first, first + count):
            kept = o[7] + (i * steps + step) * 6 * hidden
            y = vector(arena, o[5], i * steps + step, hidden)
            if is_padding(ints, o[4], i, step):
                fill(vector(arena, kept, 0, 6 * hidden), 0)
                fill(y, 0)
            else:
                last = -1
                if number > 0:
                    last = o[7] + (i * steps + step_at(steps, o[12], number - 1)) * 6 * hidden
                _lstm_unit(arena, kept, last, y, hidden)
            _hand_on(o, arena, y, i, number)


@helper
def _lstm_unit(arena, kept, last, y, hidden):
    """From the sums of the gates at `kept` to the state; `last` is where the step before kept its own, or -1."""
    _to_sigmoid(vector(arena, kept, 0, 2 * hidden))
    _to_tanh(vector(arena, kept, 2, hidden))
    _to_sigmoid(vector(arena, kept, 3, hidden))
    enter, forget = vector(arena, kept, 0, hidden), vector(arena, kept, 1, hidden)
    candidate, leave = vector(arena, kept, 2, hidden), vector(arena, kept, 3, hidden)
    cell, squashed = vector(arena, kept, 4, hidden), vector(arena, kept, 5, hidden)
    for j in range(hidden):
        cell[j] = enter[j] * candidate[j]
    if last >= 0:
        before = vector(arena, last, 4, hidden)
        for j in range(hidden):
            cell[j] = cell[j] + forget[j] * before[j]
    for j in range(hidden):
        squashed[j] = tanh(cell[j])
    for j in range(hidden):
        y[j] = leave[j] * squashed[j]


@kernel("gru")
def gru(row, arena, ints, reals, first, count):
    """r, u of z + W h' + b, n = tanh(z + r (W h' + b)); h = (1 - u) n + u h'; keeps r, u, n, W h' + b of n."""
    o = operands(row)
    steps, hidden = o[10], o[11]
    table, turned = _begin(o, arena, ints, 3, first, count)
    for number in range(steps):
        step = step_at(steps, o[12], number)
        _lay_down(o, arena, 3, 4, 2 * hidden, first, count, step)
        _add_product(o, arena, table, turned, 3, 4, first, count, step)
        for i in range(first, first + count):
            kept = o[7] + (i * steps + step) * 4 * hidden
            y = vector(arena, o[5], i * steps + step, hidden)
            if is_padding(ints, o[4], i, step):
                fill(vector(arena, kept, 0, 4 * hidden), 0)
                fill(y, 0)
            else:
                before = vector(arena, o[6], i * steps + step, hidden)
                _gru_unit(arena, kept, o[1] + (i * steps + step) * 3 * hidden, before, y, hidden)
            _hand_on(o, arena, y, i, number)


@helper
def _gru_unit(arena, kept, z, before, y, hidden):
    """From what is summed up at `kept`, and the projected input at `z`, to the state."""
    both = vector(arena, kept, 0, 2 * hidden)
    _to_sigmoid(both)
    reset, update = vector(arena, kept, 0, hidden), vector(arena, kept, 1, hidden)
    new, product = vector(arena, kept, 2, hidden), vector(arena, kept, 3, hidden)
    copy(new, product)
    entering = vector(arena, z, 2, hidden)
    for j in range(hidden):
        new[j] = tanh(entering[j] + reset[j] * product[j])
    for j in range(hidden):
        y[j] = new[j] + update[j] * (before[j] - new[j])
