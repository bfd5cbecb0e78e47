"""Preparation of a run, once: from a project and its data to a plan and the arrays that it runs on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from engine.analysis.analyse import Analysis, analyse
from engine.analysis.checks.targets import settled
from engine.analysis.checks.tokens import check_tokens
from engine.data.dataset import Dataset
from engine.data.preparation.fit import Preparation
from engine.data.split import Split, split_of
from engine.document.project import Project
from engine.errors import TrainingError
from engine.layers import AnyLayer
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.losses import Loss
from engine.plan.compile import compile
from engine.plan.plan import PROGRAMS, Plan, ProgramName
from engine.runtime.available import check_fits
from engine.training.preparing.arrays import Arrays, make_arrays, preparation_of
from engine.training.preparing.weighting import sample_weights
from engine.training.starting.lineage import Lineage

if TYPE_CHECKING:
    from engine.kernels.kernel import Dtype


@dataclass(frozen=True, slots=True)
class Prepared:
    """A project that is ready to run on its data. Nothing in it changes while it runs.

    Attributes:
        project: The project.
        dataset: Its data, the target read as the losses ask for it.
        analysis: The project's analysis for these data, without errors.
        split: Which samples train, validate and test.
        preparation: How inputs are filled and scaled.
        arrays: The samples as the executor reads them.
        sample_weights: (rows,) by Output node whose loss is weighted: what each sample counts.
        plan: The programs that were asked for.
        dtype: Of arrays and machine.
    """

    project: Project
    dataset: Dataset
    analysis: Analysis
    split: Split
    preparation: Preparation
    arrays: Arrays
    sample_weights: Mapping[str, NDArray[Any]]
    plan: Plan
    dtype: Dtype


def prepare(
    project: Project,
    dataset: Dataset,
    *,
    dtype: Dtype = "float32",
    lineage: Lineage | None = None,
    programs: Collection[ProgramName] = PROGRAMS,
    arrays: Arrays | None = None,
) -> Prepared:
    """Analyse, split, fit the preparation and compile. Loads no Numba and takes no memory for the machine.

    Args:
        project: The project.
        dataset: Its data, as they were loaded.
        dtype: Of arrays and machine.
        lineage: Split and preparation of an earlier run, which are kept.
        programs: Which programs are compiled.
        arrays: Those of the same data, where they are there; None to make them.

    Raises:
        TrainingError: The project has errors.
        DataError: The data cannot be split or prepared.
        PlanError: The machine has too little memory.
    """
    training, lineage = project.training, lineage or Lineage()
    analysis, dataset = judge(project, dataset)
    refuse_errors(analysis)
    parts = lineage.split or split_of(project, dataset)
    preparation = lineage.preparation or preparation_of(project, analysis, dataset, parts.train)
    check_tokens(project.network, dataset.spec, preparation.filled(dataset.inputs))
    arrays = arrays or make_arrays(project, analysis, dataset, preparation, dtype)
    plan = compile(project.network, analysis, training, programs=programs)
    check_fits(plan.memory(dtype), "Training")
    weights = sample_weights(plan, analysis, training, dataset, lambda: dataset.targets[parts.train], dtype)
    return Prepared(project, dataset, analysis, parts, preparation, arrays, weights, plan, dtype)


def replan(prepared: Prepared, project: Project, dataset: Dataset) -> Prepared:
    """Another document for a run that is under way: split and preparation stay, and the arrays where they are the same.

    Args:
        prepared: What the run goes by so far.
        project: The document that it goes on with; its data settings are the same.
        dataset: The data of the run, as they were loaded.

    Raises:
        TrainingError: The project has errors.
        PlanError: The machine has too little memory.
    """
    return prepare(
        project,
        dataset,
        dtype=prepared.dtype,
        lineage=Lineage(prepared.split, prepared.preparation),
        programs=list(prepared.plan.programs),
        arrays=prepared.arrays if _ends(project) == _ends(prepared.project) else None,
    )


def _ends(project: Project) -> list[tuple[str, AnyLayer, Loss]]:
    """The ends of a network, on which the arrays of a run depend besides its data: Inputs, and Outputs with losses."""
    network, training = project.network, project.training
    return [
        (node.id, node.layer, training.loss_of(node.id))
        for node in network.nodes
        if isinstance(node.layer, Input | Output)
    ]


def judge(project: Project, dataset: Dataset) -> tuple[Analysis, Dataset]:
    """The analysis of a project for its data, and these data with the target read as the losses ask for it."""
    analysis = analyse(project.network, dataset.spec, project.data, project.training)
    return analysis, settled(dataset, analysis)


def refuse_errors(analysis: Analysis) -> None:
    """Let nothing run that has errors.

    Raises:
        TrainingError: The first of them.
    """
    for error in analysis.errors:
        raise TrainingError(error.message, node=error.node, field=error.field)
