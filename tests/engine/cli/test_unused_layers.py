"""Layers that lead to no Output are trained by nobody: neither counted, nor exported, nor asked for in a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.document.format.files import save
from engine.document.project import DataSettings, Project, TrainingSettings
from engine.export.weights import read_weights
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.sources import Bundled
from tests.oracles.rig import draw, share

Command = Callable[..., Any]

LAYERS = {
    "input": Input(),
    "last": Dense(units=3, activation="softmax"),
    "idle": Dense(units=4),
    "idler": Dense(units=2),
    "output": Output(),
}
WIRES = "input > last > output, input > idle > idler"
USED = {"last.weight", "last.bias"}
DATA, SETTINGS = DataSettings(source=Bundled(name="iris")), TrainingSettings(epochs=2)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "idle.loom"
    save(Project(network=draw(LAYERS, WIRES), data=DATA, training=SETTINGS), path)
    return path


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A file of a program that wrote the weights of all layers."""
    path = tmp_path / "old.npz"
    shapes = {"last.weight": (3, 4), "last.bias": (3,), "idle.weight": (4, 4), "idle.bias": (4,)}
    np.savez(path, allow_pickle=False, **{name: np.ones(shape, np.float32) for name, shape in shapes.items()})
    return path


def test_they_are_neither_exported_nor_asked_for(layerloom: Command, file: Path, tmp_path: Path) -> None:
    paths = [tmp_path / f"weights{suffix}" for suffix in (".npz", ".safetensors", ".py")]
    options = [word for path in paths for word in ("--export", path)]
    assert layerloom("train", file, *options).status == 0
    for path in paths[:2]:
        assert set(read_weights(path)) == USED
    assert "idle" not in paths[2].read_text()
    assert layerloom("export", file, "--weights", paths[0], "--to", tmp_path / "again.safetensors").status == 0
    assert layerloom("train", file, "--weights", paths[0]).status == 0
    outcome = layerloom("train", file, "--transfer", paths[0], "--json")
    moved = json.loads(outcome.output.splitlines()[-1])["transfer"]
    assert (set(moved["taken"]), moved["initial"], moved["unused"]) == (USED, {}, [])


def test_files_that_hold_them_can_still_be_used(layerloom: Command, file: Path, old: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.npz"
    assert layerloom("train", file, "--weights", old, "--epochs", 0, "--export", again).status == 0
    assert set(read_weights(again)) == USED
    assert layerloom("export", file, "--weights", old, "--to", again).status == 0
    assert set(read_weights(again)) == USED
    outcome = layerloom("train", file, "--transfer", old, "--json")
    assert "Not used in this network: 'idle.weight', 'idle.bias'." in outcome.errors
    assert set(json.loads(outcome.output.splitlines()[-1])["transfer"]["taken"]) == USED


def test_they_are_counted_in_no_sum(layerloom: Command, file: Path, tmp_path: Path) -> None:
    report = json.loads(layerloom("check", file, "--json").output)
    used = {layer["id"]: layer["used"] for layer in report["layers"]}
    assert used == {"input": True, "last": True, "idle": False, "idler": False, "output": True}
    assert report["totals"]["parameters"] == 4 * 3 + 3
    assert report["totals"]["multiply_adds"] == 4 * 3
    alone = tmp_path / "alone.loom"
    network = draw({name: layer for name, layer in LAYERS.items() if not name.startswith("idle")})
    save(Project(network=network, data=DATA, training=SETTINGS), alone)
    assert json.loads(layerloom("check", alone, "--json").output)["totals"] == report["totals"]
    words = " ".join(layerloom("check", file).output.split())
    assert "Dense, not used" in words
    assert "idler: output is not connected, so it is neither trained nor exported." in words


def test_one_whose_weights_another_uses_is_kept(layerloom: Command, tmp_path: Path) -> None:
    """Its output is of no use, its weights are."""
    layers = {"input": Input(), "last": LAYERS["last"], "idle": Dense(units=3), "output": Output()}
    network = share(draw(layers, "input > last > output, input > idle"), {"last": "idle"})
    file, weights = tmp_path / "shared.loom", tmp_path / "weights.npz"
    save(Project(network=network, data=DATA, training=SETTINGS), file)
    assert layerloom("train", file, "--export", weights).status == 0
    assert set(read_weights(weights)) == {"idle.weight", "idle.bias"}
    assert layerloom("train", file, "--weights", weights).status == 0
    assert json.loads(layerloom("check", file, "--json").output)["totals"]["parameters"] == 15
    assert "idle: output is not connected, so only its weights are used." in " ".join(
        layerloom("check", file).output.split()
    )
