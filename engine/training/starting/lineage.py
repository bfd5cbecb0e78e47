"""Lineage: the data of a trained model, compared with the project that resumes from its weights.

A model knows its columns, classes, preparation, split, and the samples by their hashes. Three rules follow:

- Columns, classes and shapes have to be the same, in the same order, else weights mean something else: refused, or,
  where weights are only transferred, told for each layer whose weights are next to an Input or Output.
- Where the samples are the same, or there are as many and none that would be tested on is known, the split stays: they
  may be the same in another form, without a column say. Else they are split again, and test figures are void if a test
  sample is among those that trained.
- A run that resumes keeps the preparation, whatever the samples are: the weights are made for it. A transfer has
  its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from engine.analysis.analyse import Analysis, analyse
from engine.data.dataset import Dataset, DataSpec
from engine.data.files import shown
from engine.data.fingerprint import Hashes, fingerprint_of
from engine.data.preparation.fit import Preparation
from engine.data.split import Split, split_of
from engine.document.project import Project
from engine.errors import TrainingError
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.preparation.recipe import ColumnChoice
from engine.training.model import TrainedModel
from engine.training.preparing.arrays import preparation_of
from engine.training.starting.differences import listed, of_inputs, of_targets, with_weights


def no_hashes() -> Hashes:
    """No samples."""
    return np.zeros(0, np.uint64)


@dataclass(frozen=True, slots=True)
class Lineage:
    """Lineage: what a run inherits from the run that trained its weights.

    Attributes:
        split: The split to use; None for one by the project's seed and shares.
        preparation: The preparation to use; None to fit one.
        earlier: Hashes of the samples that have trained or steered the weights in earlier runs on other samples.
        untold: Whether the weights were trained on samples that are not known.
        notes: Sentences that people should read.
        void: Why test figures would mean nothing, in a sentence; empty where they hold.
    """

    split: Split | None = None
    preparation: Preparation | None = None
    earlier: Hashes = field(default_factory=no_hashes)
    untold: bool = False
    notes: tuple[str, ...] = ()
    void: str = ""

    @property
    def warnings(self) -> tuple[str, ...]:
        """All sentences."""
        return (*self.notes, *([self.void] if self.void else []))


def continued(model: TrainedModel | None, name: str, project: Project, dataset: Dataset) -> Lineage:
    """Lineage of a run that resumes from a model's weights, or of a new export of them.

    Args:
        model: What the file holds, or None where it holds nothing but weights.
        name: Of the file.
        project: The project of the run that resumes.
        dataset: Its data, with the target read as the network does (`settled`).

    Raises:
        TrainingError: Columns, classes or shapes are others.
    """
    if model is None:
        return Lineage(untold=True, notes=(_unknown(name),))
    wrong = [*of_inputs(model, project, dataset.spec), *of_targets(model, project, dataset.spec)]
    if wrong:
        raise TrainingError(
            f"The weights in {name} do not fit the data: {'; '.join(wrong)}.",
            fix="Bring the data into the form that they were trained on, or train again.",
        )
    found = replace(_samples(model, name, project, dataset), preparation=model.preparation)
    notes = [*_target_name(model, name, dataset.spec), *_preparation(model, name, project, kept=True)]
    return replace(found, notes=(*notes, *found.notes))


def transferred(
    model: TrainedModel | None,
    name: str,
    project: Project,
    dataset: Dataset,
    analysis: Analysis,
    taken: Collection[str],
) -> Lineage:
    """Lineage of a run that takes some of a model's weights: the split, if the samples are the same.

    Args:
        model: As in `continued`.
        name: Of the file.
        project: That takes the weights.
        dataset: Its data, as in `continued`.
        analysis: Of its network.
        taken: Names of the weights taken.
    """
    if model is None:
        return Lineage(untold=True, notes=(_unknown(name),))
    network = project.network.effective
    ends = with_weights(network, analysis, Input), with_weights(network, analysis, Output)
    owners = {weight.partition(".")[0] for weight in taken}
    notes: list[str] = []
    if first := [network.by_id[node].label for node in ends[0] if node in owners]:
        who = f"Taken at the input ({listed(first)}), but"
        notes += [f"{who} {each}." for each in of_inputs(model, project, dataset.spec)]
        notes += _preparation(model, name, project, kept=False)
    if last := [network.by_id[node].label for node in ends[1] if node in owners]:
        who = f"Taken at the output ({listed(last)}), but"
        notes += [f"{who} {each}." for each in of_targets(model, project, dataset.spec)]
        notes += _target_name(model, name, dataset.spec)
    found = _samples(model, name, project, dataset)
    return replace(found, notes=(*notes, *found.notes))


def _unknown(name: str) -> str:
    return (
        f"{name} does not say what its weights were trained on: split and preparation are made again, and test "
        "figures may be of samples that trained them."
    )


# Preparation.


def _target_name(model: TrainedModel, name: str, spec: DataSpec) -> Iterator[str]:
    """A sentence where the target is called otherwise: it may be another one, or the same by another name."""
    there, here = model.spec.target_name, spec.target_name
    if there != here:
        yield f"{name} was trained on the target {shown(there)}; here it is {shown(here)}."


def _preparation(model: TrainedModel, name: str, project: Project, *, kept: bool) -> Iterator[str]:
    """Sentences where missing values are filled or numbers are scaled otherwise."""
    there, here = model.preparation.kind, project.data.normalisation
    if there != here:
        end = f"which is kept; the project says {here}" if kept else f"the inputs are scaled by {here} here"
        yield f"{name} was trained with normalisation {there}{',' if kept else ';'} {end}."
    if kept and _fitting(model.project) != _fitting(project):
        yield f"{name} was trained by another recipe: how values are filled and scaled is kept from there."


def _fitting(project: Project) -> object:
    """Choices of a recipe on filling and scaling."""
    recipe = project.data.recipe
    columns = {name: (each.missing, each.scaling) for name, each in recipe.columns.items()}
    usual = (ColumnChoice().missing, ColumnChoice().scaling)
    return recipe.rules, recipe.target_scaling, {name: each for name, each in columns.items() if each != usual}


# Samples and their split.


def _samples(model: TrainedModel, name: str, project: Project, dataset: Dataset) -> Lineage:
    """The split, and whether its test split can be used."""
    own = split_of(project, dataset)
    if _has_same_samples(model, dataset):
        notes = [*_of_split(name, own, model.split), *_of_target_values(model, name, dataset), *_of_origin(model, name)]
        found = Lineage(split=model.split, earlier=model.earlier, untold=model.untold, notes=tuple(notes))
        return _judged(found, name, dataset)
    if _may_be_the_same(model, dataset):
        note = (
            f"The samples are not those that {name} was trained on, but there are as many: its split is kept, in case "
            "they are the same in another form."
        )
        notes = [note, *_of_split(name, own, model.split), *_of_origin(model, name)]
        found = Lineage(split=model.split, earlier=_seen(model), untold=model.untold, notes=tuple(notes))
        return _judged(found, name, dataset)
    note = (
        f"The samples are not those that {name} was trained on ({model.spec.rows:,} there, {dataset.spec.rows:,} "
        "here), so its split does not apply."
    )
    notes = [note, *_of_form(model, name, dataset.spec), *_of_origin(model, name)]
    untold = model.untold or model.fingerprint is None
    found = Lineage(split=own, earlier=_seen(model), untold=untold, notes=tuple(notes))
    if model.fingerprint is None and len(own.test):
        void = f"{name} does not record its samples, and test samples may be among them: there are no test figures."
        return replace(found, void=void)
    return _judged(found, name, dataset)


def _may_be_the_same(model: TrainedModel, dataset: Dataset) -> bool:
    """True if there are as many samples, and none in the place of a test sample has trained the weights."""
    if model.fingerprint is None or model.spec.rows != dataset.spec.rows:
        return False
    return not np.isin(fingerprint_of(dataset).rows[model.split.test], _seen(model)).any()


def _judged(lineage: Lineage, name: str, dataset: Dataset) -> Lineage:
    """The lineage, void if test samples are among those of earlier runs; validation samples are told."""
    assert lineage.split is not None
    if not len(lineage.earlier):
        return lineage
    known = np.isin(fingerprint_of(dataset).rows, lineage.earlier)
    validated, tested = known[lineage.split.validation], known[lineage.split.test]
    if validated.any():
        note = f"{_share(validated)} validation samples have trained the weights in {name}: their figures are too good."
        lineage = replace(lineage, notes=(*lineage.notes, note))
    if not tested.any():
        return lineage
    void = f"{_share(tested)} test samples have trained the weights in {name}: there are no test figures."
    return replace(lineage, void=void)


def _share(known: NDArray[np.bool_]) -> str:
    return f"{known.sum():,} of {len(known):,}"


def _has_same_samples(model: TrainedModel, dataset: Dataset) -> bool:
    """True if the samples are those that the model was split by; files that lack hashes tell by their normalisation."""
    if model.spec.rows != dataset.spec.rows or model.spec.input_shape != dataset.spec.input_shape:
        return False
    if model.fingerprint is not None:
        return model.fingerprint.has_same_samples(fingerprint_of(dataset))
    there = model.preparation
    analysis = analyse(model.project.network, dataset.spec, model.project.data, model.project.training)
    here = preparation_of(model.project, analysis, dataset, model.split.train, there.kind)
    return bool(np.allclose(here.shift, there.shift) and np.allclose(here.scale, there.scale))


def _seen(model: TrainedModel) -> Hashes:
    """The samples that have trained or steered a model's weights, as far as it tells."""
    if model.fingerprint is None:
        return model.earlier
    own = model.fingerprint.rows[np.concatenate([model.split.train, model.split.validation])]
    return np.unique(np.concatenate([model.earlier, own]))


