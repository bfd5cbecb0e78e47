"""Losses and accuracies: a number a sample (float64), and the gradient of the mean loss times the output's weight."""

from engine.tape.opcodes import declare

for _name in ("mean_squared_error", "mean_absolute_error", "huber", "binary_cross_entropy"):
    declare(_name, reads="y t", writes="losses@reals", numbers="width constants")
    declare(f"{_name}_backward", reads="y t", writes="dy", numbers="width constants weight")
declare("binary_cross_entropy_logits", reads="z t", writes="losses@reals", numbers="width constants")
declare("binary_cross_entropy_logits_backward", reads="z t", writes="dz", numbers="width constants weight")
for _name in ("categorical_cross_entropy", "categorical_cross_entropy_logits"):
    declare(_name, reads="y labels@labels", writes="losses@reals", numbers="width constants")
    declare(f"{_name}_backward", reads="y labels@labels", writes="dy", numbers="width constants weight")

declare("accuracy_argmax", reads="y labels@labels", writes="correct@reals", numbers="width")
declare("accuracy_threshold", reads="y t", writes="correct@reals", numbers="width threshold")
declare("add_totals", reads="losses@reals!", numbers="totals weight")
declare("add_correct", reads="correct@reals!", numbers="totals")
