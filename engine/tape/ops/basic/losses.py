"""Losses and accuracies: a number a sample (float64), and the gradient of the mean loss times the output's weight."""

from engine.losses import LOSSES
from engine.tape.opcodes import Number, Reads, Writes, declare, numbers

_WIDTH, _CONSTANTS, _WEIGHT = numbers("width", "constants", "weight")
_Y, _TARGET, _LABELS = Reads("y", _WIDTH), Reads("t", _WIDTH), Reads("labels", space="labels")
for _loss in LOSSES:
    _wanted = _LABELS if _loss.target == "classes" else _TARGET
    for _opcode in (_loss.type_name(), *([f"{_loss.type_name()}_logits"] if _loss.fuses_with else [])):
        declare(_opcode, _Y, _wanted, Writes("losses", space="reals"), _WIDTH, _CONSTANTS)
        declare(f"{_opcode}_backward", _Y, _wanted, Writes("dy", _WIDTH), _WIDTH, _CONSTANTS, _WEIGHT)

_CORRECT, _THRESHOLD = Writes("correct", space="reals"), Number("threshold")
declare("accuracy_argmax", _Y, _LABELS, _CORRECT, _WIDTH)
declare("accuracy_threshold", _Y, _TARGET, _CORRECT, _WIDTH, _THRESHOLD)

_STEPS, _TOTALS = numbers("steps", "totals")
declare("weigh_losses", Reads("losses", space="reals"), Reads("weight"), Writes("weighted", space="reals"))
declare("weigh_gradient", Reads("dy", _WIDTH), Reads("weight"), Writes("weighted", _WIDTH), _WIDTH)
declare("length_share", Reads("lengths", space="labels"), Writes("share"), _STEPS)
declare("add_totals", Reads("losses", space="reals", whole=True), _TOTALS, _WEIGHT)
declare("add_correct", Reads("correct", space="reals", whole=True), _TOTALS)
