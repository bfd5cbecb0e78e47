"""Variations: values at paths of a document, and sentences where there is no such place."""

from __future__ import annotations

import pytest

from engine.errors import LayerloomError
from engine.experiments.generators import crossed, folds, seeds
from engine.experiments.variation import Variation
from engine.losses import MeanAbsoluteError
from engine.preparation.recipe import Recipe
from engine.preparation.splittings import ByGroup, Folds
from tests.engine.training.conftest import classifier


def varied(**values: object) -> Variation:
    return Variation("", {path.replace("__", "."): value for path, value in values.items()})


def test_values_are_put_at_their_paths_and_the_rest_stays() -> None:
    project = classifier(losses={"output": "mean_squared_error"})
    other = varied(
        network__hidden__layer__units=64,
        network__last__frozen=True,
        training__seed=3,
        training__optimizer__learning_rate=0.5,
        training__losses__output="mean_absolute_error",
        data__recipe__splitting={"type": "folds", "count": 4, "fold": 2},
    ).of(project)
    assert other.network.node("hidden").layer.units == 64  # type: ignore[attr-defined]
    assert other.network.node("last").frozen
    assert (other.training.seed, other.training.optimizer.learning_rate) == (3, 0.5)
    assert other.training.losses == {"output": MeanAbsoluteError()}
    assert other.data.recipe.splitting == Folds(count=4, fold=2)
    assert other.network.wires == project.network.wires
    assert varied(training__seed=project.training.seed).of(other.replace(network=project.network)).training.epochs == 5
    assert project == classifier(losses={"output": "mean_squared_error"})


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("training.sed", 1, 'training has no "sed", as training.sed asks. Did you mean seed?'),
        ("network.hiden.layer.units", 1, 'network has no "hiden", as network.hiden.layer.units asks. Did you mean'),
        ("network.hidden.layer.rate", 1, 'network.hidden.layer has no "rate"'),
        ("network.hidden.layer.type", "Dropout", 'network.hidden.layer has no "type"'),
        ("training.seed.more", 1, 'training.seed has no "more"'),
        ("training.seed", -1, "training: seed is -1, but the least value allowed is 0."),
        ("training.seed", "3", 'training: seed is "3", but must be a whole number.'),
        ("network.last.layer", {"type": "Nothing"}, 'the layer is "Nothing", but there is no such layer.'),
        ("network.hidden.id", "last", "The id last stands at 2 nodes"),
        ("view.zoom", 1, '"view.zoom" is no path of a document. Begin with one of network., data., training.'),
        ("training", 1, '"training" is no path of a document.'),
        ("", 1, '"" is no path of a document.'),
    ],
)
def test_what_does_not_fit_is_told(path: str, value: object, words: str) -> None:
    with pytest.raises(LayerloomError) as caught:
        Variation("", {path: value}).of(classifier())
    assert words in str(caught.value)


def test_seeds_go_on_from_that_of_the_project() -> None:
    project = classifier(seed=2**31 - 2)
    found = seeds(project, 3)
    assert [each.title for each in found] == ["seed 2147483646", "seed 2147483647", "seed 0"]
    assert [each.of(project).training.seed for each in found] == [2**31 - 2, 2**31 - 1, 0]


def test_folds_are_crossed_with_seeds() -> None:
    project = classifier(recipe=Recipe(splitting=Folds(count=9, fold=9)))
    found = crossed(folds(project, 2), seeds(project, 2))
    titles = ["fold 1 of 2, seed 0", "fold 1 of 2, seed 1", "fold 2 of 2, seed 0", "fold 2 of 2, seed 1"]
    assert [each.title for each in found] == titles
    last = found[-1].of(project)
    assert (last.data.recipe.splitting, last.training.seed) == (Folds(count=2, fold=2), 1)


def test_folds_do_not_part_groups() -> None:
    project = classifier(recipe=Recipe(splitting=ByGroup(column="person")))
    with pytest.raises(LayerloomError, match="drawn at random, but the rows are split by group"):
        folds(project, 5)
