"""Penalties and the steps of optimisers, over ranges of the rows of a weight; all operands are places and sizes."""

from engine.optimizers import OPTIMIZERS
from engine.tape.opcodes import declare

declare("penalty", numbers="weight gradient width l1 l2")
for _name in OPTIMIZERS.names():
    declare(_name, numbers="weight gradient slots width constants")
