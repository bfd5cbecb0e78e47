"""`.npz` data files, well-formed, damaged and hostile."""

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from engine.data.archive import read_arrays
from engine.data.dataset import Dataset
from engine.data.load import load_source
from engine.errors import FileError, LayerloomError
from engine.sources import Npz

X = np.arange(24.0).reshape(6, 4)
Y = np.array([0, 1, 2, 0, 1, 2])


def saved(folder: Path, **arrays: Any) -> Dataset:
    np.savez(folder / "data.npz", **arrays)
    return load_source(Npz(path="data.npz"), folder)


def written(folder: Path, entries: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(folder / "data.npz", "w", method) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return folder / "data.npz"


def npy(array: Any, **options: Any) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array, **options)
    return stream.getvalue()


def header(shape: str, descr: str = "'<f4'", rest: bytes = b"") -> bytes:
    text = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}}}\n".encode()
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text + rest


def test_whole_numbers_are_classes(tmp_path: Path) -> None:
    data = saved(tmp_path, x=X.astype(np.float32), y=(Y * 10).astype(np.uint8))
    assert_array_equal(data.inputs, X)
    assert (data.spec.classes, data.spec.target_name, data.name) == (("0", "10", "20"), "y", "data")
    assert_array_equal(data.targets, Y)


@pytest.mark.parametrize(
    ("targets", "classes"),
    [
        (np.array(["b", "a", "b", "a", "b", "a"]), ("a", "b")),
        (np.array([True, False] * 3), ("0", "1")),
        (np.array([2**63, 0] * 3, np.uint64), ("0", "9223372036854775808")),
    ],
)
def test_texts_and_truth_values_are_classes(targets: Any, classes: tuple[str, ...], tmp_path: Path) -> None:
    assert saved(tmp_path, x=X, y=targets).spec.classes == classes


def test_numbers_are_values(tmp_path: Path) -> None:
    data = saved(tmp_path, x=X[:, 0], y=Y.astype(np.float32) + 0.5)
    assert (data.inputs.shape, data.targets.shape, data.spec.target_shape) == ((6, 1), (6, 1), (1,))
    assert saved(tmp_path, x=np.asfortranarray(X), y=np.eye(6, dtype=int)[:, :3]).spec.target_shape == (3,)


def test_inputs_may_be_their_own_target(tmp_path: Path) -> None:
    np.savez(tmp_path / "data.npz", x=X)
    data = load_source(Npz(path="data.npz", target="x"), tmp_path)
    assert_array_equal(data.inputs, data.targets)


UNFIT: dict[str, tuple[dict[str, Any], str]] = {
    "other length": ({"x": X, "y": Y[:5]}, r"'x' holds 6 samples, but 'y' holds 5"),
    "nan": ({"x": np.where(X == 6, np.nan, X), "y": Y}, r"x\[1, 2\] is nan, which is not a finite number"),
    "infinities": ({"x": X, "y": np.full(6, -np.inf)}, r"y\[0\] is -inf, and 5 more values are not finite"),
    "no such array": ({"x": X, "labels": Y}, r"data.npz has no array 'y'\. Its arrays are 'labels', 'x'"),
    "objects": (
        {"x": X, "y": np.array(["a", "b"] * 3, object)},
        r"'y' of data.npz holds Python objects.*Save texts as y\.astype\(str\), and numbers as y\.astype\(float\)",
    ),
    "complex": ({"x": X * 1j, "y": Y}, r"'x' of data.npz holds values of type complex128"),
    "records": ({"x": np.zeros(6, [("a", "f4")]), "y": Y}, r"'x' of data.npz holds values of type"),
    "texts": ({"x": Y.astype(str), "y": Y}, r"The array 'x' holds texts"),
    "a single value": ({"x": np.float64(3), "y": Y}, r"The array 'x' is a single value"),
    "empty": ({"x": X[:0], "y": Y[:0]}, r"The array 'x' is empty"),
    "one class": ({"x": X, "y": Y * 0}, r"'y' is the same in every sample"),
    "many labels": (
        {"x": X[[0] * 30], "y": np.arange(30).astype(str)},
        r"'y' holds 30 different labels in 30 samples",
    ),
}


@pytest.mark.parametrize("case", UNFIT)
def test_arrays_that_do_not_fit_get_a_sentence(case: str, tmp_path: Path) -> None:
    arrays, words = UNFIT[case]
    with pytest.raises(LayerloomError, match=words):
        saved(tmp_path, **arrays)


GOOD = {"x.npy": npy(X), "y.npy": npy(Y)}
DAMAGED: dict[str, bytes] = {
    "another magic": b"\x94NUMPY" + npy(X)[6:],
    "cut off": npy(X)[:-8],
    "header cut off": npy(X)[:40],
    "claims terabytes": header("(1000000, 1000000)"),
    "negative size": header("(-1, 4)"),
    "text for a size": header("'many'"),
    "type unknown": header("(2,)", "'<q9'"),
    "header of code": header("(2,)", "__import__('os').system('exit 1')"),
    "deep header": header("(" * 9000),
    "version 9": b"\x93NUMPY\x09\x00" + npy(X)[8:],
    "header of gigabytes": b"\x93NUMPY\x02\x00\xff\xff\xff\xff" + b" " * 1000,
}


