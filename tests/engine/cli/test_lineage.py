"""Weights and projects that do not fit each other in columns, classes, preparation or split: every command tells."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.document.format.files import load, save
from engine.document.network import Network, Node, Wire
from engine.document.project import DataSettings, Project, TrainingSettings
from engine.export.weights import read_model, read_weights
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.shapes.merge import Concatenate
from engine.sources import Csv
from tests.oracles.rig import draw

Command = Callable[..., Any]

ROWS = 60


@dataclass(frozen=True)
class Case:
    """A table of numbers and labels, and a project that reads it."""

    columns: tuple[str, ...] = ("a", "b", "c", "d")
    values: NDArray[np.float64] = field(default_factory=lambda: np.random.default_rng(0).normal(size=(ROWS, 4)))
    labels: tuple[str, ...] = tuple(("red", "green", "blue")[n % 3] for n in range(ROWS))
    target: str = "label"
    input: Input = field(default_factory=Input)
    units: int = 3
    data: tuple[tuple[str, Any], ...] = ()
    training: tuple[tuple[str, Any], ...] = ()

    def write(self, folder: Path) -> Path:
        """The project's file; the data stand beside it."""
        lines = [",".join([*self.columns, self.target])]
        lines += [
            ",".join([*map(repr, map(float, row)), label]) for row, label in zip(self.values, self.labels, strict=True)
        ]
        folder.mkdir(exist_ok=True)
        (folder / "data.csv").write_text("\n".join(lines) + "\n")
        classes = dict(self.training).get("loss") is None
        layers = {
            "input": self.input,
            "first": Dense(units=5, activation="tanh"),
            "last": Dense(units=self.units, activation="softmax" if classes else "linear"),
            "output": Output(),
        }
        data = DataSettings(source=Csv(path="data.csv", target=self.target), **dict(self.data))
        training = TrainingSettings(**{"epochs": 2, **dict(self.training)})
        save(Project(network=draw(layers), data=data, training=training), folder / "net.loom")
        return folder / "net.loom"


BASE = Case()


def rows(case: Case, chosen: list[int]) -> Case:
    labels = tuple(case.labels[row] for row in chosen)
    return replace(case, values=case.values[chosen], labels=labels)


def relabelled(**names: str) -> tuple[str, ...]:
    return tuple(names.get(label, label) for label in BASE.labels)


SHUFFLED = np.random.default_rng(1).permutation(ROWS).tolist()
NEW = np.random.default_rng(2).normal(size=(ROWS, 4))

ORDER = "number 1 is 'a' there, 'd' here"
OTHER, SPLIT = "The samples are not those that", "The split is that of weights.npz"
TARGETS = "The targets are not those that weights.npz was trained on"

