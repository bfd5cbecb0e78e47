"""A session without a thread: the test says how far it goes."""

from __future__ import annotations

from concurrent.futures import Future

import numpy as np

from engine.errors import LayerloomError
from engine.training.events import EpochFinished, Failed, Finished, History, Started
from engine.training.run_state import RunState

BATCHES = 10


class FakeSession:
    """Behaves like `TrainingSession`, but moves only in `advance`."""

    def __init__(self, project, dataset, **options):
        self.options = options
        self.project = project
        self.dataset = dataset
        self.state = RunState.PREPARING
        self.history = History()
        self.started = self.seconds = 0.0
        self.events = [Started(1000, 100, 20, 20, BATCHES, 4096)]
        self.losses = np.empty(project.training.epochs * BATCHES)
        self.done = 0
        self.verbs = []
        self.seconds_left = None
        self.joined = False
        self.pace = 0.0

    def start(self):
        self._do("start", RunState.RUNNING)

    def pause(self):
        self._do("pause", RunState.PAUSED)

    def prepare(self):
        self._do("prepare", RunState.PAUSED)

    def step_epoch(self):
        self._do("step_epoch", RunState.RUNNING)
        self.advance(1)
        self.state = RunState.PAUSED

    def step_batch(self):
        self._do("step_batch", RunState.RUNNING)
        self._batch()
        self.state = RunState.PAUSED

    def stop(self):
        self._do("stop", RunState.FINISHED)
        self._finish("stopped")

    def set_pace(self, epochs_per_second):
        self.pace = epochs_per_second

    def join(self, timeout=None):
        self.joined = True
        return True

    def poll(self):
        events, self.events = self.events, []
        return events

    def batch_losses(self):
        return self.losses[: self.done]

    @property
    def progress(self):
        return self.done, len(self.losses)

    def model(self):
        return "model"

    stamp = None

    def look(self, *, optimizer=False):
        """No copy of weights: there are none."""
        return self.record()

    def set_weight(self, name, index, value):
        """No weight can be set."""
        return self.record()

    def steer(self, project):
        """It cannot be steered: what becomes of a run is tried with real ones."""
        return self.record()

    def record(self):
        """There is none: what is kept of a run is tried with real ones."""
        answer = Future()
        answer.set_exception(LayerloomError("There is nothing to keep."))
        return answer

    def _do(self, verb, state):
        self.verbs.append(verb)
        self.state = state

    def _batch(self):
        self.losses[self.done] = 2.0 * 0.99**self.done + 0.05 * np.sin(self.done)
        self.done += 1

    def advance(self, epochs, *, classes=True, validation=True):
        """Run some epochs."""
        for _ in range(epochs):
            for _ in range(BATCHES):
                self._batch()
            epoch = len(self.history.epochs) + 1
            loss = 2.0 * 0.9**epoch
            metrics = {"train_loss": loss}
            if validation:
                metrics["val_loss"] = loss + 0.1 + 0.002 * epoch**1.5
            if classes:
                metrics["train_accuracy"] = 1 - 0.5 * 0.9**epoch
                if validation:
                    metrics["val_accuracy"] = 0.97 - 0.5 * 0.9**epoch
            best = metrics.get("val_loss", loss) <= min([*self.history.columns.get("val_loss", [9.0])])
            event = EpochFinished(epoch, metrics, best, 0.1 * epoch)
            self.history.append(event)
            self.events.append(event)
        self.seconds_left = 3.0
        if self.done == len(self.losses):
            self._finish("completed")

    def _finish(self, reason):
        self.state = RunState.FINISHED
        metrics = {"train_loss": 0.1, "val_loss": 0.2, "val_accuracy": 0.95, "test_loss": 0.21, "test_accuracy": 0.94}
        self.events.append(Finished(reason, len(self.history.epochs), self.history.best_epoch, metrics, 12.3))

    def fail(self, message, node=""):
        """End badly."""
        self.state = RunState.FAILED
        self.events.append(Failed(message, node))
