"""What an outsider can check: a run of `layerloom train`, rebuilt in PyTorch from nothing but its files."""

from __future__ import annotations

import csv
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.cli.app import main
from engine.document.format.files import save
from engine.document.project import DataSettings, Project, TrainingSettings
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.sources import Bundled
from tests.oracles.rig import draw

torch = pytest.importorskip("torch")

EPOCHS, BATCH = 12, 32


def layerloom(*arguments: object) -> None:
    with pytest.raises(SystemExit) as end:
        main([str(argument) for argument in arguments])
    assert end.value.code in (0, None)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    layers = {
        "input_1": Input(),
        "dense_1": Dense(units=12, activation="tanh"),
        "dense_2": Dense(units=3, activation="softmax"),
        "output_1": Output(),
    }
    training = TrainingSettings(batch_size=BATCH, epochs=EPOCHS, restore_best=False)
    path = tmp_path / "wine.loom"
    save(Project(network=draw(layers), data=DataSettings(source=Bundled(name="wine")), training=training), path)
    return path


def samples() -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The data as they lie in the file; classes in the order of their names."""
    with (files("resources") / "data" / "wine.csv").open() as file:
        rows = list(csv.reader(file))[1:]
    names = sorted({row[-1] for row in rows})
    return np.array([row[:-1] for row in rows], float), np.array([names.index(row[-1]) for row in rows])


def network(weights: Any, dtype: Any) -> Any:
    layers = torch.nn.Sequential(torch.nn.Linear(13, 12), torch.nn.Tanh(), torch.nn.Linear(12, 3)).to(dtype)
    with torch.no_grad():
        for name, layer in (("dense_1", layers[0]), ("dense_2", layers[2])):
            layer.weight.copy_(torch.tensor(weights[f"{name}.weight"]))
            layer.bias.copy_(torch.tensor(weights[f"{name}.bias"]))
    return layers


@pytest.mark.parametrize(("dtype", "bar"), [("float64", 1e-10), ("float32", 1e-5)])
def test_a_run_can_be_rebuilt_from_its_files(project: Path, tmp_path: Path, dtype: str, bar: float) -> None:
    start, end, history = tmp_path / "start.npz", tmp_path / "end.npz", tmp_path / "history.csv"
    layerloom("train", project, "--epochs", 0, "--dtype", dtype, "--export", start)
    layerloom("train", project, "--no-shuffle", "--dtype", dtype, "--weights", start, "--export", end,
              "--history", history)  # fmt: skip

    with np.load(start) as file:
        weights, told = {name: file[name] for name in file.files}, json.loads(str(file["metadata"]))
    inputs, labels = samples()
    scaled = (inputs - told["normalisation"]["shift"]) / told["normalisation"]["scale"]
    x, t = torch.tensor(scaled.astype(dtype)).double(), torch.tensor(labels)
    train, validation = (torch.tensor(told["split"][part]) for part in ("train", "validation"))
    model = network(weights, torch.float64)
    optimizer = torch.optim.Adam(model.parameters())
    loss = torch.nn.CrossEntropyLoss()
    expected = []
    for _ in range(EPOCHS):
        total = 0.0
        for rows in train.split(BATCH):
            optimizer.zero_grad()
            value = loss(model(x[rows]), t[rows])
            value.backward()
            optimizer.step()
            total += value.item() * len(rows)
        with torch.no_grad():
            z = model(x[validation])
            accuracy = float((z.argmax(1) == t[validation]).double().mean())
            expected.append((total / len(train), loss(z, t[validation]).item(), accuracy))

    found = list(csv.DictReader(history.read_text().splitlines()))
    assert [row["epoch"] for row in found] == [str(epoch) for epoch in range(1, EPOCHS + 1)]
    for row, (train_loss, val_loss, val_accuracy) in zip(found, expected, strict=True):
        assert float(row["train_loss"]) == pytest.approx(train_loss, rel=bar)
        assert float(row["val_loss"]) == pytest.approx(val_loss, rel=bar)
        assert float(row["val_accuracy"]) == val_accuracy
    assert expected[-1][0] < 0.8 * expected[0][0]
    with np.load(end) as file:
        for name, layer in (("dense_1", model[0]), ("dense_2", model[2])):
            for part in ("weight", "bias"):
                ours, theirs = file[f"{name}.{part}"], getattr(layer, part).detach().numpy()
                assert ours.dtype == dtype
                np.testing.assert_allclose(ours, theirs, rtol=bar, atol=bar)