def _of_form(model: TrainedModel, name: str, spec: DataSpec) -> Iterator[str]:
    """A sentence where samples may be the same and have other hashes, as some columns are there and others are not."""
    there, here = set(model.spec.columns), set(spec.columns)
    if there & here and there != here:
        yield (
            f"As the columns differ, samples that trained the weights in {name} are unknown: test figures may be "
            "too good."
        )


def _of_split(name: str, own: Split, kept: Split) -> Iterator[str]:
    parts = (own.train, kept.train), (own.validation, kept.validation), (own.test, kept.test)
    if not all(np.array_equal(*pair) for pair in parts):
        yield (
            f"The split is that of {name}, whatever seed and shares are now: {len(kept.train):,} samples train, "
            f"{len(kept.validation):,} validate, {len(kept.test):,} test."
        )


def _of_origin(model: TrainedModel, name: str) -> Iterator[str]:
    if model.untold:
        yield (
            f"The weights in {name} go back to a run whose samples are not known: test figures may be of samples that "
            "trained them."
        )


def _of_target_values(model: TrainedModel, name: str, dataset: Dataset) -> Iterator[str]:
    if model.fingerprint is not None and model.fingerprint.targets != fingerprint_of(dataset).targets:
        yield f"The targets are not those that {name} was trained on, though the samples are."
