"""Weights from a file for a run of a project: all of them, or what fits, with what the run inherits from their run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engine.analysis.analyse import Analysis
from engine.data.dataset import Dataset
from engine.document.project import Project
from engine.errors import LayerloomError
from engine.export.weights import match_weights, read_weights, stored_model
from engine.training.events import Weights
from engine.training.starting.lineage import Lineage, continued, transferred
from engine.training.starting.transfer import transfer


@dataclass(frozen=True, slots=True)
class Imported:
    """Weights that a run can begin with.

    Attributes:
        weights: All weights of the network.
        lineage: What the run inherits from the one that trained them.
        taken: Names of those that the file has.
        initial: Why each of the others starts anew, by name.
        unused: Names of weights in the file that the network does not have.
    """

    weights: Weights = field(repr=False)
    lineage: Lineage
    taken: tuple[str, ...]
    initial: Mapping[str, str] = field(default_factory=dict)
    unused: tuple[str, ...] = ()


def import_all(path: Path, project: Project, dataset: Dataset, analysis: Analysis) -> Imported:
    """All weights of the network from a file.

    Args:
        path: Of the file.
        project: The project that takes them.
        dataset: Its data, with the target read as the network does (`settled`).
        analysis: Of its network, without errors.

    Raises:
        LayerloomError: The file cannot be read, or its weights or its data do not fit.
    """
    lineage = continued(stored_model(path), path.name, project, dataset)
    weights = match_weights(analysis, read_weights(path))
    return Imported(weights, lineage, tuple(weights))


def import_fitting(path: Path, project: Project, dataset: Dataset, analysis: Analysis) -> Imported:
    """Weights from a file that have the name and shape of one in the network; all others start anew.

    Args:
        path: As in `import_all`, like the others.
        project: The project.
        dataset: Its data.
        analysis: Of its network.

    Raises:
        LayerloomError: The file cannot be read, or nothing in it fits.
    """
    found = transfer(analysis, read_weights(path), project.training.seed)
    if not found.taken:
        raise LayerloomError(
            f"No weight in {path.name} has the name and the shape of one in this network.",
            fix="Weights are named <node id>.<weight>; name the layers as they are named there.",
        )
    lineage = transferred(stored_model(path), path.name, project, dataset, analysis, found.taken)
    return Imported(found.weights, lineage, found.taken, found.initial, found.unused)
