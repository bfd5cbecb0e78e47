"""A predictor is compiled once, and takes memory for the weights and for what layers put out, no more."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from engine.training import predict as predicting
from engine.training.predict import Predictor, predict
from tests.engine.training.conftest import classifier, flowers
from tests.engine.training.test_predict import model_of

CHILD = """
import sys
from pathlib import Path
import numpy as np
from engine.data.dataset import DataSpec
from engine.data.preparation.fit import fit
from engine.data.split import Split
from engine.document.project import Project
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.training.model import TrainedModel
from engine.training.predict import predict
from tests.oracles.rig import draw

def model(widths):
    layers = {f"dense_{n}": Dense(units=width, activation="relu") for n, width in enumerate(widths[1:])}
    network = draw({"input": Input()} | layers | {"output": Output()})
    spec = DataSpec(256, widths[:1], (), (widths[-1],), ())
    weights = {}
    for n, (before, width) in enumerate(zip(widths, widths[1:])):
        weights[f"dense_{n}.weight"] = np.full((width, before), 1.0 / before, np.float32)
        weights[f"dense_{n}.bias"] = np.zeros(width, np.float32)
    rows = np.arange(0)
    normalisation = fit("none", np.ones((1, *widths[:1])), None, None)
    return TrainedModel(Project(network=network), spec, weights, normalisation, Split(rows, rows, rows), {})

def kilobytes(name):
    (line,) = (one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith(name))
    return int(line.split()[1])

predict(model((8, 8, 8, 2)), np.ones((256, 8)))  # code and what BLAS takes for itself are there
widths = (1024, 4096, 3800, 10)
large, samples = model(widths), np.ones((256, 1024))
Path("/proc/self/clear_refs").write_text("5")  # the peak begins again
before = kilobytes("VmRSS")
(y,) = predict(large, samples).values()
assert abs(y - 1.0).max() < 1e-4
weights = sum(values.nbytes for values in large.weights.values())
print((kilobytes("VmHWM") - before) * 1024 / (weights + 4 * 256 * sum(widths)))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc for the peak of the memory")
def test_a_prediction_takes_no_more_than_weights_and_activations() -> None:
    """20 million weights. The bar is 1.3; room for gradients and optimiser state, hardly touched, made it 1.299."""
    tree = str(Path(__file__).parents[3])
    ran = subprocess.run(
        [sys.executable, "-c", CHILD], env=os.environ | {"PYTHONPATH": tree}, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr
    assert 0.9 < float(ran.stdout) <= 1.15


def test_a_model_is_compiled_once_however_often_it_predicts(monkeypatch: pytest.MonkeyPatch) -> None:
    data = flowers(rows=300)
    model = model_of(classifier(epochs=1), data)
    compiled: list[object] = []
    compile_now = predicting.compile
    monkeypatch.setattr(predicting, "compile", lambda *given, **more: compiled.append(1) or compile_now(*given, **more))
    predictor = Predictor(model)
    for rows in (1, 300, 17, 256):
        expected = predict(model, data.inputs[:rows])["output"]
        np.testing.assert_array_equal(predictor.predict(data.inputs[:rows])["output"], expected)
    assert len(compiled) == 1 + 4


def test_a_predictor_is_of_the_weights_that_it_was_made_with() -> None:
    data = flowers(rows=30)
    model = model_of(classifier(epochs=1), data)
    predictor = Predictor(model)
    before = predictor.predict(data.inputs)["output"]
    for values in model.weights.values():
        values[...] = 0.0
    np.testing.assert_array_equal(predictor.predict(data.inputs)["output"], before)
