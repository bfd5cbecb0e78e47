from __future__ import annotations

import csv
import json
import math
import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.cli.outputs import write_history
from engine.document.editing.edits import set_data, set_field, set_training
from engine.document.format.files import load, save
from engine.export.weights import read_model, read_weights
from engine.training.events import EpochFinished, History
from engine.training.session import TrainingSession

Command = Callable[..., Any]

KEYS = {
    "epochs",
    "best_epoch",
    "seconds",
    "threads",
    "train_loss",
    "val_loss",
    "test_loss",
    "train_accuracy",
    "val_accuracy",
    "test_accuracy",
}


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text().splitlines()))


class TestTrain:
    def test_json_history_and_exports(self, layerloom: Command, digits: Path, tmp_path: Path) -> None:
        history = tmp_path / "history.csv"
        exports = [tmp_path / f"weights{suffix}" for suffix in (".npz", ".safetensors", ".py")]
        options = [word for path in exports for word in ("--export", path)]
        outcome = layerloom("train", digits, "--epochs", 4, "--json", "--history", history, *options)
        assert outcome.status == 0
        result = json.loads(outcome.output.splitlines()[-1])
        assert set(result) >= KEYS
        assert result["epochs"] == 4
        assert 1 <= result["best_epoch"] <= 4
        assert 0.5 < result["test_accuracy"] <= 1
        assert [Path(entry["path"]) for entry in result["exports"]] == exports
        assert all(entry["largest_deviation"] < 1e-5 for entry in result["exports"])
        assert all(path.is_file() for path in exports)
        table = rows(history)
        assert list(table[0])[:5] == ["epoch", "train_loss", "val_loss", "train_accuracy", "val_accuracy"]
        assert [row["epoch"] for row in table] == ["1", "2", "3", "4"]
        assert float(table[result["best_epoch"] - 1]["val_loss"]) == result["val_loss"]

    def test_warnings_of_check_are_told_and_stand_in_the_result(
        self, layerloom: Command, sine: Path, tmp_path: Path
    ) -> None:
        project = set_training(load(sine), metrics=("f1", "r2"), patience=3)
        project = set_data(project, validation_share=0.0, test_share=0.0)
        save(project, tmp_path / "a.loom")
        report = json.loads(layerloom("check", tmp_path / "a.loom", "--json").output)
        expected = [entry["message"] for entry in report["diagnostics"] if entry["severity"] == "warning"]
        assert len(expected) == 2
        outcome = layerloom("train", tmp_path / "a.loom", "--epochs", 1, "--json")
        assert outcome.status == 0
        assert all(f"warning: {message}" in outcome.errors for message in expected)
        assert "hint: " not in outcome.errors
        told = json.loads(outcome.output)["warnings"]
        assert told[:2] == expected
        assert told[2].startswith("Not measured: f1, r2. ")

    def test_every_figure_says_what_it_is(self, layerloom: Command, digits: Path, tmp_path: Path) -> None:
        weights = tmp_path / "w.npz"
        outcome = layerloom("train", digits, "--epochs", 2, "--json", "--export", weights)
        result = json.loads(outcome.output)
        assert result["meanings"].keys() == {key for key in KEYS if "_loss" in key or "_accuracy" in key}
        assert read_model(weights).meanings == result["meanings"]
        (line,) = (
            line for line in layerloom("train", digits, "--epochs", 2).output.splitlines() if "train_loss" in line
        )
        assert line.endswith(result["meanings"]["train_loss"])

    def test_result_for_people(self, layerloom: Command, digits: Path) -> None:
        outcome = layerloom("train", digits, "--epochs", 1)
        assert outcome.status == 0
        assert outcome.output.startswith("1 epoch")
        assert "test_accuracy" in outcome.output

    def test_regression_has_no_accuracy(self, layerloom: Command, sine: Path, tmp_path: Path) -> None:
        history = tmp_path / "history.csv"
        outcome = layerloom("train", sine, "--epochs", 2, "--json", "--history", history)
        result = json.loads(outcome.output)
        assert result["train_accuracy"] is None
        assert result["train_loss"] > 0
        assert [row["train_accuracy"] for row in rows(history)] == ["", ""]

    def test_same_bytes_for_any_number_of_threads(self, layerloom: Command, digits: Path, tmp_path: Path) -> None:
        weights = []
        for threads in (1, 2):
            path = tmp_path / f"{threads}.npz"
            layerloom("train", digits, "--epochs", 2, "--threads", threads, "--export", path)
            weights.append(read_weights(path))
        assert all(np.array_equal(weights[0][name], weights[1][name]) for name in weights[0])

    def test_initial_weights_out_and_in(self, layerloom: Command, digits: Path, tmp_path: Path) -> None:
        first, second, other = (tmp_path / f"{name}.npz" for name in ("first", "second", "other"))
        layerloom("train", digits, "--epochs", 0, "--export", first)
        layerloom("train", digits, "--epochs", 0, "--seed", 7, "--export", other)
        layerloom("train", digits, "--epochs", 0, "--seed", 7, "--weights", first, "--export", second)
        a, b, c = (read_weights(path) for path in (first, second, other))
        assert all(np.array_equal(a[name], b[name]) for name in a)
        assert any(not np.array_equal(a[name], c[name]) for name in a)

    def test_transfer_takes_what_fits(self, layerloom: Command, digits: Path, tmp_path: Path) -> None:
        first, second = tmp_path / "first.npz", tmp_path / "second.npz"
        layerloom("train", digits, "--epochs", 1, "--export", first)
        other = set_field(load(digits), ["dense_1"], "activation", "tanh")
        other = set_field(other, ["dense_2"], "bias", False)
        save(other, tmp_path / "other.loom")
        weights = read_weights(first)
        outcome = layerloom(
            "train", tmp_path / "other.loom", "--epochs", 0, "--transfer", first, "--export", second,
            "--json",
        )  # fmt: skip
        assert outcome.status == 0
        moved = json.loads(outcome.output.splitlines()[-1])["transfer"]
        assert sorted(moved["taken"]) == ["dense_1.bias", "dense_1.weight", "dense_2.weight"]
        assert moved["unused"] == ["dense_2.bias"]
        assert moved["initial"] == {}
        assert "Taken from first.npz: " in outcome.errors
        assert "Not used in this network: 'dense_2.bias'." in outcome.errors
        for name, values in read_weights(second).items():
            np.testing.assert_array_equal(values, weights[name])

    def test_nothing_to_transfer(self, layerloom: Command, digits: Path, tmp_path: Path) -> None:
        path = tmp_path / "weights.npz"
        np.savez(path, **{"dense_1.weight": np.zeros((3, 3), np.float32)})
        outcome = layerloom("train", digits, "--transfer", path)
        assert outcome.status == 1
        assert "No weight in weights.npz" in outcome.errors
        assert layerloom("train", digits, "--transfer", path, "--weights", path).status == 2

    def test_float64(self, layerloom: Command, digits: Path, tmp_path: Path) -> None:
        path = tmp_path / "weights.npz"
        layerloom("train", digits, "--epochs", 1, "--dtype", "float64", "--export", path)
        assert {values.dtype for values in read_weights(path).values()} == {np.dtype(np.float64)}

    def test_options_leave_the_file_alone(self, layerloom: Command, digits: Path, tmp_path: Path) -> None:
        path = tmp_path / "project.loom"
        save(load(digits), path)
        before = path.read_bytes()
        layerloom("train", path, "--epochs", 1, "--seed", 3, "--no-shuffle")
        assert path.read_bytes() == before

    def test_no_shuffle_changes_the_run(self, layerloom: Command, digits: Path) -> None:
        shuffled, ordered = (
            json.loads(layerloom("train", digits, "--epochs", 1, "--json", *options).output)["train_loss"]
            for options in ((), ("--no-shuffle",))
        )
        assert shuffled != ordered

    def test_interrupt_keeps_the_best_weights(
        self,
        layerloom: Command,
        digits: Path,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        request: pytest.FixtureRequest,
    ) -> None:
        join = TrainingSession.join

        def interrupted(session: TrainingSession, timeout: float | None = None) -> bool:
            if timeout is not None and session.history.epochs and session.history.epochs[-1] >= 2:
                signal.raise_signal(signal.SIGINT)
            return join(session, timeout)

        monkeypatch.setattr(TrainingSession, "join", interrupted)
        # A shell that starts the tests in the background has them ignore Ctrl+C.
        request.addfinalizer(partial(signal.signal, signal.SIGINT, signal.getsignal(signal.SIGINT)))
        signal.signal(signal.SIGINT, signal.default_int_handler)
        path = tmp_path / "weights.npz"
        project = load(digits)
        endless = tmp_path / "endless.loom"
        save(project.replace(training=project.training.replace(epochs=1_000_000, patience=0)), endless)
        outcome = layerloom("train", endless, "--json", "--export", path)
        assert outcome.status == 130
        result = json.loads(outcome.output)
        assert result["reason"] == "stopped"
        assert 2 <= result["epochs"] < 1_000_000
        assert read_weights(path)


