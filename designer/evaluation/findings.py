"""Findings of a thread: the evaluation of a network on a split, the material that it was made of, and words on it.

No Qt. A finder is used by one thread at a time.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from designer.evaluation.contracts import Trained
from designer.live.shapes import Shape, picture_shape
from engine.errors import LayerloomError

if TYPE_CHECKING:
    from engine.evaluation.evaluation import Evaluation, Outputs
    from engine.evaluation.importance import Importance
    from engine.evaluation.material import Material, Part
    from engine.training.model import TrainedModel
    from engine.training.predict import Predictor
    from engine.training.running.point import Stamp


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
    """Evaluates, and keeps what is compiled and found for as long as weights and data are the same."""

    def __init__(self) -> None:
        self._of: tuple[int, Stamp | None] | None = None
        self._model: TrainedModel | None = None
        self._ready: Ready | None = None
        self._predictor: Predictor | None = None
        self._found: dict[Part, Finding] = {}

    def ready(self, trained: Trained, version: int) -> Ready:
        """The material of a run.

        Raises:
            LayerloomError: There are no weights, the data are gone, or they are not of their form.
        """
        dataset = trained.dataset
        if dataset is None:
            raise LayerloomError("The data of this run are not there.", fix="Load them, or train again.")
        of = version, trained.stamp
        if self._ready is None or self._of != of:
            from engine.evaluation.material import material_of  # loads all layers; training has done so already

            self._ready = self._predictor = None
            self._found.clear()
            self._model, self._of = trained.model(), of
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

    def whole(self, trained: Trained, part: Part, version: int) -> Finding:
        """Figures of the kept weights on a split; a look at the test split is counted, once for the same weights.

        Raises:
            LayerloomError: As in `ready`, or the split is empty.
        """
        from engine.evaluation.evaluation import evaluate
        from engine.evaluation.looks import count_look

        began = time.thread_time()
        ready = self.ready(trained, version)
        if part in self._found:  # it is asked for again where nobody saw the first answer
            return self._found[part]
        material, rows = ready.material, ready.material.rows(part)
        outputs = self._compiled().predict(material.samples(rows))
        evaluation = evaluate(material, outputs, part)
        looks = ""
        if part == "test" and self._model is not None:
            looks = count_look(material.dataset, rows, self._model.weights, again=False).sentence
        seconds = time.thread_time() - began
        found = Finding(version, evaluation, material, ready.shape, "Kept weights", False, looks, seconds)
        self._found[part] = found
        return found

    def importance(
        self, trained: Trained, part: Part, node: str, version: int, going_on: Callable[[int, int], bool]
    ) -> tuple[Importance, ...] | None:
        """Permutation importance of the columns; None where it was cancelled.

        Raises:
            LayerloomError: As in `whole`.
        """
        from engine.evaluation.evaluation import importance

        material = self.ready(trained, version).material
        seed = material.project.training.seed
        return importance(material, self._compiled().predict, node, part, seed=seed, going_on=going_on)

    def _compiled(self) -> Predictor:
        from engine.training.predict import Predictor

        assert self._model is not None
        self._predictor = self._predictor or Predictor(self._model)
        return self._predictor
