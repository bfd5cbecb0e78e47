"""The public API in Python: open a project, train it, predict with what it has learned; `import layerloom` hands it on.

Modules of the engine are imported where they are used, so that importing this one takes no time: training and
predicting load Numba, and documents load all layers.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.analysis.model import Analysis, Compared
    from engine.data.dataset import Dataset
    from engine.document.project import Project as Document
    from engine.kernels.kernel import Dtype
    from engine.training.events import Event
    from engine.training.model import TrainedModel
    from engine.training.predict import Predictor
    from engine.training.session import TrainingSession

__all__ = ["Model", "Prediction", "Project", "load_model", "open", "train"]

_GLANCE = 0.03
"""Seconds between two looks at a run."""


@dataclass(frozen=True, slots=True)
class Project:
    """A project: a network, its data and how it is trained.

    Attributes:
        document: What the `.loom` file says.
        folder: Where relative paths in it start.
    """

    document: Document
    folder: Path


@dataclass(frozen=True, slots=True)
class Prediction:
    """Predictions of a network for some rows.

    Attributes:
        numbers: (rows, *shape) what comes out of the network; numbers are in the units of the data.
        labels: (rows,) names of the classes predicted, or None where the network predicts numbers.
        probabilities: (rows, classes) in the order of `Model.classes`; None for numbers, and where the loss is not made
            for probabilities.
        notes: Sentences on what was ignored in the rows, such as categories that the network was not trained with.
    """

    numbers: NDArray[Any]
    labels: NDArray[Any] | None = None
    probabilities: NDArray[Any] | None = None
    notes: tuple[str, ...] = ()


class Model:
    """A trained network.

    Attributes:
        columns: Names of the columns that a row has, in their order; empty where it was trained on arrays.
        classes: Names of the classes, in their order; empty where it predicts numbers.
        metrics: Figures of the run by name, such as `test_accuracy`.
        meanings: What each figure is, in words.
        outputs: Names of what it predicts; one unless the network has several Output nodes.
    """

    def __init__(self, trained: TrainedModel) -> None:
        from engine.layers.basic.output import Output

        self._trained = trained
        self._ready: tuple[Predictor, Analysis] | None = None
        self._lock = threading.Lock()
        nodes = [node for node in trained.project.network.effective.nodes if isinstance(node.layer, Output)]
        labels = [node.label for node in nodes]
        self._nodes = {node.label if labels.count(node.label) == 1 else node.id: node for node in nodes}
        self.columns: tuple[str, ...] = trained.spec.columns
        self.classes: tuple[str, ...] = trained.spec.classes
        self.metrics: Mapping[str, float] = trained.metrics
        self.meanings: Mapping[str, str] = trained.meanings
        self.outputs: tuple[str, ...] = tuple(self._nodes)

    def predict(self, rows: object, output: str = "") -> Prediction:
        """Predict rows as they come, not normalised. May be called from any thread.

        Args:
            rows: An array or lists (rows, *input_shape), a list of mappings by column name, or a table by column name,
                such as a data frame.
            output: Which output, where the network has several.

        Raises:
            LayerloomError: Columns, shapes or values are not what the network was trained on.
        """
        from engine.data.rows import samples_of, unknown_in
        from engine.errors import LayerloomError

        if (not output and len(self.outputs) > 1) or (output and output not in self._nodes):
            told = f"There is no output {output!r}." if output else "The network has several outputs."
            raise LayerloomError(told, fix=f"Name one of {', '.join(map(repr, self.outputs))} as `output`.")
        samples = samples_of(rows, self._trained.spec)
        node = self._nodes[output or self.outputs[0]].id
        with self._lock:
            predictor, analysis = self._ready = self._ready or _ready(self._trained)
            numbers = predictor.predict(samples)[node]
        found = _told(self._trained, analysis.compared[node], node, numbers)
        return replace(found, notes=unknown_in(rows, self._trained.spec))

    def save(self, path: str | PathLike[str]) -> None:
        """Write the model as `.safetensors`, `.npz` or `.py`, once a copy has proven to predict the same.

        Raises:
            LayerloomError: The file cannot be written, or the model was loaded and not trained.
        """
        from engine.export.proof import export

        export(self._trained, Path(path))


def open(path: str | PathLike[str]) -> Project:
    """Read a project from a `.loom` file.

    Raises:
        LayerloomError: It cannot be read, or says something that is not allowed.
    """
    from engine.document.format.files import load

    place = Path(path)
    return Project(load(place), place.parent)


def train(
    project: Project,
    data: object = None,
    *,
    epochs: int | None = None,
    seed: int | None = None,
    threads: int | None = None,
    dtype: Dtype = "float32",
    on_event: Callable[[Event], object] | None = None,
) -> Model:
    """Train a project to its end and return the best weights, or the last if nothing is held out.

    Args:
        project: What to train.
        data: Instead of the project's own: a file of a table or of arrays, or a pair (inputs, targets) of arrays, of
            which inputs may be a table of numbers by column name.
        epochs: Instead of the project's.
        seed: Instead of the project's.
        threads: Threads to train with: all processors if None. The result does not depend on it.
        dtype: `float32` or `float64`.
        on_event: Called in this thread with each event: a `Started`, an `EpochFinished` for each epoch, a `Finished`.
            What it raises stops the run.

    Raises:
        LayerloomError: The project or the data is at fault, or the run failed.
    """
    from engine.errors import TrainingError
    from engine.training.events import Failed, Finished
    from engine.training.session import TrainingSession

    changes = {name: value for name, value in (("epochs", epochs), ("seed", seed)) if value is not None}
    document, dataset = _with_data(project, data)
    document = document.replace(training=document.training.replace(**changes))
    session = TrainingSession(document, dataset, threads=threads, dtype=dtype)
    for event in _events(session):
        if isinstance(event, Failed):
            raise TrainingError(event.message, node=event.node)
        if on_event is not None:
            on_event(event)
        if isinstance(event, Finished):
            return Model(session.model())
    raise TrainingError("The run ended without a result.")


def load_model(weights: str | PathLike[str], *, project: Project | None = None) -> Model:
    """Read a model from a `.safetensors` or `.npz` file that Layerloom has written.

    Args:
        weights: The file.
        project: Needed where the file holds nothing but weights: says the network, and its data say the normalisation.

    Raises:
        LayerloomError: The file cannot be read, or does not fit the project.
    """
    from engine.errors import LayerloomError
    from engine.export.weights import stored_model
    from engine.training.starting.differences import of_network

    path = Path(weights)
    stored = stored_model(path)
    if stored is None and project is None:
        raise LayerloomError(
            f"{path.name} holds nothing but weights.", fix="Pass the project too: load_model(weights, project=...)."
        )
    if stored is None:
        assert project is not None
        return Model(_with_given_weights(project, path))
    if project is not None and (changed := of_network(stored, project.document)):
        raise LayerloomError(
            f"The network is not the one that {path.name} was trained with ({', '.join(changed)}).",
            fix="Leave the project out, to predict with the network in the file.",
        )
    return Model(stored)


def _events(session: TrainingSession) -> Any:
    """The events of a session until its end; a run that nobody follows any more is stopped."""
    session.start()
    ended = False
    try:
        while not ended:
            ended = session.join(_GLANCE)
            yield from session.poll()
    finally:
        session.stop()
        session.join()


def _with_data(project: Project, data: Any) -> tuple[Document, Dataset]:
    """The document with the source of the data, and the data."""
    from engine.data.load import load
    from engine.errors import DataError

    document = project.document
    if data is None:
        return document, load(document.data, project.folder)
    if isinstance(data, str | PathLike):
        source = _source(document, fspath(data))
        document = document.replace(data=document.data.replace(source=source))
        return document, load(document.data, project.folder)  # of which the rest of the data may name files
    if isinstance(data, tuple | list) and len(data) == 2:
        return document, _of_arrays(*data)
    raise DataError(
        f"{type(data).__name__} cannot be used as training data.",
        fix="Give a file such as a .csv or .npz, or a pair (inputs, targets) of arrays.",
    )


def _source(document: Document, path: str) -> Any:
    """A file as a source: read as the project reads its own, if that is of the same type."""
    from engine.data.choosing import ARRAYS, SUFFIXES
    from engine.errors import DataError
    from engine.sources import Csv, Npz

    place, suffix = str(Path(path).resolve()), Path(path).suffix.lower()
    if suffix not in SUFFIXES:
        raise DataError(f"{Path(path).name} is not a supported data file.", fix=f"Give one of {', '.join(SUFFIXES)}.")
    wanted: type[Csv | Npz] = Npz if suffix in ARRAYS else Csv
    own = document.data.source
    return own.replace(path=place) if isinstance(own, wanted) else wanted(path=place)


def _of_arrays(inputs: Any, targets: Any) -> Dataset:
    import numpy as np

    from engine.data.arrays import dataset_of
    from engine.data.rows import columns_of
    from engine.sources import Npz

    source = Npz(inputs="inputs", target="targets")
    table = columns_of(inputs)
    values = np.asarray(inputs) if table is None else np.stack([np.asarray(each) for each in table.values()], axis=1)
    dataset = dataset_of({"inputs": values, "targets": np.asarray(targets)}, source, "arrays")
    return replace(dataset, spec=replace(dataset.spec, columns=tuple(table or ())))


def _with_given_weights(project: Project, path: Path) -> TrainedModel:
    """A model of weights alone, with the normalisation and the split that training them would begin with."""
    from engine.data.load import load
    from engine.export.weights import match_weights, read_weights
    from engine.training.model import TrainedModel, held_out, held_out_rows
    from engine.training.preparing.prepare import prepare

    made = prepare(project.document, load(project.document.data, project.folder), programs=["predict"])
    return TrainedModel(
        project=project.document,
        spec=made.dataset.spec,
        weights=match_weights(made.analysis, read_weights(path)),
        preparation=made.preparation,
        split=made.split,
        metrics={},
        samples=held_out(made.dataset, made.split),
        raw=held_out_rows(made.dataset, made.split),
        untold=True,
    )


def _ready(trained: TrainedModel) -> tuple[Predictor, Analysis]:
    """The compiled predictor, and its analysis with the meaning of each output, for which nothing is inferred again."""
    from engine.analysis.analyse import analyse
    from engine.training.predict import Predictor

    project, predictor = trained.project, Predictor(trained)
    known = predictor.analysis
    return predictor, analyse(project.network, trained.spec, project.data, project.training, before=known)


def _told(trained: TrainedModel, compared: Compared, node: str, numbers: NDArray[Any]) -> Prediction:
    """Values of an output in the units of the data, with labels if its target is classes."""
    import numpy as np

    from engine.metrics import class_scores

    project, spec = trained.project, trained.spec
    if compared == "inputs":
        return Prediction(_unscaled(trained, node, numbers))
    if compared != "classes" or not spec.classes:
        return Prediction(numbers)
    loss = project.training.loss_of(node)
    outputs = numbers.reshape(len(numbers), math.prod(numbers.shape[1:]))
    labels = np.array(spec.classes)[class_scores(outputs.astype(np.float64), loss.threshold).argmax(axis=1)]
    if not loss.fuses_with:  # it is not made for probabilities
        return Prediction(numbers, labels)
    return Prediction(numbers, labels, outputs if outputs.shape[1] > 1 else np.concatenate([1 - outputs, outputs], 1))


def _unscaled(trained: TrainedModel, node: str, numbers: NDArray[Any]) -> NDArray[Any]:
    """Inputs that are predicted, as they were before they were normalised."""
    import numpy as np

    layer: Any = trained.project.network.effective.by_id[node].layer
    shift, scale = (part.reshape(-1) for part in (trained.preparation.shift, trained.preparation.scale))
    chosen = list(layer.columns) or np.arange(shift.size)
    values = numbers.reshape(len(numbers), len(chosen)) * scale[chosen] + shift[chosen]
    return values.reshape(numbers.shape)
