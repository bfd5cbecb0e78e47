from __future__ import annotations

import numpy as np
import pytest

from engine.analysis.analyse import analyse
from engine.data.preparation.fit import fit
from engine.document.project import DataSettings, Project, TrainingSettings
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.shapes.merge import Concatenate
from engine.training.preparing.arrays import Arrays, make_arrays
from tests.engine.training.conftest import classifier, curve, flowers
from tests.oracles.rig import draw


def arrays_of(project: Project, dataset, dtype: str = "float32") -> Arrays:
    analysis = analyse(project.network, dataset.spec, project.data, project.training)
    assert not analysis.errors
    return make_arrays(project, analysis, dataset, fit(project.data.normalisation, dataset.inputs), dtype)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_inputs_are_normalised_and_of_the_dtype_asked_for(dtype: str) -> None:
    arrays = arrays_of(classifier(), flowers(), dtype)
    x = arrays.inputs["input"]
    assert x.dtype == dtype
    assert x.flags.c_contiguous
    np.testing.assert_allclose(x.mean(axis=0), 0.0, atol=1e-6)
    np.testing.assert_allclose(x.std(axis=0), 1.0, rtol=1e-6)


def test_each_input_takes_its_columns_in_its_own_order() -> None:
    layers = {
        "left": Input(columns=("c", "a")),
        "right": Input(columns=("b",)),
        "joined": Concatenate(),
        "last": Dense(units=3, activation="softmax"),
        "output": Output(),
    }
    network = draw(layers, "left > joined.in_1, right > joined.in_2, joined > last > output")
    dataset = flowers()
    arrays = arrays_of(Project(network=network, data=DataSettings(normalisation="none")), dataset)
    np.testing.assert_array_equal(arrays.inputs["left"], dataset.inputs[:, [2, 0]].astype(np.float32))
    np.testing.assert_array_equal(arrays.inputs["right"], dataset.inputs[:, [1]].astype(np.float32))
    assert all(x.flags.c_contiguous for x in arrays.inputs.values())


def test_classes_are_labels_for_cross_entropy_and_one_hot_for_other_losses() -> None:
    dataset = flowers()
    by_label = arrays_of(classifier(), dataset)
    assert by_label.values == {}
    np.testing.assert_array_equal(by_label.labels, dataset.targets)
    assert by_label.labels is not None
    assert by_label.labels.dtype == np.int64
    one_hot = arrays_of(classifier(loss="mean_squared_error"), dataset)
    np.testing.assert_array_equal(one_hot.values["output"], np.eye(3, dtype=np.float32)[dataset.targets])
    assert one_hot.labels is not None  # accuracy needs them


def test_an_autoencoder_has_its_normalised_inputs_as_targets() -> None:
    layers = {"input": Input(), "last": Dense(units=2), "output": Output()}
    training = TrainingSettings(loss="mean_squared_error")
    arrays = arrays_of(Project(network=draw(layers), data=DataSettings(predict="inputs"), training=training), curve())
    np.testing.assert_array_equal(arrays.values["output"], arrays.inputs["input"])
    assert arrays.labels is None
