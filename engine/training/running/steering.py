"""Steering: a run goes on with another document from one of its steps on, and a journal says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from engine.document.format.files import dumps, loads
from engine.document.project import Project
from engine.errors import FileError, TrainingError
from engine.storage.tensors import FAULTS
from engine.training.preparing.prepare import Prepared
from engine.training.running.edits import WeightEdit
from engine.training.starting.differences import is_same_network

WEIGHT, DOCUMENT = "weight", "document"
"""Kinds of entries, as they are written."""


@dataclass(frozen=True, slots=True)
class Intervention:
    """An entry of the journal of a run: what was changed while it was under way.

    Attributes:
        step: Training step before which it was changed; at the end of an epoch, after that was measured.
        change: The document that the run goes on with, or a weight that was set by hand.
    """

    step: int
    change: Project | WeightEdit

    def to_data(self) -> dict[str, Any]:
        """The change as JSON data."""
        if isinstance(self.change, WeightEdit):
            return {"kind": WEIGHT, **asdict(self.change)}
        return {"kind": DOCUMENT, "document": dumps(self.change)}

    @classmethod
    def from_data(cls, step: int, data: Mapping[str, Any]) -> Intervention:
        """The entry that was written.

        Raises:
            FileError: It is damaged.
        """
        try:
            if data["kind"] == WEIGHT:
                index = tuple(int(place) for place in data["index"])
                return cls(step, WeightEdit(str(data["name"]), index, float(data["value"])))
            return cls(step, loads(data["document"]))
        except FAULTS as error:
            raise FileError(f"An entry of the journal, at step {step}, is damaged.") from error


def refuse_unsteerable(old: Project, new: Project) -> None:
    """Refuse a document that a run cannot go on with.

    Raises:
        TrainingError: Its data settings or its seed are others, so that other samples would train.
    """
    what = ""
    if old.data != new.data:
        what = "the data settings are others"
    elif old.training.seed != new.training.seed:
        what = "the seed is another, which the split and the order of the samples come from"
    if what:
        raise TrainingError(f"A run cannot go on with this: {what}.", fix="Undo that, or train anew.")


def waits_for_epoch(old: Prepared, new: Prepared) -> bool:
    """True if a change can be made at the end of an epoch alone: batches are others, or what is summed over them."""
    before, after = old.project.training, new.project.training
    sums = [[(each.node, each.correct >= 0) for each in prepared.plan.totals["train"]] for prepared in (old, new)]
    return (before.batch_size, before.shuffle) != (after.batch_size, after.shuffle) or sums[0] != sums[1]


def has_new_loss(old: Project, new: Project) -> bool:
    """True if epochs before and after cannot be compared by the measure that tells the best one."""
    return old.training.monitor != new.training.monitor or not is_same_network(old, new)
