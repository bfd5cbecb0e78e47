"""Generators of variations: other seeds, and the folds of a cross-validation."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

from engine.document.project import Project
from engine.errors import LayerloomError
from engine.experiments.variation import Variation
from engine.preparation.splittings import Folds, Shuffled

_SEEDS = 2**31
SEED, SPLITTING = "training.seed", "data.recipe.splitting"


def seeds(project: Project, count: int) -> list[Variation]:
    """As many seeds, from that of the project on."""
    first = project.training.seed
    return [Variation(f"seed {seed}", {SEED: seed}) for seed in ((first + each) % _SEEDS for each in range(count))]


def folds(project: Project, count: int) -> list[Variation]:
    """The folds of a cross-validation, each of which validates once. The test split is kept apart from all of them.

    Raises:
        LayerloomError: The rows of the project are not split at random, so that folds would part what belongs together.
    """
    splitting = project.data.recipe.splitting
    if not isinstance(splitting, Shuffled | Folds):
        raise LayerloomError(
            f"Folds are drawn at random, but the rows are split {splitting.display_name().lower()}.",
            fix="Choose a random split in the data settings, or leave folds out.",
            field="splitting",
        )
    numbers = range(1, count + 1)
    return [Variation(f"fold {number} of {count}", {SPLITTING: Folds(count=count, fold=number)}) for number in numbers]


def crossed(*families: Iterable[Variation]) -> list[Variation]:
    """Each variation of one family with each of the others."""
    return [_joined(each) for each in product(*families)]


def _joined(variations: Iterable[Variation]) -> Variation:
    each = list(variations)
    values = {path: value for variation in each for path, value in variation.values.items()}
    return Variation(", ".join(variation.title for variation in each), values)
