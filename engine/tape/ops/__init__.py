"""Operations: what layers are lowered to. Each emits its forward instruction and knows its backward ones.

A module declares the opcodes that its operations emit. All modules of this folder are imported, so that `OPCODES` is
complete.
"""

import importlib
import pkgutil

from engine.tape.opcodes import OPCODES
from engine.tape.ops.activation import activate, activate_units
from engine.tape.ops.convolution import convolution, transposed_convolution
from engine.tape.ops.elementwise import add, concatenate, dropout, reshape, transpose
from engine.tape.ops.linear import linear
from engine.tape.ops.pooling import average_pool, axis_max, axis_mean, max_pool
from engine.tape.ops.resampling import axis_dropout, crop, pad, upsample

for _module in sorted(module.name for module in pkgutil.iter_modules(__path__)):
    importlib.import_module(f"{__name__}.{_module}")

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
