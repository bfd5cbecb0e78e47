"""Findings of a thread: the evaluation of a network on a split, the material that it was made of, and words on it.

No Qt. A finder is used by one thread at a time.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from designer.evaluation.contracts import Run
from designer.live.shapes import Shape, picture_shape
from engine.data.dataset import Dataset

if TYPE_CHECKING:
    from engine.evaluation.evaluation import Evaluation, Outputs
    from engine.evaluation.importance import Importance
    from engine.evaluation.material import Material, Part
    from engine.training.model import TrainedModel
    from engine.training.predict import Predictor


@dataclass(frozen=True, slots=True, eq=False)
class Ready:
    """The material of a run, whose samples live figures need.

    Attributes:
        version: Which weights it was asked for; counts.
        material: Data and split.
        shape: Shape in which samples can be looked at, or empty.
    """

    version: int
    material: Material
    shape: Shape


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """An evaluation.

    Attributes:
        version: Which weights it was asked for; counts.
        evaluation: The figures.
        material: Data and split.
        shape: Shape in which samples can be looked at, or empty.
        weights: Which weights these are: `Epoch 12`, `Kept weights`.
        is_live: True while the run goes on.
        looks: Sentence on how often the test split was evaluated; empty for other splits.
        seconds: Processor time that it took.
    """

    version: int
    evaluation: Evaluation
    material: Material
    shape: Shape
    weights: str
    is_live: bool
    looks: str
    seconds: float


class Finder:
    """Evaluates, and keeps what is compiled for as long as the weights are the same."""

    def __init__(self) -> None:
        self._version = -1
        self._model: TrainedModel | None = None
        self._ready: Ready | None = None
        self._predictor: Predictor | None = None

    def ready(self, run: Run, dataset: Dataset, version: int) -> Ready:
        """The material of a run.

        Raises:
            LayerloomError: There are no weights, or the data are not of their form.
        """
        if self._ready is None or self._version != version:
            from engine.evaluation.material import material_of  # loads all layers; training has done so already

            self._ready = self._predictor = None
            self._model, self._version = run.model(), version
            material = material_of(self._model, "this run", dataset)
            shape = picture_shape(material.dataset.spec, material.project.network)
            self._ready = Ready(version, material, shape)
        return self._ready

    def live(self, ready: Ready, outputs: Outputs, part: Part, epoch: int) -> Finding:
        """Figures of outputs that a probe brought."""
        from engine.evaluation.evaluation import evaluate

        began = time.thread_time()
        evaluation = evaluate(ready.material, outputs, part)
        seconds = time.thread_time() - began
        return Finding(ready.version, evaluation, ready.material, ready.shape, f"Epoch {epoch:,}", True, "", seconds)

    def whole(self, run: Run, dataset: Dataset, part: Part, version: int) -> Finding:
        """Figures of the kept weights on a split; a look at the test split is counted.

        Raises:
            LayerloomError: There are no weights, the data are not of their form, or the split is empty.
        """
        from engine.evaluation.evaluation import evaluate
        from engine.evaluation.looks import count_look

        began = time.thread_time()
        ready = self.ready(run, dataset, version)
        material, rows = ready.material, ready.material.rows(part)
        outputs = self._compiled().predict(material.samples(rows))
        evaluation = evaluate(material, outputs, part)
        looks = ""
        if part == "test" and self._model is not None:
            looks = count_look(material.dataset, rows, self._model.weights).sentence
        seconds = time.thread_time() - began
        return Finding(version, evaluation, material, ready.shape, "Kept weights", False, looks, seconds)

    def importance(
        self, run: Run, dataset: Dataset, part: Part, node: str, version: int, going_on: Callable[[int, int], bool]
    ) -> tuple[Importance, ...] | None:
        """Permutation importance of the columns; None where it was cancelled.

        Raises:
            LayerloomError: As in `whole`.
        """
        from engine.evaluation.evaluation import importance

        material = self.ready(run, dataset, version).material
        seed = material.project.training.seed
        return importance(material, self._compiled().predict, node, part, seed=seed, going_on=going_on)

    def _compiled(self) -> Predictor:
        from engine.training.predict import Predictor

        assert self._model is not None
        self._predictor = self._predictor or Predictor(self._model)
        return self._predictor
