"""Every layer in every format: a file that is read back, or run, predicts what the plain loops predict."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from engine.analysis.analyse import analyse
from engine.data.dataset import DataSpec
from engine.data.preparation.fit import Preparation
from engine.data.split import Split
from engine.document.project import Project
from engine.export.proof import FORMATS
from engine.training.model import TrainedModel
from tests.oracles import naive
from tests.oracles.layer_cases import EVERY_LAYER, LayerCase, seeds
from tests.oracles.layer_check import bench

ROWS = 3


def predicted(model: TrainedModel, samples: NDArray[np.float64]) -> Mapping[str, NDArray[np.float64]]:
    """By plain loops."""
    return naive.forward(model.project, model.weights, model.preparation.apply(samples), model.spec.columns)


def model_of(case: LayerCase, seeds: range) -> tuple[TrainedModel, NDArray[np.float64]]:
    """Layers that a case draws, side by side with random weights; and samples for them."""
    drawn = {f"n{seed}": case.draw(seed) for seed in seeds}
    network, columns = bench(drawn, dense=False)
    spec = DataSpec(ROWS, (len(columns),), columns, (), ())
    analysis = analyse(network, spec)
    assert not analysis.errors
    generator = np.random.default_rng(0)
    # Running variances are among them, which are above zero.
    weights = {name: generator.uniform(0.1, 1.5, weight.shape) for name, weight in analysis.weights.items()}
    for name, weight in analysis.weights.items():
        if weight.trainable:
            weights[name] *= generator.choice([-1.0, 1.0], weight.shape)
    shift, scale = (0.0, 1.0) if case.takes_ids else (0.25, 0.5)
    scaling = Preparation("standard", np.full(len(columns), shift), np.full(len(columns), scale))
    samples = generator.normal(size=(ROWS, len(columns)))
    if case.takes_ids:
        least = min(layer.num_embeddings for layer, _ in drawn.values())  # type: ignore[attr-defined]
        samples = generator.integers(0, least, samples.shape).astype(np.float64)
    nothing = np.arange(0)
    split = Split(np.arange(ROWS), nothing, nothing)
    return TrainedModel(Project(network=network), spec, weights, scaling, split, {}), samples


@EVERY_LAYER
@pytest.mark.parametrize("suffix", FORMATS)
@seeds(4)
def test_predictions(case: LayerCase, suffix: str, seeds: range, tmp_path: Path) -> None:
    model, samples = model_of(case, seeds)
    form, path = FORMATS[suffix], tmp_path / f"model{suffix}"
    try:
        path.write_bytes(form.render(model))
    except NotImplementedError as missing:
        pytest.fail(
            f"{case.layer.type_name()} has no exporter for {suffix} ({form.title}): {missing}. Register a function for "
            "it: engine/README.md, How to add a layer.",
            pytrace=False,
        )
    actual = form.run(path, samples, predicted)
    for node, expected in predicted(model, samples).items():
        told = model.project.network.by_id[node.removesuffix("_output")].layer
        assert_allclose(actual[node], expected, rtol=1e-11, atol=1e-12, err_msg=f"{suffix} of {told!r}")
