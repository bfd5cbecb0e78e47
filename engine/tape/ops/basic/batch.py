"""Batch operations: fetch samples and targets, in the order of the epoch. `address` is a place in `ints`."""

from engine.tape.opcodes import Writes, declare, numbers

_ADDRESS, _WIDTH, _BATCH_SIZE = numbers("address", "width", "batch_size")
declare("gather", Writes("y", _WIDTH), _ADDRESS, _WIDTH)
declare("learning_rate", _BATCH_SIZE)
declare("gather_labels", Writes("y", space="labels"), _ADDRESS)
