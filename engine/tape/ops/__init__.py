"""Operations: what layers are lowered to. Each emits its forward instruction and knows its backward ones.

A module declares the opcodes that its operations emit. All modules below this folder are imported, so that `OPCODES` is
complete.
"""

import importlib
import pkgutil

from engine.tape.opcodes import OPCODES
from engine.tape.ops.basic.activation import activate, activate_units
from engine.tape.ops.basic.elementwise import add, concatenate, dropout, reshape, transpose
from engine.tape.ops.basic.linear import linear
from engine.tape.ops.images.convolution import convolution, transposed_convolution
from engine.tape.ops.images.pooling import average_pool, axis_max, axis_mean, max_pool
from engine.tape.ops.images.resampling import axis_dropout, crop, pad, upsample

for _module in pkgutil.walk_packages(__path__, f"{__name__}."):
    importlib.import_module(_module.name)

__all__ = [
    "OPCODES",
    "activate",
    "activate_units",
    "add",
    "average_pool",
    "axis_dropout",
    "axis_max",
    "axis_mean",
    "concatenate",
    "convolution",
    "crop",
    "dropout",
    "linear",
    "max_pool",
    "pad",
    "reshape",
    "transpose",
    "transposed_convolution",
    "upsample",
]