# What is told by commands that resume from the weights, and by those that transfer them.
PAIRS: dict[str, tuple[Case, str, str]] = {
    "columns in another order": (
        replace(BASE, columns=("d", "c", "b", "a"), values=BASE.values[:, ::-1]), ORDER, ORDER,
    ),
    "names of columns exchanged": (replace(BASE, columns=("d", "b", "c", "a")), ORDER, ORDER),
    "a column renamed": (
        replace(BASE, columns=("a", "b", "c", "e")), "columns differ: 'd' only there, 'e' only here", "'e' only here",
    ),
    "a column more": (
        replace(BASE, columns=("a", "b", "c", "d", "e"), values=np.hstack([BASE.values, NEW[:, :1]])),
        "columns differ: 'e' only here", "'e' only here",
    ),
    "a column less": (
        replace(BASE, columns=("a", "b", "c"), values=BASE.values[:, :3]),
        "columns differ: 'd' only there", "'d' only there",
    ),
    "an Input that takes columns in another order": (
        replace(BASE, input=Input(columns=("b", "a", "c", "d"))),
        "first gets a, b, c, d there, b, a, c, d here", "first gets a, b, c, d there, b, a, c, d here",
    ),
    "an Input that takes some": (
        replace(BASE, input=Input(columns=("b", "a"))), "first gets a, b, c, d there, b, a here",
        "first gets a, b, c, d there, b, a here",
    ),
    "a class renamed": (
        replace(BASE, labels=relabelled(red="amber")), "classes differ: 'red' only there, 'amber' only here",
        "'amber' only here",
    ),
    "all classes in capitals": (
        replace(BASE, labels=relabelled(red="RED", green="GREEN", blue="BLUE")), "classes differ", "classes differ",
    ),
    "a class less": (
        replace(BASE, labels=relabelled(red="blue"), units=2), "classes differ: 'red' only there", TARGETS,
    ),
    "a class more": (
        replace(BASE, labels=("amber", *BASE.labels[1:4], "amber", *BASE.labels[5:]), units=4),
        "classes differ: 'amber' only here", TARGETS,
    ),
    "numbers instead of classes": (
        replace(
            BASE, labels=tuple(str(n / 7) for n in range(ROWS)), units=1, training=(("loss", "mean_squared_error"),)
        ),
        "the target is the classes 'blue', 'green', 'red' there, numbers here", TARGETS,
    ),
    "inputs instead of the target": (
        replace(BASE, units=4, data=(("predict", "inputs"),), training=(("loss", "mean_squared_error"),)),
        "last is compared with the target there, with the inputs here", "Not taken: last.weight",
    ),
    "another target": (
        replace(BASE, target="kind"), "trained on the target 'label'; here it is 'kind'", "the target 'label'",
    ),
    "other values of the target": (replace(BASE, labels=BASE.labels[1:] + BASE.labels[:1]), TARGETS, TARGETS),
    "another normalisation": (
        replace(BASE, data=(("normalisation", "minmax"),)), "normalisation standard, which is kept", "scaled by minmax",
    ),
    "no normalisation": (
        replace(BASE, data=(("normalisation", "none"),)), "normalisation standard, which is kept", "scaled by none",
    ),
    "other units": (replace(BASE, values=1000.0 * BASE.values), OTHER, OTHER),
    "another seed": (replace(BASE, training=(("seed", 7),)), SPLIT, SPLIT),
    "more validation": (replace(BASE, data=(("validation_share", 0.3),)), SPLIT, SPLIT),
    "no test": (replace(BASE, data=(("test_share", 0.0),)), SPLIT, SPLIT),
    "rows in another order": (rows(BASE, SHUFFLED), OTHER, OTHER),
    "rows appended": (
        replace(BASE, values=np.vstack([BASE.values, NEW]), labels=BASE.labels * 2), OTHER, OTHER,
    ),
    "some of the rows": (rows(BASE, list(range(0, ROWS, 2))), OTHER, OTHER),
    "another file of the same form": (replace(BASE, values=NEW), OTHER, OTHER),
}  # fmt: skip


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Those of the base, which know what they were trained on."""
    from engine.cli.app import main

    folder = tmp_path_factory.mktemp("base")
    with pytest.raises(SystemExit):
        main(["train", str(BASE.write(folder)), "--export", str(folder / "weights.npz")])
    return folder / "weights.npz"


COMMANDS = ("train --weights", "train --transfer", "export --weights")


EVERY_PAIR = [
    pytest.param(pair, command, marks=() if place == number % len(COMMANDS) else pytest.mark.deep)
    for number, pair in enumerate(PAIRS)
    for place, command in enumerate(COMMANDS)
]
"""Each pair with one command in turn, and with the others in the deep tests."""


@pytest.mark.parametrize(("pair", "command"), EVERY_PAIR)
def test_every_command_tells(layerloom: Command, weights: Path, tmp_path: Path, pair: str, command: str) -> None:
    case, going_on, transferring = PAIRS[pair]
    name, option = command.split()
    ends = ["--to", tmp_path / "out.npz"] if name == "export" else ["--export", tmp_path / "out.npz"]
    outcome = layerloom(name, case.write(tmp_path), option, weights, *ends)
    told = " ".join(outcome.errors.split())
    assert (transferring if option == "--transfer" else going_on) in told


@pytest.mark.parametrize("command", COMMANDS)
def test_what_fits_is_not_spoken_of(layerloom: Command, weights: Path, tmp_path: Path, command: str) -> None:
    name, option = command.split()
    ends = ["--to", tmp_path / "out.npz"] if name == "export" else ["--export", tmp_path / "out.npz"]
    outcome = layerloom(name, BASE.write(tmp_path), option, weights, *ends)
    assert outcome.status == 0
    assert "warning: " not in outcome.errors


def train(layerloom: Command, file: Path, *options: object) -> dict[str, Any]:
    outcome = layerloom("train", file, "--json", *options)
    assert outcome.status == 0, outcome.errors
    result: dict[str, Any] = json.loads(outcome.output.splitlines()[-1])
    return result


@pytest.mark.parametrize("option", ["--weights", "--transfer"])
def test_the_split_stays_where_the_samples_are_the_same(
    layerloom: Command, weights: Path, tmp_path: Path, option: str
) -> None:
    """And with it the normalisation, which is fitted on a part of it."""
    out = tmp_path / "out.npz"
    result = train(layerloom, BASE.write(tmp_path), option, weights, "--seed", 7, "--export", out)
    assert result["test_accuracy"] is not None
    assert "no_test_figures" not in result
    assert any(warning.startswith(SPLIT) for warning in result["warnings"])
    before, after = read_model(weights), read_model(out)
    for part in ("train", "validation", "test"):
        np.testing.assert_array_equal(getattr(after.split, part), getattr(before.split, part))
    np.testing.assert_array_equal(after.preparation.shift, before.preparation.shift)


def test_a_run_that_goes_on_keeps_the_normalisation_of_its_weights(
    layerloom: Command, weights: Path, tmp_path: Path
) -> None:
    for name in ("another normalisation", "another file of the same form"):
        out = tmp_path / "out.npz"
        train(layerloom, PAIRS[name][0].write(tmp_path), "--weights", weights, "--export", out)
        before, after = read_model(weights).preparation, read_model(out).preparation
        assert after.kind == before.kind
        np.testing.assert_array_equal(after.scale, before.scale)


@pytest.mark.parametrize("option", ["--weights", "--transfer"])
@pytest.mark.parametrize("pair", ["rows in another order", "rows appended", "some of the rows"])
def test_test_figures_are_void_where_test_samples_have_trained(
    layerloom: Command, weights: Path, tmp_path: Path, pair: str, option: str
) -> None:
    result = train(layerloom, PAIRS[pair][0].write(tmp_path), option, weights)
    assert result["test_loss"] is result["test_accuracy"] is None
    assert "test samples have trained the weights in weights.npz" in result["no_test_figures"]
    assert result["no_test_figures"] in result["warnings"]
    assert any("validation samples have trained the weights" in warning for warning in result["warnings"])
    assert result["val_accuracy"] is not None


@pytest.mark.parametrize("option", ["--weights", "--transfer"])
def test_they_hold_on_samples_that_are_all_new(layerloom: Command, weights: Path, tmp_path: Path, option: str) -> None:
    result = train(layerloom, PAIRS["another file of the same form"][0].write(tmp_path), option, weights)
    assert result["test_accuracy"] is not None
    assert "no_test_figures" not in result


def test_columns_in_another_order_do_not_hide_that_samples_are_known(
    layerloom: Command, weights: Path, tmp_path: Path
) -> None:
    case = rows(PAIRS["columns in another order"][0], SHUFFLED)
    assert train(layerloom, case.write(tmp_path), "--transfer", weights, "--seed", 7)["no_test_figures"]


@pytest.mark.parametrize("pair", ["a column less", "a column more", "other units", "another file of the same form"])
def test_the_split_stays_where_the_samples_may_be_the_same_in_another_form(
    layerloom: Command, weights: Path, tmp_path: Path, pair: str
) -> None:
    """Hashes cannot tell: with another seed, samples that have trained would be tested on."""
    out = tmp_path / "out.npz"
    result = train(layerloom, PAIRS[pair][0].write(tmp_path), "--transfer", weights, "--seed", 7, "--export", out)
    np.testing.assert_array_equal(read_model(out).split.test, read_model(weights).split.test)
    assert any("there are as many: its split is kept" in warning for warning in result["warnings"])


def test_a_value_that_was_corrected_leaves_the_split(layerloom: Command, weights: Path, tmp_path: Path) -> None:
    values = BASE.values.copy()
    values[5, 0] += 1.0
    result = train(layerloom, replace(BASE, values=values).write(tmp_path), "--weights", weights, "--seed", 7)
    assert result["test_accuracy"] is not None
    assert any("its split is kept" in warning for warning in result["warnings"])


def test_columns_that_are_not_all_there_hide_samples(layerloom: Command, weights: Path, tmp_path: Path) -> None:
    case = replace(rows(BASE, list(range(40))), columns=("a", "b", "c"), values=BASE.values[:40, :3])
    warnings = train(layerloom, case.write(tmp_path), "--transfer", weights, "--seed", 7)["warnings"]
    assert any("are unknown: test figures may be too good" in warning for warning in warnings)


class TestFiguresOfAnExport:
    @staticmethod
    def changed(folder: Path, first: Dense, **training: Any) -> Path:
        file = BASE.write(folder)
        project = load(file)
        nodes = tuple(node.replace(layer=first) if node.id == "first" else node for node in project.network.nodes)
        network, settings = project.network.replace(nodes=nodes), project.training.replace(**training)
        save(project.replace(network=network, training=settings), file)
        return file

    @pytest.mark.parametrize(
        ("first", "training", "node"),
        [
            (Dense(units=5, activation="relu"), {}, "first"),
            (Dense(units=5, activation="tanh"), {"loss": "mean_squared_error"}, "output"),
            (Dense(units=5, activation="tanh"), {"class_weights": "balanced"}, "output"),
        ],
    )
    def test_they_are_left_out_where_they_are_of_another_network(
        self, layerloom: Command, weights: Path, tmp_path: Path, first: Dense, training: dict[str, Any], node: str
    ) -> None:
        file, out = self.changed(tmp_path, first, **training), tmp_path / "out.npz"
        outcome = layerloom("export", file, "--weights", weights, "--to", out)
        assert f"not the one that weights.npz was trained with ({node})" in outcome.errors
        assert (outcome.status, dict(read_model(out).metrics)) == (0, {})

    def test_settings_of_training_alone_leave_them(self, layerloom: Command, weights: Path, tmp_path: Path) -> None:
        first = Dense(units=5, activation="tanh", l2=0.1, weight_initializer="he_uniform")
        file, out = self.changed(tmp_path, first, epochs=9, optimizer="sgd"), tmp_path / "out.npz"
        assert "warning: " not in layerloom("export", file, "--weights", weights, "--to", out).errors
        assert read_model(out).metrics == read_model(weights).metrics

    def test_an_error_of_the_project_is_told_as_such(self, layerloom: Command, weights: Path, tmp_path: Path) -> None:
        file = BASE.write(tmp_path)
        project = load(file)
        cut = tuple(wire for wire in project.network.wires if wire.target != "last")
        save(project.replace(network=project.network.replace(wires=cut)), file)
        outcome = layerloom("export", file, "--weights", weights, "--to", tmp_path / "out.npz")
        assert (outcome.status, "last: input is not connected" in outcome.errors) == (1, True)


def test_columns_are_held_where_they_enter(tmp_path: Path, layerloom: Command) -> None:
    """Inputs by other names, or wired the other way round, bring other columns to the same weights."""
    both = {"join": Concatenate(), "last": Dense(units=3, activation="softmax"), "output": Output()}

    def project(wires: dict[str, str], **inputs: tuple[str, ...]) -> Path:
        nodes = {name: Input(columns=columns) for name, columns in inputs.items()} | both
        network = Network(
            nodes=tuple(Node(id=name, layer=layer) for name, layer in nodes.items()),
            wires=(
                *(Wire(source=source, target="join", target_port=port) for port, source in wires.items()),
                Wire(source="join", target="last"),
                Wire(source="last", target="output"),
            ),
        )
        file = BASE.write(tmp_path)
        save(load(file).replace(network=network), file)
        return file

    columns = {"x": ("a", "b"), "y": ("c", "d")}
    base, out = tmp_path / "base.npz", tmp_path / "out.npz"
    train(layerloom, project({"in_1": "x", "in_2": "y"}, **columns), "--export", base)
    renamed = project({"in_1": "u", "in_2": "v"}, u=("a", "b"), v=("c", "d"))
    assert "warning: " not in layerloom("train", renamed, "--weights", base).errors
    crossed = [({"in_1": "y", "in_2": "x"}, columns), ({"in_1": "u", "in_2": "v"}, {"u": ("c", "d"), "v": ("a", "b")})]
    for wires, inputs in crossed:
        for command in (["train", "--weights"], ["train", "--transfer"], ["export", "--to", out, "--weights"]):
            told = layerloom(command[0], project(wires, **inputs), *command[1:], base).errors
            assert "join gets a, b there, c, d here" in " ".join(told.split())


def test_samples_of_the_run_before_the_last_are_remembered(layerloom: Command, weights: Path, tmp_path: Path) -> None:
    """First on the base, then on new samples, then on the base again with another split."""
    between, other = tmp_path / "between.npz", replace(BASE, values=NEW[1:], labels=BASE.labels[1:])
    train(layerloom, other.write(tmp_path), "--weights", weights, "--export", between)
    result = train(layerloom, BASE.write(tmp_path), "--weights", between, "--seed", 7)
    assert "have trained the weights in between.npz" in result["no_test_figures"]
    assert "no_test_figures" not in train(layerloom, other.write(tmp_path), "--weights", between, "--seed", 7)


class TestFilesThatTellLess:
    @staticmethod
    def without(weights: Path, folder: Path, *keys: str) -> Path:
        """The weights in a file whose metadata lack some keys, or all."""
        path = folder / "old.npz"
        with np.load(weights) as file:
            metadata = json.loads(str(file["metadata"]))
        told = {key: value for key, value in metadata.items() if key not in keys}
        more = {"metadata": np.array(json.dumps(told))} if keys else {}
        np.savez(path, allow_pickle=False, **read_weights(weights), **more)
        return path

    def test_bare_weights(self, layerloom: Command, weights: Path, tmp_path: Path) -> None:
        bare, file = self.without(weights, tmp_path), BASE.write(tmp_path)
        words = "old.npz does not say what its weights were trained on"
        later = tmp_path / "later.npz"
        train(layerloom, file, "--weights", bare, "--export", later)
        assert any("go back to a run" in warning for warning in train(layerloom, file, "--weights", later)["warnings"])
        for option in ("--weights", "--transfer"):
            assert train(layerloom, file, option, bare)["test_accuracy"] is not None
            assert words in layerloom("train", file, option, bare).errors
        assert words in layerloom("export", file, "--weights", bare, "--to", tmp_path / "out.npz").errors

    @pytest.mark.parametrize("option", ["--weights", "--transfer"])
    def test_files_without_hashes_tell_the_samples_by_their_normalisation(
        self, layerloom: Command, weights: Path, tmp_path: Path, option: str
    ) -> None:
        old = self.without(weights, tmp_path, "samples")
        result = train(layerloom, BASE.write(tmp_path), option, old, "--seed", 7)
        assert result["test_accuracy"] is not None
        assert any(warning.startswith("The split is that of old.npz") for warning in result["warnings"])
        for pair in ("rows in another order", "another file of the same form"):
            result = train(layerloom, PAIRS[pair][0].write(tmp_path), option, old)
            assert result["test_accuracy"] is None
            assert "old.npz does not record its samples" in result["no_test_figures"]
        narrow = train(layerloom, PAIRS["a column less"][0].write(tmp_path), "--transfer", old)
        assert "old.npz does not record its samples" in narrow["no_test_figures"]

    def test_metadata_of_another_program_are_left_alone(
        self, layerloom: Command, tmp_path: Path, weights: Path
    ) -> None:
        path = tmp_path / "foreign.npz"
        np.savez(path, metadata=np.array('{"by": "hand"}'), allow_pickle=False, **read_weights(weights))
        assert "warnings" in train(layerloom, BASE.write(tmp_path), "--weights", path)
