"""Penalties, clipping and steps of optimisers, over ranges of the rows of a weight; operands are places and sizes."""

from engine.optimizers import OPTIMIZERS
from engine.tape.opcodes import declare

declare("penalty", numbers="weight gradient width l1 l2")
# `sums`, `factor` are places in `reals`; each range of `tile` rows puts the sum of its squares in a place of its own.
declare("clip_value", numbers="weight gradient width limit")
declare("square_sum", numbers="weight gradient width sums tile")
declare("clip_factor", numbers="sums count limit factor")
declare("scale_gradient", numbers="weight gradient width factor")
# Each row of the weight is shortened to `limit` where it is longer.
declare("max_norm", numbers="weight width limit")
for _name in OPTIMIZERS.names():
    declare(_name, numbers="weight gradient slots width constants")
