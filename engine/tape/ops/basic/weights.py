"""Penalties, clipping and steps of optimisers, over ranges of the rows of a weight; operands are places and sizes."""

from engine.optimizers import OPTIMIZERS
from engine.tape.opcodes import declare, numbers

_WEIGHT, _GRADIENT, _WIDTH, _LIMIT = numbers("weight", "gradient", "width", "limit")
declare("penalty", _WEIGHT, _GRADIENT, _WIDTH, *numbers("l1", "l2"))
declare("clip_value", _WEIGHT, _GRADIENT, _WIDTH, _LIMIT)

# `sums`, `factor` are places in `reals`; each range of `tile` rows puts the sum of its squares in a place of its own.
_SUMS, _TILE, _COUNT, _FACTOR = numbers("sums", "tile", "count", "factor")
declare("square_sum", _WEIGHT, _GRADIENT, _WIDTH, _SUMS, _TILE)
declare("clip_factor", _SUMS, _COUNT, _LIMIT, _FACTOR)
declare("scale_gradient", _WEIGHT, _GRADIENT, _WIDTH, _FACTOR)

# Each row of the weight is shortened to `limit` where it is longer.
declare("max_norm", _WEIGHT, _WIDTH, _LIMIT)

for _name in OPTIMIZERS.names():
    declare(_name, _WEIGHT, _GRADIENT, *numbers("state"), _WIDTH, *numbers("constants"))