class TestFaults:
    def test_broken_network(self, layerloom: Command, tmp_path: Path) -> None:
        path = tmp_path / "empty.loom"
        path.write_text('{"format": 1}')
        outcome = layerloom("train", path)
        assert (outcome.status, outcome.output) == (1, "")
        assert outcome.errors.startswith("layerloom: ")

    def test_diverging_run_is_diagnosed_and_keeps_good_weights(
        self, layerloom: Command, sine: Path, tmp_path: Path
    ) -> None:
        project = load(sine)
        dense = [node.id for node in project.network.nodes if node.layer.type == "Dense"]
        project = set_field(project, dense, "activation", "linear")
        project = set_training(project, optimizer={"type": "sgd", "learning_rate": 1e3})
        path, weights = tmp_path / "wild.loom", tmp_path / "weights.npz"
        save(project, path)
        outcome = layerloom("train", path, "--export", weights, "--json")
        assert (outcome.status, outcome.output) == (1, "")
        assert "layerloom: " in outcome.errors
        assert all(np.isfinite(values).all() for values in read_weights(weights).values())

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (("--weights", "nowhere.npz"), "nowhere.npz"),
            (("--epochs", "0", "--export", "weights.docx"), ".safetensors"),
            (("--epochs", "0", "--export", "no/such/folder/weights.npz"), "folder does not exist"),
            (("--epochs", "0", "--history", "no/such/folder/history.csv"), "folder does not exist"),
        ],
    )
    def test_bad_paths(self, layerloom: Command, digits: Path, arguments: tuple[str, ...], words: str) -> None:
        outcome = layerloom("train", digits, *arguments)
        assert outcome.status == 1
        assert words in outcome.errors

    @pytest.mark.parametrize(
        "arguments",
        [("--epochs", "-1"), ("--epochs", "many"), ("--dtype", "float16"), ("--threads", "0"), ("--frobnicate",)],
    )
    def test_wrong_usage(self, layerloom: Command, digits: Path, arguments: tuple[str, ...]) -> None:
        assert layerloom("train", digits, *arguments).status == 2

    def test_weights_of_another_network(self, layerloom: Command, digits: Path, sine: Path, tmp_path: Path) -> None:
        path = tmp_path / "sine.npz"
        layerloom("train", sine, "--epochs", 0, "--export", path)
        outcome = layerloom("train", digits, "--weights", path)
        assert outcome.status == 1
        assert "do not fit" in outcome.errors

    @pytest.mark.parametrize("option", ["--history", "--export"])
    @pytest.mark.parametrize("victim", ["data.csv", "a.loom", "first.npz"])
    def test_no_output_is_written_over_what_is_read(
        self, layerloom: Command, digits: Path, tmp_path: Path, option: str, victim: str
    ) -> None:
        project, weights = own_data(digits, tmp_path), tmp_path / "first.npz"
        layerloom("train", project, "--epochs", 0, "--export", weights)
        output = tmp_path / "out.npz"
        output.symlink_to(victim)
        before = (tmp_path / victim).read_bytes()
        outcome = layerloom("train", project, "--weights", weights, option, output)
        assert outcome.status == 1
        assert "would be lost" in outcome.errors
        assert "Training takes" not in outcome.errors
        assert (tmp_path / victim).read_bytes() == before
        converted = layerloom("export", project, "--weights", weights, "--to", output)
        assert converted.status == 1
        assert (tmp_path / victim).read_bytes() == before

    def test_transferred_weights_are_not_written_over(self, layerloom: Command, digits: Path, tmp_path: Path) -> None:
        weights = tmp_path / "first.npz"
        layerloom("train", digits, "--epochs", 0, "--export", weights)
        assert layerloom("train", digits, "--transfer", weights, "--export", weights).status == 1
        assert layerloom("train", digits, "--export", weights, "--history", weights).status == 1


