"""Repeats of a document: the runs that differ in nothing but what was drawn at random, by a seed or as a fold."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from engine.document.format.files import dumps
from engine.document.project import Project
from engine.document.view import View
from engine.experiments.generators import crossed, folds, seeds
from engine.experiments.variation import Variation
from engine.preparation.splittings import Folds


class Draw(NamedTuple):
    """The draw of one run of several that repeat each other.

    Attributes:
        seed: Random seed.
        folds: Number of folds; 0 where the split is no fold.
        fold: Number of the fold that validates, from 1.
    """

    seed: int
    folds: int = 0
    fold: int = 0


def draw_of(project: Project) -> Draw:
    """The draw of a document."""
    splitting = project.data.recipe.splitting
    folds = (splitting.count, splitting.fold) if isinstance(splitting, Folds) else (0, 0)
    return Draw(project.training.seed, *folds)


def variations_of(project: Project, seed_count: int, fold_count: int) -> list[Variation]:
    """Repeats of a document: with so many seeds, by so many folds, or each fold with each seed; 0 leaves one out.

    Raises:
        LayerloomError: The rows of the project take no folds.
    """
    families = [folds(project, fold_count)] if fold_count else []
    families += [seeds(project, seed_count)] if seed_count else []
    return crossed(*families)


def experiment_of(project: Project, dtype: str) -> str:
    """Name of the experiment that all repeats of a document are, by its content: more seeds continue the same one."""
    splitting = project.data.recipe.splitting
    is_fold = isinstance(splitting, Folds)
    if is_fold:
        recipe = project.data.recipe.replace(splitting=splitting.replace(fold=1))
        project = project.replace(data=project.data.replace(recipe=recipe))
    undrawn = project.replace(training=project.training.replace(seed=0), view=View())
    digest = hashlib.sha256(f"{dtype} {dumps(undrawn)}".encode()).hexdigest()
    return f"{'folds' if is_fold else 'seeds'}-{digest[:6]}"
