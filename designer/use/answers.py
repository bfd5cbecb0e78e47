"""Answers of a trained network to one sample: what each output predicts, and what would be right. No Qt.

An oracle is used by a thread: it compiles the network for prediction once for each set of weights.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from designer.live.brush import paper_and_ink
from designer.live.rows import Array, RowField, fields_of
from designer.live.shapes import Shape, picture_shape
from designer.plotting.verdict import likeliest
from designer.use.contracts import Weights
from engine.data.dataset import Dataset, DataSpec
from engine.data.lengths import with_padding
from engine.document.network import Node
from engine.document.project import Project
from engine.layers.basic.output import Output

if TYPE_CHECKING:
    from engine.analysis.model import Analysis
    from engine.api import Model, Prediction
    from engine.training.model import TrainedModel

MOST_CLASSES = 10
"""Classes of which the score is told."""

MOST_NUMBERS = 16
"""Numbers that are told one by one."""

PARTS = {"test": "Test", "validation": "Validation", "train": "Training"}
"""Splits in the order in which samples are offered, with their names."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The trained network, as the page shows it.

    Attributes:
        project: The document as it was trained.
        fields: Columns that a row has; none where samples are arrays of several axes.
        has_names: Whether the columns have names, by which they are found in a file.
        ranges: Least and greatest value in the data, by name of the column.
        shape: Shape in which a sample can be looked at, or empty.
        span: Least and greatest value of the inputs.
        colors: Numbers of paper and ink, where they are pictures.
        samples: Number of samples on offer.
        metrics: Figures of the run.
    """

    project: Project
    fields: tuple[RowField, ...]
    has_names: bool
    ranges: Mapping[str, tuple[float, float]]
    shape: Shape
    span: tuple[float, float]
    colors: tuple[float, float]
    samples: int
    metrics: Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """Prediction of one output.

    Attributes:
        title: Name of the output, or of its target.
        label: Class that is predicted; empty for numbers.
        right: Class that the data name; empty where that is not known.
        scores: Class and probability, the classes in their order, at most `MOST_CLASSES`; empty without probabilities.
        names: Name of each number, where there are few.
        numbers: What comes out, in the units of the data.
        target: What the data say, of the same shape, or None where that is not known.
        shape: Shape in which the numbers can be looked at, or empty.
    """

    title: str
    label: str = ""
    right: str = ""
    scores: tuple[tuple[str, float], ...] = ()
    names: tuple[str, ...] = ()
    numbers: Array = field(default_factory=lambda: np.zeros(0))
    target: Array | None = None
    shape: Shape = ()


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """A question to an oracle.

    Attributes:
        weights: Where the weights are.
        version: Counts the sets of weights; another one is asked for anew.
        dataset: The data, to take samples from.
        place: Number of the sample, from 0.
        sample: Instead of it, one that a person has changed.
    """

    weights: Weights
    version: int
    dataset: Dataset | None
    place: int
    sample: Array | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """An answer.

    Attributes:
        question: What was asked.
        subject: The trained network; None where that could not be had.
        place: Number of the sample, which may be smaller than what was asked for.
        origin: Name of the sample: `Test sample 3 of 30`.
        sample: The sample, as it comes; NaN in the steps beyond its length.
        told: Of each output.
        fault: Why there is no prediction, as a sentence; empty if there is one.
        seconds: How long it took to make new weights ready; 0 where they were ready.
    """

    question: Question
    subject: Subject | None = None
    place: int = 0
    origin: str = ""
    sample: Array = field(default_factory=lambda: np.zeros(0))
    told: tuple[Told, ...] = ()
    fault: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class _Samples:
    """Samples on offer, with their targets where these are known."""

    inputs: Array
    parts: Sequence[tuple[str, NDArray[np.int64]]]
    dataset: Dataset | None

    def __len__(self) -> int:
        return sum(len(rows) for _, rows in self.parts)

    def row(self, place: int) -> tuple[int, str]:
        """Row of a sample in the data, and its name."""
        for part, rows in self.parts:
            if place < len(rows):
                return int(rows[place]), f"{PARTS[part]} sample {place + 1:,} of {len(rows):,}"
            place -= len(rows)
        raise IndexError(place)


class Oracle:
    """Answers questions, for one thread at a time."""

    def __init__(self) -> None:
        self._asked: tuple[int, Dataset | None] | None = None
        self._model: Model | None = None
        self._trained: TrainedModel | None = None
        self._analysis: Analysis | None = None
        self._samples: _Samples | None = None
        self._subject: Subject | None = None

    def answer(self, question: Question) -> Answer:
        """Predict.

        Raises:
            LayerloomError: There are no weights, or the sample cannot be predicted.
        """
        begun, seconds = time.perf_counter(), 0.0
        if self._asked is None or self._asked[0] != question.version or self._asked[1] is not question.dataset:
            self._prepare(question)
            seconds = time.perf_counter() - begun
        assert self._samples is not None
        assert self._subject is not None
        place = min(question.place, len(self._samples) - 1)
        row, origin = self._samples.row(place)
        own = question.sample
        sample = self._samples.inputs[row] if own is None else own
        told = tuple(self._told(sample, row if own is None else None))
        return Answer(question, self._subject, place, origin, sample, told, seconds=seconds)

    def _prepare(self, question: Question) -> None:
        from engine.analysis.analyse import analyse  # loads all layers; training has done so already
        from engine.api import Model

        self._asked = None
        trained = question.weights.model()
        project = trained.project
        self._model, self._trained = Model(trained), trained
        self._analysis = analyse(project.network, trained.spec, project.data, project.training)
        self._samples = _samples_of(trained, question.dataset, self._analysis)
        fields = fields_of(trained.spec, project.network)
        known = self._samples.inputs
        span = float(np.nanmin(known)), float(np.nanmax(known))
        ranges: dict[str, tuple[float, float]] = {}
        if fields:
            low, high = (found.reshape(-1).tolist() for found in (known.min(axis=0), known.max(axis=0)))
            ranges = {one.name: (low[one.place], high[one.place]) for one in fields if not one.categories}
        shape = picture_shape(trained.spec, project.network)
        colors = paper_and_ink(span, float(np.nanmean(known)))
        metrics = dict(trained.metrics)
        named = bool(trained.spec.columns)
        self._subject = Subject(project, fields, named, ranges, shape, span, colors, len(self._samples), metrics)
        self._asked = question.version, question.dataset

    def _told(self, sample: Array, row: int | None) -> Sequence[Told]:
        assert self._trained is not None
        assert self._analysis is not None
        assert self._model is not None
        network = self._trained.project.network.effective
        outputs = [node for node in network.nodes if isinstance(node.layer, Output)]
        found = []
        for name, node in zip(self._model.outputs, outputs, strict=True):
            prediction = self._model.predict(sample[None], name)
            compared = self._analysis.compared[node.id]
            title = name if len(outputs) > 1 else self._trained.spec.target_name
            if compared == "classes":
                found.append(self._of_classes(title, prediction, row))
            else:
                found.append(self._of_numbers(title, node, compared, prediction, sample, row))
        return found

    def _of_classes(self, title: str, prediction: Prediction, row: int | None) -> Told:
        assert self._samples is not None
        assert self._trained is not None
        classes = self._trained.spec.classes
        data = self._samples.dataset
        place = int(data.targets[row]) if data is not None and row is not None else -1
        right = classes[place] if place >= 0 else ""
        label = str(prediction.labels[0]) if prediction.labels is not None else ""
        if prediction.probabilities is None:
            return Told(title, label, right)
        scores = prediction.probabilities[0]
        most = likeliest(scores, MOST_CLASSES, place)
        return Told(title, label, right, tuple((classes[each], float(scores[each])) for each in most))

    def _of_numbers(
        self, title: str, node: Node, compared: str, prediction: Prediction, sample: Array, row: int | None
    ) -> Told:
        assert self._samples is not None
        assert self._trained is not None
        assert isinstance(node.layer, Output)
        numbers = prediction.numbers[0].astype(np.float64)
        spec, columns = self._trained.spec, list(node.layer.columns)
        target: Array | None = None
        if compared == "inputs":
            title = "inputs" if title == spec.target_name else title
            target = sample.reshape(-1)
        elif self._samples.dataset is not None and row is not None:
            from engine.data.targets import numbers_of

            target = numbers_of(self._samples.dataset)[row].reshape(-1).astype(np.float64)
        if target is not None and columns:
            target = target[columns]
        if target is not None and target.size != numbers.size:
            target = None
        names = _names(spec, compared, columns, numbers.size)
        shape: Shape = ()
        if numbers.size > MOST_NUMBERS or compared == "inputs":
            whole = picture_shape(spec, self._trained.project.network) if compared == "inputs" else ()
            shape = whole if math.prod(whole) == numbers.size else _looked_at(numbers.shape)
        target = None if target is None else target.reshape(numbers.shape)
        return Told(title, names=names, numbers=numbers, target=target, shape=shape)


def _looked_at(shape: Shape) -> Shape:
    """Shape in which numbers can be looked at."""
    return shape if len(shape) in (2, 3) else (math.prod(shape), 1)


def _names(spec: DataSpec, compared: str, columns: Sequence[int], count: int) -> tuple[str, ...]:
    """Names of the numbers of an output, where there are few."""
    if count > MOST_NUMBERS:
        return ()
    places = list(columns) or list(range(count))
    if compared == "inputs" and len(spec.columns) > max(places, default=0):
        return tuple(spec.columns[place] for place in places)
    return (spec.target_name,) if count == 1 and not columns else tuple(f"{spec.target_name} {each}" for each in places)


def _samples_of(trained: TrainedModel, dataset: Dataset | None, analysis: Analysis) -> _Samples:
    """The data by split, if they are those of the training; else the samples that the model brings along."""
    if dataset is not None and _is_of(trained, dataset):
        from engine.analysis.checks.targets import settled

        data = settled(dataset, analysis)
        inputs = data.inputs if data.lengths is None else with_padding(data.inputs, data.lengths, np.nan)
        split = trained.split
        parts = [(name, getattr(split, name)) for name in PARTS]
        return _Samples(inputs, [(name, rows) for name, rows in parts if len(rows)], data)
    name = next(name for name in PARTS if len(getattr(trained.split, name)))
    return _Samples(trained.samples, [(name, np.arange(len(trained.samples)))], None)


def _is_of(trained: TrainedModel, dataset: Dataset) -> bool:
    """True if a model was trained on these data."""
    if trained.fingerprint is None:
        return False
    from engine.data.fingerprint import fingerprint_of

    return fingerprint_of(dataset).has_same_samples(trained.fingerprint)


def failed(question: Question, sentence: str) -> Answer:
    """Answer that tells why there is none."""
    return replace(Answer(question), fault=sentence)
