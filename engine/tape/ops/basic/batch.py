"""What is fetched for each batch: samples and targets, by the order of the epoch. `address` is a place in `ints`."""

from engine.tape.opcodes import declare

declare("gather", writes="y", numbers="address width")
declare("learning_rate", numbers="batch_size")
declare("gather_labels", writes="y@labels", numbers="address")
