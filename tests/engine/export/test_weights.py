"""Weight files of other programs, damaged ones and hostile ones."""

from __future__ import annotations

import dataclasses
import io
import json
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from safetensors.numpy import save, save_file

from engine.analysis.analyse import analyse
from engine.data.dataset import Figures
from engine.errors import FileError, LayerloomError
from engine.export import npz, safetensors
from engine.export.metadata import describe, rebuild
from engine.export.weights import match_weights, read_model, read_weights
from engine.initializers import Normal
from engine.training.model import TrainedModel

WEIGHTS = {"dense_1.weight": np.arange(6.0, dtype=np.float32).reshape(2, 3), "dense_1.bias": np.ones(2, np.float32)}


def npz_bytes(**arrays: Any) -> bytes:
    stream = io.BytesIO()
    np.savez(stream, **arrays)
    return stream.getvalue()


def with_header(text: bytes, rest: bytes = b"") -> bytes:
    return struct.pack("<Q", len(text)) + text + rest


def huge_entry() -> bytes:
    header = b"{'descr': '<f4', 'fortran_order': False, 'shape': (1000000, 1000000)}\n"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("w.npy", b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header)
    return stream.getvalue()


BROKEN: dict[str, tuple[str, bytes, str]] = {
    "npz cut off": ("npz", npz_bytes(**WEIGHTS)[:-40], "is damaged, or is not an .npz file"),
    "npz of another kind": ("npz", b"GIF89a" + b"\0" * 100, "is damaged, or is not an .npz file"),
    "npz empty file": ("npz", b"", "is damaged, or is not an .npz file"),
    "npz of objects": ("npz", npz_bytes(w=np.array([{}], object)), "'w' of broken.npz holds Python objects"),
    "npz claims terabytes": ("npz", huge_entry(), "'w' claims another size than it has"),
    "npz nan": ("npz", npz_bytes(w=np.array([[1.0, np.nan]])), r"'w' in broken.npz is not finite at \[0, 1\]"),
    "npz of text": ("npz", npz_bytes(w=np.array(["a"])), "'w' in broken.npz holds <U1, which no weight can be"),
    "npz metadata": ("npz", npz_bytes(metadata=np.array("{")), "The metadata of broken.npz are no JSON"),
    "npz deep metadata": ("npz", npz_bytes(metadata=np.array("[" * 100_000)), "The metadata of broken.npz are no JSON"),
    "safetensors cut off": ("safetensors", save(WEIGHTS)[:-4], "is damaged, or is not a .safetensors file"),
    "safetensors empty": ("safetensors", b"", "is damaged, or is not a .safetensors file"),
    "safetensors of another kind": ("safetensors", b"PK\x03\x04" + b"\0" * 100, "is damaged, or is not a"),
    "safetensors claims terabytes": (
        "safetensors",
        with_header(b'{"w":{"dtype":"F32","shape":[1000000,1000000],"data_offsets":[0,4000000000000]}}'),
        "is damaged, or is not a .safetensors file",
    ),
    "safetensors overlaps": (
        "safetensors",
        with_header(b'{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},'
                    b'"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', b"\0" * 4),
        "is damaged, or is not a .safetensors file",
    ),
    "safetensors infinite": (
        "safetensors",
        save({"w": np.array([np.inf], np.float32)}),
        r"'w' in broken.safetensors is not finite at \[0\]",
    ),
    "safetensors of brain floats": (
        "safetensors",
        with_header(b'{"w":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]}}', b"\0" * 2),
        "is damaged, or is not a .safetensors file|which no weight can be",
    ),
    "safetensors metadata": (
        "safetensors",
        save(WEIGHTS, {"layerloom_format": "1", "project": "{"}),
        "The metadata of broken.safetensors are no JSON",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_broken_files_get_a_sentence(case: str, tmp_path: Path) -> None:
    suffix, content, words = BROKEN[case]
    (tmp_path / f"broken.{suffix}").write_bytes(content)
    with pytest.raises(FileError, match=words):
        read_weights(tmp_path / f"broken.{suffix}")


@pytest.mark.parametrize(("name", "words"), [("w.pt", r"Files that can: \.npz, \.safetensors"), ("w.npz", "no file")])
def test_unreadable_names_get_a_sentence(name: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(FileError, match=words):
        read_weights(tmp_path / name)


@pytest.mark.parametrize("suffix", ["npz", "safetensors", "NPZ"])
def test_files_of_other_programs_are_read(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"w.{suffix}"
    weights = WEIGHTS | {"a.b": np.arange(3), "half": np.array([0.5], np.float16), "double": np.array([0.1])}
    path.write_bytes(npz_bytes(**weights)) if "n" in suffix.lower()[:1] else save_file(weights, path)
    back = read_weights(path)
    assert {name: str(values.dtype) for name, values in back.items()} == {
        name: "float64" if name == "double" else "float32" for name in weights
    }
    for name, values in weights.items():
        assert_array_equal(back[name], values)
    with pytest.raises(FileError, match="its metadata is not of Layerloom"):
        read_model(path)


def changed(key: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(metadata: dict[str, Any]) -> None:
        *folders, last = key.split(".")
        for folder in folders:
            metadata = metadata[folder]
        metadata[last] = value

    return change


DAMAGED: dict[str, tuple[Callable[[dict[str, Any]], None], str]] = {
    "newer": (changed("layerloom_format", 99), "its metadata is of version 99; version 1 is read"),
    "no project": (changed("project", None), "The project in m.npz"),
    "no data": (changed("data", {}), "The metadata of m.npz are damaged"),
    "shape": (changed("data.input_shape", [-4]), "The weights do not fit the network"),
    "kind": (changed("normalisation.kind", "__import__"), "the normalisation is none that Layerloom writes"),
    "scale": (changed("normalisation.scale", [0.0] * 4), "the normalisation is none that Layerloom writes"),
    "too short": (changed("normalisation.shift", [0.0]), "The metadata of m.npz are damaged"),
    "split": (changed("split", {"train": ["x"]}), "The metadata of m.npz are damaged"),
    "split that repeats": (changed("split.test", [0, 0]), "the split does not hold each sample once"),
    "split that leaves": (changed("split.train", [10**9]), "the split does not hold each sample once"),
    "hashes": (changed("samples.rows", "AAAA"), "The metadata of m.npz are damaged"),
    "few hashes": (
        changed("samples", {"rows": "AAAAAAAAAAA=", "features": "", "targets": ""}),
        "there is not a hash for each sample",
    ),
    "earlier hashes": (changed("samples.earlier", "!"), "The metadata of m.npz are damaged"),
    "no hashes": (changed("samples", []), "The metadata of m.npz are damaged"),
    "metrics": (changed("metrics", 3), "The metadata of m.npz are damaged"),
    "no wires": (changed("project.network.wires", []), r"The network in m.npz cannot run\."),
    "no nodes": (changed("project.network.nodes", []), r"The project in m\.npz has 4 faults"),
}


@pytest.mark.parametrize("case", DAMAGED)
def test_damaged_metadata_get_a_sentence(case: str, tmp_path: Path, classifier: TrainedModel) -> None:
    change, words = DAMAGED[case]
    metadata = json.loads(json.dumps(describe(classifier)))
    change(metadata)
    (tmp_path / "m.npz").write_bytes(npz_bytes(metadata=np.array(json.dumps(metadata)), **classifier.weights))
    with pytest.raises(FileError, match=words):
        read_model(tmp_path / "m.npz")


def test_weights_that_do_not_fit_are_listed(classifier: TrainedModel) -> None:
    analysis = analyse(classifier.project.network, classifier.spec)
    assert match_weights(analysis, classifier.weights) == classifier.weights
    weights = dict(classifier.weights)
    del weights["dense_1.bias"]
    weights["dense_2.weight"] = np.zeros((8, 3), np.float32)
    weights |= {f"other_{number}.weight": np.zeros(1, np.float32) for number in range(7)}
    with pytest.raises(FileError) as caught:
        match_weights(analysis, weights)
    assert caught.value.message == (
        "The weights do not fit the network. Missing: dense_1.bias. Not in the network: 'other_0.weight', "
        "'other_1.weight', 'other_2.weight', 'other_3.weight', 'other_4.weight' and 2 more. "
        "Of another shape: dense_2.weight is 8 × 3 instead of 3 × 8."
    )


def test_weights_of_another_network_are_no_model(tmp_path: Path, classifier: TrainedModel) -> None:
    weights = {name: values for name, values in classifier.weights.items() if "dense_2" not in name}
    (tmp_path / "m.npz").write_bytes(npz.render(dataclasses.replace(classifier, weights=weights)))
    with pytest.raises(FileError, match=r"Missing: dense_2\.weight, dense_2\.bias"):
        read_model(tmp_path / "m.npz")


@pytest.mark.parametrize("render", [npz.render, safetensors.render])
def test_damaged_bytes_never_escape_as_anything_else(render: Any, tmp_path: Path, classifier: TrainedModel) -> None:
    generator = np.random.default_rng(0)
    clean = np.frombuffer(render(classifier), np.uint8)
    path = tmp_path / ("m.npz" if render is npz.render else "m.safetensors")
    for _ in range(100):
        content = clean.copy()
        content[generator.integers(0, min(len(content), 4000), 3)] = generator.integers(0, 256, 3)
        path.write_bytes(content[: generator.integers(1, 2 * len(content))].tobytes())
        try:
            read_model(path)
        except LayerloomError:
            continue


def test_models_that_were_exported_before_a_rename_are_read(classifier: TrainedModel) -> None:
    """Project format 2 called standard deviations `deviation`, in layers and in what is known of the target."""
    known = dataclasses.replace(classifier.spec, figures=(Figures(0.0, 9.0, 4.0, 2.5, 10),))
    metadata = describe(dataclasses.replace(classifier, spec=known))
    assert metadata["data"]["figures"][0]["deviation"] == 2.5, "machine-readable keys are added, never renamed"
    metadata["project"]["format"] = 2
    metadata["project"]["network"]["nodes"][1]["layer"]["weight_initializer"] = {"type": "normal", "deviation": 0.5}
    del metadata["data"]["figures"][0]["std"]
    back = rebuild(classifier.weights, json.loads(json.dumps(metadata)), "old.npz")
    assert back.spec.figures == known.figures
    assert back.project.network.nodes[1].layer.weight_initializer == Normal(std=0.5)  # type: ignore[attr-defined]