def own_data(digits: Path, folder: Path) -> Path:
    """A project with a data file beside it."""
    (folder / "data.csv").write_bytes((digits.parents[1] / "data" / "digits.csv").read_bytes())
    save(set_data(load(digits), source={"type": "csv", "path": "data.csv"}), folder / "a.loom")
    return folder / "a.loom"


class TestExport:
    def test_converts(self, layerloom: Command, digits: Path, tmp_path: Path) -> None:
        first, second = tmp_path / "weights.npz", tmp_path / "weights.safetensors"
        layerloom("train", digits, "--epochs", 2, "--export", first)
        outcome = layerloom("export", digits, "--weights", first, "--to", second)
        assert outcome.status == 0
        assert "samples predicted; identical predictions" in outcome.errors
        a, b = read_weights(first), read_weights(second)
        assert a.keys() == b.keys()
        assert all(np.array_equal(a[name], b[name]) for name in a)

    def test_keeps_the_run_that_the_weights_are_from(self, layerloom: Command, digits: Path, tmp_path: Path) -> None:
        first, second = tmp_path / "weights.npz", tmp_path / "weights.safetensors"
        layerloom("train", digits, "--epochs", 1, "--seed", 7, "--export", first)
        assert layerloom("export", digits, "--weights", first, "--to", second).status == 0
        a, b = read_model(first), read_model(second)
        assert np.array_equal(a.split.train, b.split.train)
        assert np.array_equal(a.preparation.shift, b.preparation.shift)
        assert a.metrics == b.metrics

    def test_converts_bare_weights(self, layerloom: Command, digits: Path, tmp_path: Path) -> None:
        first, bare, second = tmp_path / "weights.npz", tmp_path / "bare.npz", tmp_path / "weights.safetensors"
        layerloom("train", digits, "--epochs", 1, "--export", first)
        np.savez(bare, **read_weights(first))
        assert layerloom("export", digits, "--weights", bare, "--to", second).status == 0
        weights = read_weights(first)
        assert all(np.array_equal(values, weights[name]) for name, values in read_weights(second).items())

    def test_refuses_weights_of_other_data(self, layerloom: Command, digits: Path, tmp_path: Path) -> None:
        first, other = tmp_path / "weights.npz", tmp_path / "other.loom"
        layerloom("train", digits, "--epochs", 0, "--export", first)
        save(set_data(load(digits), source={"type": "moons", "samples": 50}), other)
        outcome = layerloom("export", other, "--weights", first, "--to", tmp_path / "weights.safetensors")
        assert outcome.status == 1
        assert "do not fit" in outcome.errors or "other data" in outcome.errors

    def test_needs_both_paths(self, layerloom: Command, digits: Path) -> None:
        assert layerloom("export", digits).status == 2


def test_history_leaves_out_what_was_not_measured(tmp_path: Path) -> None:
    history = History()
    history.append(EpochFinished(epoch=0, metrics={"train_loss": 9.0}, best=False, seconds=0.0))
    history.append(EpochFinished(epoch=1, metrics={"train_loss": 0.1}, best=True, seconds=0.1))
    history.append(EpochFinished(epoch=2, metrics={"train_loss": math.nan, "extra": 3.0}, best=False, seconds=0.2))
    path = tmp_path / "history.csv"
    write_history(history, path)
    assert path.read_text() == ("epoch,train_loss,val_loss,train_accuracy,val_accuracy,extra\n1,0.1,,,,\n2,,,,,3.0\n")
