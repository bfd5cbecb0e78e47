"""The bundled files hold what scikit-learn holds."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from sklearn import datasets

from engine.data.load import load_source
from engine.sources import Bundled


@pytest.mark.parametrize("name", ["iris", "wine", "breast_cancer", "digits"])
def test_classification_sets_hold_scikit_learns_values(name: str) -> None:
    theirs = getattr(datasets, f"load_{name}")()
    ours = load_source(Bundled(name=name), None)
    assert_array_equal(ours.inputs, theirs.data)
    # Classes stand in another order here, so compare which samples belong together.
    pairs = set(zip(ours.targets.tolist(), theirs.target.tolist(), strict=True))
    assert len(pairs) == len(ours.spec.classes) == len(theirs.target_names)
    assert ours.spec.columns == tuple(theirs.feature_names)


def test_diabetes_holds_scikit_learns_unscaled_values() -> None:
    theirs = datasets.load_diabetes(scaled=False)
    ours = load_source(Bundled(name="diabetes"), None)
    assert_array_equal(ours.inputs, theirs.data)
    assert_array_equal(ours.targets, theirs.target[:, None])
    assert (ours.spec.classes, ours.spec.target_shape, ours.spec.target_name) == ((), (1,), "progression")


def test_names_are_real() -> None:
    iris = load_source(Bundled(name="iris"), None)
    assert iris.name == "Iris"
    assert iris.spec.classes == ("setosa", "versicolor", "virginica")
    assert iris.spec.target_name == "species"
    digits = load_source(Bundled(name="digits"), None)
    assert digits.spec.columns[9] == "pixel_1_1"
    assert digits.spec.classes == tuple("0123456789")
    assert np.bincount(load_source(Bundled(name="wine"), None).targets).tolist() == [48, 59, 71]
