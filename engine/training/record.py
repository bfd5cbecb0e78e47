"""A run as it can be kept: what it has learned, where it stands, and what it has measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.data.dataset import Dataset
from engine.data.fingerprint import fingerprint_of
from engine.document.project import Project
from engine.errors import TrainingError
from engine.training.events import Failed, Finished, History, Weights
from engine.training.model import TrainedModel
from engine.training.preparing.prepare import judge
from engine.training.running.batch_losses import Losses
from engine.training.running.steering import Intervention
from engine.training.starting.differences import listed, of_inputs, of_network, of_targets
from engine.training.starting.lineage import Lineage
from engine.training.state import PRECISION, TrainingState, settings_of

if TYPE_CHECKING:
    from engine.training.trainer import Trainer

_FIX = "Undo that to train on; or train anew, or import the weights into the network as it is."

_DATA = {
    "predict": "the target",
    "normalisation": "the normalisation",
    "validation_share": "the validation share",
    "test_share": "the test share",
}
"""Data settings that a run and the one that resumes it share, in words."""


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class RunRecord:
    """A run between two batches, or after its end. A session can be made from it that goes on as this one would.

    Attributes:
        model: The network with its kept weights and their metrics; without samples.
        state: Where it stands.
        history: Metrics by epoch as they were shown; that of the state lacks an epoch that was cut short at the end.
        end: How it ended; None while it had not.
        seconds: Duration so far, pauses left out.
        losses: (batches,) training loss of each batch so far; NaN where it is not known.
        started: When it began, in seconds since 1970; 0 where that is not known.
        void: Why its test figures would mean nothing; empty where they hold.
        journal: What was changed while it was under way, in order.
    """

    model: TrainedModel
    state: TrainingState
    history: History
    end: Finished | Failed | None
    seconds: float
    losses: Losses
    started: float = 0.0
    void: str = ""
    journal: tuple[Intervention, ...] = ()

    @property
    def has_stopped_early(self) -> bool:
        """True if it ended because the validation loss no longer improved."""
        return isinstance(self.end, Finished) and self.end.reason == "early_stopping"

    @property
    def lineage(self) -> Lineage:
        """Lineage of the run that goes on: this run's own."""
        model = self.model
        return Lineage(model.split, model.preparation, model.earlier, model.untold, void=self.void)

    def refuse_other(self, project: Project) -> None:
        """Refuse a project that this run cannot go on with. The data is not looked at, so this takes no time.

        Raises:
            TrainingError: Network, losses or settings are others, or the run had diverged; epochs, learning rate,
                metrics, patience may be others.
        """
        if self.state.diverged:
            raise TrainingError(
                f"The run had diverged in epoch {self.state.epoch + 1}, so it cannot be resumed.",
                fix="Train anew, with a smaller learning rate.",
            )
        if changed := of_network(self.model, project):
            raise TrainingError(f"The network is not the one that was trained: {listed(changed)}.", fix=_FIX)
        for name, what in _DATA.items():
            there, here = getattr(self.model.project.data, name), getattr(project.data, name)
            if there != here:
                raise TrainingError(f"The run was made otherwise: {what} is {there} there, {here} here.", fix=_FIX)
        settings = settings_of(project, str(self.state.origin[PRECISION]))
        self.state.refuse_other_settings(settings, _FIX)

    def refuse_other_data(self, project: Project, dataset: Dataset) -> None:
        """Refuse data that this run cannot go on with: 3 ns a value the first time.

        Raises:
            TrainingError: Form, samples or targets are others.
        """
        _, settled = judge(project, dataset)
        wrong = [*of_inputs(self.model, project, settled.spec), *of_targets(self.model, project, settled.spec)]
        fingerprint = self.model.fingerprint
        if not wrong and fingerprint is not None:
            found = fingerprint_of(settled)
            same = fingerprint.has_same_samples(found)
            wrong = [] if same and fingerprint.targets == found.targets else ["samples or targets have changed"]
        if wrong:
            raise TrainingError(
                f"The data is not that of the run: {'; '.join(wrong)}.",
                fix="Train anew, or import the weights of the run and train on with these data.",
            )


def model_of(trainer: Trainer, weights: Weights, lineage: Lineage) -> TrainedModel:
    """A trainer's network with these weights; it has no samples."""
    return TrainedModel(
        project=trainer.project,
        spec=trainer.dataset.spec,
        weights=weights,
        preparation=trainer.preparation,
        split=trainer.split,
        metrics=dict(trainer.kept_metrics),
        meanings=trainer.meanings(),
        fingerprint=fingerprint_of(trainer.dataset),
        earlier=lineage.earlier,
        untold=lineage.untold,
    )


def record_of(
    trainer: Trainer,
    lineage: Lineage,
    end: Finished | Failed | None,
    seconds: float,
    losses: Losses,
    started: float,
) -> RunRecord:
    """The record of a run; its thread makes it, between two batches or at the end."""
    history = trainer.history
    return RunRecord(
        model=model_of(trainer, trainer.kept, lineage),  # kept weights are replaced, never written to
        state=trainer.state(),
        history=History(history.epochs, history.columns, history.best_epoch),
        end=end,
        seconds=seconds,
        losses=np.array(losses),
        started=started,
        void=lineage.void,
        journal=tuple(trainer.journal),
    )
