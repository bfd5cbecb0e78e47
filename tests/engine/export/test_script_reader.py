"""The exported script reads files of text as training did: one reader, carried along."""

from __future__ import annotations

import ast
import importlib.util
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from engine.activations import ACTIVATIONS
from engine.data.dataset import Dataset, DataSpec
from engine.data.tables.table import read_table
from engine.errors import ExportError
from engine.export import npz, numpy_script, script_reader
from engine.export.numpy_activations import definition
from engine.export.numpy_layers import functions, support
from engine.export.proof import export
from engine.export.weights import read_model
from engine.layers import LAYERS
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.preparation.recipe import Recipe
from engine.training.model import TrainedModel
from tests.engine.export.conftest import MakeModel, naive_predict

TEXTS = ["rot", "grün", "weiß", "grün", "rot"]
PLAIN = "größe,farbe,menge,t\n" + "".join(
    f"{row * 0.75 + 0.5},{TEXTS[row % 5]},{row * 700},{'ja' if row % 3 else 'nein'}\n" for row in range(20)
)
PADDED = re.sub(",(rot|grün|weiß),", r", \1 ,", PLAIN).replace("größe,farbe", " größe , farbe ")
GERMAN = re.sub(r"(\d)\.(\d)", r"\1,\2", PLAIN.replace(",", ";"))

FILES: dict[str, bytes] = {
    "plain": PLAIN.encode(),
    "blanks": PADDED.encode(),
    "semicolons": PLAIN.replace(",", ";").encode(),
    "decimal commas": GERMAN.encode(),
    "decimal commas in tabs, cp1252": GERMAN.replace(";", "\t").encode("cp1252"),
    "cp1252": PLAIN.encode("cp1252"),
    "utf-16": PLAIN.replace(",", "\t").encode("utf-16"),
    "utf-16 without a mark": PLAIN.encode("utf-16-le"),
    "utf-8 with a mark": PLAIN.encode("utf-8-sig"),
    "sep line": ("sep=|\r\n" + PLAIN.replace(",", "|").replace("\n", "\r\n")).encode(),
    "comments": ('# by "hand\n# 2020\n' + PLAIN.replace("\n1.25", "\n# more\n1.25")).encode(),
    "quotes": re.sub("(rot|grün|weiß)", r'"\1"', PLAIN).encode(),
    "empty rows": PLAIN.replace("\n", "\n\n").encode(),
    "carriage returns": PLAIN.replace("\n", "\r").encode(),
    "more columns": re.sub("\n(?=.)", '\n"x\ny",', "extra," + PLAIN).encode(),
    "another order": "".join(",".join(line.split(",")[::-1]) + "\n" for line in PLAIN.split()).encode(),
    "no target": "".join(",".join(line.split(",")[:3]) + "\n" for line in PLAIN.split()).encode(),
    "an index": "".join(f"{row - 1 if row else ''},{line}\n" for row, line in enumerate(PLAIN.split())).encode(),
}


