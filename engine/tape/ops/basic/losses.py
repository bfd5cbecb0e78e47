"""Losses and accuracies: a number a sample (float64), and the gradient of the mean loss times the output's weight."""

from engine.losses import LOSSES
from engine.tape.opcodes import declare

for _loss in LOSSES:
    _wanted = "labels@labels" if _loss.target == "classes" else "t"
    for _opcode in (_loss.type_name(), *([f"{_loss.type_name()}_logits"] if _loss.fuses_with else [])):
        declare(_opcode, reads=f"y {_wanted}", writes="losses@reals", numbers="width constants")
        declare(f"{_opcode}_backward", reads=f"y {_wanted}", writes="dy", numbers="width constants weight")

declare("accuracy_argmax", reads="y labels@labels", writes="correct@reals", numbers="width")
declare("accuracy_threshold", reads="y t", writes="correct@reals", numbers="width threshold")
declare("weigh_losses", reads="losses@reals weight:1", writes="weighted@reals")
declare("weigh_gradient", reads="dy weight:1", writes="weighted", numbers="width")
declare("length_share", reads="lengths@labels", writes="share:1", numbers="steps")
declare("add_totals", reads="losses@reals!", numbers="totals weight")
declare("add_correct", reads="correct@reals!", numbers="totals")