@pytest.mark.parametrize("case", DAMAGED)
def test_damaged_arrays_get_a_sentence(case: str, tmp_path: Path) -> None:
    path = written(tmp_path, {"x.npy": DAMAGED[case], "y.npy": npy(Y)})
    with pytest.raises(FileError, match=r"data.npz is damaged, or is not an .npz file"):
        load_source(Npz(path=path.name), tmp_path)


@pytest.mark.parametrize("content", [b"", b"no zip at all", npy(X), b"PK\x05\x06" + b"\0" * 17])
def test_files_that_are_no_archive_get_a_sentence(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "data.npz").write_bytes(content)
    with pytest.raises(FileError, match="damaged"):
        load_source(Npz(path="data.npz"), tmp_path)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    bomb = npy(np.zeros(4_000_000))
    path = written(tmp_path, {"x.npy": bomb, "y.npy": npy(Y)}, zipfile.ZIP_DEFLATED)
    assert path.stat().st_size < len(bomb) / 500
    with pytest.raises(FileError, match=r"The arrays of data.npz take 0.0 GiB; the limit is 0.0 GiB"):
        read_arrays(path, ["x"], limit=1_000_000)
    assert_array_equal(read_arrays(path, ["y"], limit=1_000_000)["y"], Y)


def test_damaged_bytes_never_escape_as_anything_else(tmp_path: Path) -> None:
    generator = np.random.default_rng(0)
    clean = np.frombuffer(written(tmp_path, GOOD, zipfile.ZIP_DEFLATED).read_bytes(), np.uint8)
    for _ in range(300):
        content = clean.copy()
        content[generator.integers(0, len(content), 3)] = generator.integers(0, 256, 3)
        (tmp_path / "data.npz").write_bytes(content[: generator.integers(1, len(content) + 1)].tobytes())
        try:
            assert np.isfinite(load_source(Npz(path="data.npz"), tmp_path).inputs).all()
        except LayerloomError:
            continue


SEQUENCES = np.arange(60.0).reshape(6, 5, 2)
LENGTHS = np.array([5, 1, 3, 2, 4, 5])


def test_weights_are_read(tmp_path: Path) -> None:
    np.savez(tmp_path / "data.npz", x=X, y=Y, w=np.arange(6))
    data = load_source(Npz(path="data.npz", weights="w"), tmp_path)
    assert data.spec.has_weights
    assert data.weights is not None
    assert_array_equal(data.weights, np.arange(6.0))
    np.savez(tmp_path / "data.npz", x=X, y=Y, w=np.ones((6, 2)))
    with pytest.raises(LayerloomError, match="not one number for each of the 6 samples"):
        load_source(Npz(path="data.npz", weights="w"), tmp_path)


def test_lengths_are_read_and_padding_is_zero(tmp_path: Path) -> None:
    np.savez(tmp_path / "data.npz", x=SEQUENCES, y=Y, n=LENGTHS.astype(np.uint8))
    data = load_source(Npz(path="data.npz", lengths="n"), tmp_path)
    assert data.spec.has_lengths
    assert data.lengths is not None
    assert_array_equal(data.lengths, LENGTHS)
    assert data.lengths.dtype == np.int64
    for row, length in enumerate(LENGTHS):
        assert_array_equal(data.inputs[row, :length], SEQUENCES[row, :length])
        assert not data.inputs[row, length:].any()


def test_without_a_name_all_samples_are_whole(tmp_path: Path) -> None:
    data = saved(tmp_path, x=SEQUENCES, y=Y, n=LENGTHS)
    assert data.lengths is None
    assert not data.spec.has_lengths


@pytest.mark.parametrize(
    ("lengths", "samples", "complaint"),
    [
        (
            LENGTHS[:5],
            SEQUENCES,
            r"'n' is of shape \(5,\) and type int64, but a whole number for each of the 6 samples",
        ),
        (LENGTHS + 0.5, SEQUENCES, r"'n' is of shape \(6,\) and type float64, but a whole number"),
        (LENGTHS * 0, SEQUENCES, r"n\[0\] is 0, but samples have 1 to 5 steps. Correct the lengths"),
        (LENGTHS + 1, SEQUENCES, r"n\[0\] is 6, but samples have 1 to 5 steps"),
        (LENGTHS, X[:, 0], "'n' gives the steps of each sample, but the samples have no steps"),
    ],
)
def test_lengths_that_do_not_fit_are_told(lengths: Any, samples: Any, complaint: str, tmp_path: Path) -> None:
    np.savez(tmp_path / "data.npz", x=samples, y=Y, n=lengths)
    with pytest.raises(LayerloomError, match=complaint):
        load_source(Npz(path="data.npz", lengths="n"), tmp_path)
