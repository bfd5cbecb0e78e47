"""Layers of images and sequences in the exported script, beside the oracle."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

from numpy.testing import assert_allclose

from engine.data.load import load_source
from engine.export import numpy_script
from engine.layers import LAYERS, Layer
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.sources import Bundled
from tests.engine.export.conftest import MakeModel, naive_predict

create = LAYERS.create


def check(build: MakeModel, folder: Path, shape: tuple[int, ...], *layers: Layer, **settings: Any) -> None:
    nodes = {"input": Input(shape=shape), **{f"n{at}": layer for at, layer in enumerate(layers)}, "output": Output()}
    dataset = load_source(Bundled(name="digits"), None)
    wires = [f"{source} > {target}" for source, target in pairwise(nodes)]
    model = build(nodes, wires, dataset=dataset, dtype="float64", **settings)
    path = folder / "model.py"
    path.write_bytes(numpy_script.render(model))
    samples = model.samples[:5]
    (actual,) = numpy_script.run(path, samples).values()
    assert_allclose(actual, naive_predict(model, samples)["output"], rtol=1e-12, atol=1e-12)


def test_images(build: MakeModel, tmp_path: Path) -> None:
    check(
        build,
        tmp_path,
        (1, 8, 8),
        create("Conv2D", filters=4, padding="same", activation="relu"),
        create("MaxPool2D", pool=(3,), stride=(1, 2), padding="same"),
        create("Conv2D", filters=6, kernel=(3, 2), dilation=(2, 1), groups=2, padding="explicit", pad=(1, 0, 2, 1)),
        create("ConvTranspose2D", filters=4, kernel=(3,), padding="same", groups=2, bias=False),
        create("ConvTranspose2D", filters=3, kernel=(2, 3), stride=(3, 2), padding="explicit", pad=(1, 0)),
        create("SpatialDropout"),
        create("AveragePool2D", pool=(3, 2), padding="explicit", pad=(1, 0, 1, 1)),
        create("Upsample", factor=(1, 3), method="bilinear"),
        create("Upsample"),
        create("ZeroPad", sides=(1, 0, 0, 2)),
        create("Crop", sides=(1, 2)),
    )


def test_sequences(build: MakeModel, tmp_path: Path) -> None:
    check(
        build,
        tmp_path,
        (16, 4),
        create("Conv1D", filters=6, stride=2, padding="explicit", pad=(2, 1), activation="tanh"),
        create("ZeroPad", sides=(2, 1)),
        create("MaxPool1D", stride=1),
        create("Crop"),
        create("Conv1D", filters=6, dilation=2, groups=3, padding="same", bias=False),
        create("AveragePool1D", pool=3, padding="same", stride=2),
        create("GlobalMaxPool"),
    )


def test_the_mean_of_a_whole_image(build: MakeModel, tmp_path: Path) -> None:
    check(build, tmp_path, (4, 4, 4), create("GlobalAveragePool"))
