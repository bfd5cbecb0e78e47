"""All that views of a network could wish, and runs of networks with somebody looking on."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping
from importlib.resources import files
from pathlib import Path

import numpy as np

from engine.data.dataset import Dataset
from engine.data.load import load
from engine.document.format.files import loads
from engine.document.project import Project
from engine.export.proof import export
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.probes.request import ProbeRequest, ProbeSamples
from engine.probes.samples import samples_of
from engine.probes.sources import SessionSource
from engine.probes.thread import Delivery, ProbeThread
from engine.training.session import TrainingSession
from tests.oracles import bits

POINTS = 40
"""Points of a surface along each axis."""
ROWS = 64
"""Rows of the data that strips and histograms are made of."""


def example(name: str) -> tuple[Project, Dataset]:
    """An example with its data, with many epochs to go."""
    project = loads((files("resources") / "examples" / f"{name}.loom").read_text(), name)
    return project, load(project.data, None)


RUNS: Mapping[str, Callable[[], tuple[Project, Dataset]]] = {
    "spirals": lambda: example("spirals"),
    "digits": bits.digits,
    "lenet": lambda: example("lenet"),
    "lstm": lambda: example("lstm"),
    "wide": bits.wide,
}


def everything(project: Project, dataset: Dataset) -> dict[str, ProbeRequest]:
    """Requests of a page on which every node is open: surfaces, rows, a sample with internals, the next batch."""
    nodes = [node.id for node in project.network.nodes if not isinstance(node.layer, Output)]
    hidden = [node.id for node in project.network.nodes if not isinstance(node.layer, Input | Output)]
    inner = [f"{node}.{name}" for node in hidden for name in ("linear", "gates", "shares")]
    gradients = [f"d_{node}" for node in hidden]
    rows = samples_of(dataset, np.arange(min(ROWS, dataset.spec.rows)))
    requests = {
        "rows": ProbeRequest(rows, frozenset(nodes)),
        "sample": ProbeRequest(samples_of(dataset, [0]), frozenset([*nodes, *inner])),
        "training": ProbeRequest(None, frozenset([*nodes, *gradients]), training=True, updates=True),
        "salience": ProbeRequest(samples_of(dataset, [0]), frozenset(f"d_{node}" for node in nodes)),
    }
    if dataset.spec.input_shape == (2,):
        low, high = dataset.inputs.min(0), dataset.inputs.max(0)
        axes = [np.linspace(low[axis], high[axis], POINTS) for axis in (0, 1)]
        grid = np.stack(np.meshgrid(*axes), -1).reshape(-1, 2)
        requests["plane"] = ProbeRequest(ProbeSamples(grid), frozenset(hidden))
    return requests


def digest(session: TrainingSession) -> str:
    """Hash of all that a run has learned, the state of its optimiser and its history included."""
    record = session.record().result(0)
    found = hashlib.sha256()
    for values in (record.state.weights, record.model.weights, *record.state.optimizer, record.history.columns):
        for name in sorted(values):
            found.update(name.encode() + np.asarray(values[name]).tobytes())
    return found.hexdigest()


class Hammer:
    """Asks a run for copies of its weights without end, from a thread of its own."""

    def __init__(self, session: TrainingSession) -> None:
        self._session, self._over, self.answers = session, threading.Event(), 0
        self._thread = threading.Thread(target=self._main, name="hammer")

    def __enter__(self) -> Hammer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _main(self) -> None:
        while not self._over.is_set():
            self._session.look(optimizer=True).result(600)
            self.answers += 1


def trained(
    project: Project, dataset: Dataset, epochs: int, *, views: bool, folder: Path | None = None, threads: int = 1
) -> tuple[str, int]:
    """What a run has learned, and how often somebody has looked.

    Args:
        project: The project.
        dataset: Its data.
        epochs: How long it trains.
        views: Whether a probe looks at everything, and somebody asks for copies all the time.
        folder: Where the weights are exported to meanwhile; None to export nothing.
        threads: Of the executor.
    """
    project = project.replace(training=project.training.replace(epochs=epochs, patience=0))
    session = TrainingSession(project, dataset, threads=threads)
    if not views:
        session.start()
        assert session.join(3600)
        return digest(session), 0
    deliveries: list[Delivery] = []
    probe = ProbeThread(deliveries.append)
    probe.follow(SessionSource(session))
    probe.wish("views", everything(project, dataset))
    session.prepare()
    session.look().result(600)
    with Hammer(session) as hammer:
        session.start()
        if folder is not None:
            export(session.model(), folder / "weights.npz")
        assert session.join(3600)
    probe.close()
    assert probe.join(600)
    faults = {
        str(one) for each in deliveries for seen in each.seen.values() for one in seen.values() if isinstance(one, str)
    }
    assert not faults | {each.fault for each in deliveries} - {""}, faults
    return digest(session), len(deliveries) + hammer.answers