@pytest.fixture
def load_script(tmp_path: Path) -> Callable[[TrainedModel], ModuleType]:
    """Loads the script of a model, whose text comes from our own sources only, without a place in `sys.modules`."""

    def load(model: TrainedModel) -> ModuleType:
        path = tmp_path / "model.py"
        path.write_bytes(numpy_script.render(model))
        spec = importlib.util.spec_from_file_location("exported_model", path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load


@pytest.fixture
def make(build: MakeModel) -> Callable[[Dataset], TrainedModel]:
    layers = {"in": Input(), "dense": Dense(units=2, activation="softmax"), "out": Output()}
    return lambda dataset: build(layers, ["in > dense", "dense > out"], dataset=dataset, normalisation="standard")


@pytest.mark.parametrize(
    "trained", [name for name in FILES if name not in ("no target", "more columns", "another order")]
)
def test_the_very_file_that_was_trained_on(
    trained: str,
    tmp_path: Path,
    load_script: Callable[[TrainedModel], ModuleType],
    make: Callable[[Dataset], TrainedModel],
) -> None:
    dataset = read_table(FILES[trained], "t", "table")
    assert_array_equal(dataset.inputs, read_table(FILES["plain"], "t", "table").inputs)
    script = load_script(make(dataset))
    (tmp_path / "file.csv").write_bytes(FILES[trained])
    assert_array_equal(script.read_samples(str(tmp_path / "file.csv")), dataset.inputs)


@pytest.mark.parametrize("given", FILES)
@pytest.mark.parametrize("trained", ["plain", "decimal commas in tabs, cp1252"])
def test_files_in_another_form_than_training(
    trained: str,
    given: str,
    tmp_path: Path,
    load_script: Callable[[TrainedModel], ModuleType],
    make: Callable[[Dataset], TrainedModel],
) -> None:
    dataset = read_table(FILES[trained], "t", "table")
    script = load_script(make(dataset))
    (tmp_path / "file.csv").write_bytes(FILES[given])
    assert_array_equal(script.read_samples(str(tmp_path / "file.csv")), dataset.inputs)


WRONG = {
    "unknown category": (
        "größe,farbe,menge\n1.5,blau,700\n",
        r"Row 2, column 'farbe': .* with 'blau'\. It knows 'grün', 'rot', 'weiß'",
    ),
    "other case": ("größe,farbe,menge\n1.5,Rot,700\n", r"Row 2, column 'farbe': .* with 'Rot'"),
    "missing category": ("größe,farbe,menge\n1.5,,700\n", r"Row 2, column 'farbe': the value is missing"),
    "no number": (
        "größe,farbe,menge\n1.5,rot,700\nx1,rot,1\n",
        r"Row 3, column 'größe': 'x1' cannot be read, it is not a number",
    ),
    "missing number": ("größe,farbe,menge\n1.5,rot,700\nNA,rot,1\n", r"Row 3, column 'größe': the value is missing"),
    "infinite": (
        "größe,farbe,menge\n1.5,rot,inf\n",
        r"Row 2, column 'menge': 'inf' cannot be read, it is not a finite number",
    ),
    "missing column": ("größe,menge\n1.5,700\n", r"no column 'farbe'\. Its columns are 'größe', 'menge'"),
    "column twice": ("größe,farbe,menge,größe\n1.5,rot,700,1\n", r"Several columns are called 'größe'"),
    "no header": ("1.5,rot,700\n2.5,rot,1400\n", r"no column 'größe', 'farbe', 'menge'"),
    "no rows": ("größe,farbe,menge\n", r"The file has no rows"),
    "ragged": ("größe,farbe,menge\n1.5,rot\n", r"Row 2 has 2 cells"),
    "thousands": (
        "größe;farbe;menge\n1,5;rot;1.400\n1,5;rot;700\n",
        r"Row 2, column 'menge': '1\.400' may be a decimal",
    ),
    "money": ("größe,farbe,menge\n1.5,rot,$7\n", r"Row 2, column 'menge': '\$7' cannot be read, it has the unit"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_does_not_fit_is_told(
    case: str,
    tmp_path: Path,
    load_script: Callable[[TrainedModel], ModuleType],
    make: Callable[[Dataset], TrainedModel],
) -> None:
    text, words = WRONG[case]
    script = load_script(make(read_table(FILES["plain"], "t", "table", recipe=Recipe(rules=1))))
    (tmp_path / "file.csv").write_text(text, encoding="utf-8")
    with pytest.raises(script.ReadingError, match=words):
        script.read_samples(str(tmp_path / "file.csv"))


def test_the_shell_gets_a_sentence_and_status_1(tmp_path: Path, make: Callable[[Dataset], TrainedModel]) -> None:
    path = tmp_path / "model.py"
    path.write_bytes(numpy_script.render(make(read_table(FILES["plain"], "t", "table", recipe=Recipe(rules=1)))))
    (tmp_path / "file.csv").write_text(WRONG["unknown category"][0], encoding="utf-8")
    for arguments, words in (
        (["file.csv"], "Row 2, column 'farbe'"),
        (["absent.csv"], "No such file"),
        ([], "usage: python"),
    ):
        command = [sys.executable, "-I", "-X", "utf8", str(path), *arguments]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", timeout=60)
        assert (done.returncode, done.stdout) == (1, "")
        assert words in done.stderr
        assert "Traceback" not in done.stderr


def test_arrays_of_another_form_are_told(
    tmp_path: Path, load_script: Callable[[TrainedModel], ModuleType], make: Callable[[Dataset], TrainedModel]
) -> None:
    script = load_script(make(read_table(FILES["plain"], "t", "table", recipe=Recipe(rules=1))))
    np.save(tmp_path / "x.npy", np.zeros((3, 7)))
    with pytest.raises(script.ReadingError, match=r"float64 \(3, 7\)\. Numbers \(n, 5\) are expected"):
        script.read_samples(str(tmp_path / "x.npy"))


def test_a_network_without_named_columns_wants_arrays(
    tmp_path: Path, build: MakeModel, load_script: Callable[[TrainedModel], ModuleType]
) -> None:
    dataset = Dataset("arrays", np.zeros((9, 2)), np.arange(9.0)[:, None], DataSpec(9, (2,), (), (1,), ()))
    script = load_script(
        build({"in": Input(), "dense": Dense(units=1), "out": Output()}, ["in > dense", "dense > out"], dataset=dataset)
    )
    (tmp_path / "file.csv").write_text("a,b\n1,2\n")
    with pytest.raises(script.ReadingError, match=r"without named columns\. Save the samples as a \.npy file"):
        script.read_samples(str(tmp_path / "file.csv"))


def test_exports_are_proven_on_rows_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[Dataset], TrainedModel]
) -> None:
    model = make(read_table(FILES["blanks"], "t", "table"))
    assert model.raw.decode().count(" grün ") or model.raw.decode().count(" rot "), "rows as they stand in the file"
    assert export(model, tmp_path / "model.py", predict=naive_predict).largest_deviation < 1e-9
    # A reader that does not strip blanks, as exported scripts once had.
    source = script_reader.source()
    monkeypatch.setattr(script_reader, "source", lambda: source.replace("list(map(str.strip, cells))", "cells"))
    with pytest.raises(ExportError, match=r"The exported script fails: .*no column"):
        export(model, tmp_path / "other.py", predict=naive_predict)
    assert not (tmp_path / "other.py").exists()


def test_weights_tell_how_their_file_was_read(tmp_path: Path, make: Callable[[Dataset], TrainedModel]) -> None:
    model = make(read_table(FILES["decimal commas in tabs, cp1252"], "t", "table"))
    (tmp_path / "model.npz").write_bytes(npz.render(model))
    stored = read_model(tmp_path / "model.npz").spec
    assert stored.reading == model.spec.reading
    assert stored.notes == model.spec.notes != ()


def test_names_of_the_reader_are_no_names_of_layers() -> None:
    ours = names(script_reader.source())
    texts = [text for kind in LAYERS.names() for text in support(LAYERS[kind]())]
    texts += [definition(each) for kind in LAYERS.names() for each in functions(LAYERS[kind]())]
    texts += [definition(ACTIVATIONS[kind]()) for kind in ACTIVATIONS.names()]
    assert ours.isdisjoint(
        {
            "predict",
            "main",
            "class_of",
            "W",
            "PACKED",
            "COLUMNS",
            "CLASSES",
            "OUTPUTS",
            "THRESHOLDS",
            "SHIFT",
            "SCALE",
            "READING",
        }
    )
    assert ours.isdisjoint(set[str]().union(*map(names, texts)))


def names(text: str) -> set[str]:
    statements = ast.parse(text).body
    targets = [ast.unparse(target) for each in statements if isinstance(each, ast.Assign) for target in each.targets]
    return {*targets, *(each.name for each in statements if isinstance(each, ast.FunctionDef | ast.ClassDef))}


def test_each_sample_is_printed_on_a_line_of_its_own(
    tmp_path: Path,
    load_script: Callable[[TrainedModel], ModuleType],
    build: MakeModel,
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = "".join(f"{number % 5},{number % 3},class number {number % 40}\n" for number in range(120))
    content = f"a,b,t\n{lines}".encode()
    layers = {"in": Input(), "dense": Dense(units=40, activation="softmax"), "out": Output()}
    trained = build(layers, ["in > dense", "dense > out"], dataset=read_table(content, "t", "table"))
    (tmp_path / "file.csv").write_bytes(content)
    load_script(trained).main(str(tmp_path / "file.csv"))
    name, *printed = capsys.readouterr().out.splitlines()
    assert (name, len(printed)) == ("out", 120)
    assert all(re.fullmatch(r"class number \d+ \[.*\]", line) for line in printed)
