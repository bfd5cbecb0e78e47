from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.document.format.files import load, save
from engine.errors import ExportError, FileError
from engine.export.weights import read_weights
from engine.storage.atomic import replace_file

Command = Callable[..., Any]

REPOSITORY = Path(__file__).parents[3]


@pytest.fixture
def project(digits: Path, tmp_path: Path) -> Path:
    path = tmp_path / "projects" / "a.loom"
    path.parent.mkdir()
    save(load(digits), path)
    return path


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Names of folders in which no export can be written, and only the end shows it."""
    full: set[str] = set()

    def replace(path: Path, content: bytes) -> None:
        if path.parent.name in full:
            raise FileError(f"{path.name} cannot be written to {path.parent}: the disk is full.")
        replace_file(path, content)

    for module in ("engine.export.proof", "engine.cli.outputs", "engine.storage.keeping"):
        monkeypatch.setattr(f"{module}.replace_file", replace)
    return full


class TestBefore:
    @pytest.mark.parametrize(
        ("option", "name", "words"),
        [
            ("--export", "w.h5", "no suffix that can be exported"),
            ("--export", "w", "no suffix that can be exported"),
            ("--export", "missing/w.npz", "the folder does not exist"),
            ("--export", "file/w.npz", "the folder does not exist"),
            ("--export", "folder.npz", "it is a folder"),
            ("--export", "pipe.npz", "cannot be read back"),
            ("--export", "null.npz", "cannot be read back"),
            ("--export", "good.npz", "written twice"),
            ("--history", "good.npz", "written twice"),
            ("--history", "missing/h.csv", "the folder does not exist"),
            ("--history", "folder.npz", "it is a folder"),
        ],
    )
    def test_what_can_be_known_is_told_before_the_first_epoch(
        self, layerloom: Command, digits: Path, tmp_path: Path, option: str, name: str, words: str
    ) -> None:
        (tmp_path / "folder.npz").mkdir()
        (tmp_path / "file").touch()
        os.mkfifo(tmp_path / "pipe.npz")
        (tmp_path / "null.npz").symlink_to(os.devnull)
        outcome = layerloom("train", digits, option, tmp_path / name, "--export", tmp_path / "good.npz")
        assert (outcome.status, outcome.output) == (1, "")
        assert words in outcome.errors
        assert "Training takes" not in outcome.errors
        assert not (tmp_path / "good.npz").exists()

    def test_a_disk_without_room_for_the_weights(
        self, layerloom: Command, digits: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("shutil.disk_usage", lambda _: type("Disk", (), {"total": 1 << 20, "free": 1 << 12})())
        outcome = layerloom("train", digits, "--export", tmp_path / "w.npz")
        assert (outcome.status, outcome.output) == (1, "")
        assert "the disk is full" in outcome.errors
        assert "Training takes" not in outcome.errors

    def test_conversion_is_checked_alike(self, layerloom: Command, digits: Path, tmp_path: Path) -> None:
        weights = tmp_path / "w.npz"
        layerloom("train", digits, "--epochs", 0, "--export", weights)
        outcome = layerloom("export", digits, "--weights", weights, "--to", tmp_path / "missing" / "w.py")
        assert outcome.status == 1
        assert "the folder does not exist" in outcome.errors


class TestAtTheEnd:
    def test_what_fails_fails_alone(
        self, layerloom: Command, project: Path, tmp_path: Path, full_disk: set[str]
    ) -> None:
        full_disk.add("full")
        (tmp_path / "full").mkdir()
        bad, good, history = tmp_path / "full" / "w.npz", tmp_path / "w.safetensors", tmp_path / "full" / "h.csv"
        outcome = layerloom(
            "train", project, "--epochs", 1, "--json", "--export", bad, "--export", good, "--history", history
        )
        assert outcome.status == 1
        assert "layerloom: w.npz cannot be written" in outcome.errors
        assert "layerloom: h.csv cannot be written" in outcome.errors
        result = json.loads(outcome.output)
        assert [entry["path"] for entry in result["exports"]] == [str(good)]
        assert len(result["not_written"]) == 2
        assert read_weights(good)
        (kept,) = (path for path in project.parent.iterdir() if path.suffix not in (".loom", ".runs"))
        assert kept.read_text().startswith("epoch,"), "the history alone: the weights are in a file already"
        assert f"The history is kept in {kept}." in outcome.errors

    @pytest.mark.parametrize("full", [("full",), ("full", "projects")])
    def test_weights_that_find_no_place_are_kept_and_it_is_said_where(
        self, layerloom: Command, project: Path, tmp_path: Path, full_disk: set[str], full: tuple[str, ...]
    ) -> None:
        full_disk.update(full)
        (tmp_path / "full").mkdir()
        outcome = layerloom("train", project, "--epochs", 1, "--export", tmp_path / "full" / "w.npz")
        assert outcome.status == 1
        (told,) = (line for line in outcome.errors.splitlines() if line.startswith("The weights are kept in "))
        kept = Path(told.removeprefix("The weights are kept in ").removesuffix("."))
        assert (kept.parent == project.parent) == ("projects" not in full)
        assert read_weights(kept)

    def test_nothing_is_kept_among_the_files_of_the_program(
        self, layerloom: Command, digits: Path, tmp_path: Path, full_disk: set[str]
    ) -> None:
        full_disk.add("full")
        (tmp_path / "full").mkdir()
        before = set(digits.parent.iterdir())
        outcome = layerloom("train", digits, "--epochs", 1, "--export", tmp_path / "full" / "w.npz")
        assert "The weights are kept in " in outcome.errors
        assert set(digits.parent.iterdir()) == before

    @pytest.mark.parametrize(
        "fault", [ExportError("a sentence"), MemoryError(), OSError(28, "full"), ValueError("bug")]
    )
    def test_weights_are_kept_whatever_fails(
        self, layerloom: Command, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception
    ) -> None:
        def fail(*_: object) -> None:
            raise fault

        monkeypatch.setattr("engine.export.proof.largest_deviation", fail)
        outcome = layerloom("train", project, "--epochs", 1, "--export", tmp_path / "w.npz")
        assert outcome.status == 1
        assert "layerloom: " in outcome.errors
        assert len(list(project.parent.glob("a-*.npz"))) == 1


class TestStreams:
    @pytest.mark.parametrize("kind", ["pipe", pytest.param("file", marks=pytest.mark.deep)])
    def test_history_on_standard_output_comes_before_the_result(self, digits: Path, tmp_path: Path, kind: str) -> None:
        command = [sys.executable, "-m", "designer", "train", digits, "--epochs", "1", "--json"]
        with (tmp_path / "out.txt").open("w+") as file:
            output = subprocess.PIPE if kind == "pipe" else file
            done = subprocess.run(
                [*command, "--history", "/dev/stdout"], cwd=REPOSITORY, stdout=output, text=True, check=True
            )
            lines = (done.stdout or (tmp_path / "out.txt").read_text()).splitlines()
        assert lines[0].startswith("epoch,train_loss")
        assert lines[1].startswith("1,")
        assert json.loads(lines[2])["epochs"] == 1

    def test_history_into_a_pipe(self, layerloom: Command, digits: Path, tmp_path: Path) -> None:
        pipe, seen = tmp_path / "pipe", list[str]()
        os.mkfifo(pipe)
        reader = threading.Thread(target=lambda: seen.append(pipe.read_text()))
        reader.start()
        assert layerloom("train", digits, "--epochs", 1, "--history", pipe).status == 0
        reader.join()
        assert seen[0].startswith("epoch,train_loss")

    def test_a_pipe_that_nobody_reads_from_is_not_waited_for(
        self, layerloom: Command, digits: Path, tmp_path: Path
    ) -> None:
        pipe, weights = tmp_path / "pipe", tmp_path / "w.npz"
        os.mkfifo(pipe)
        outcome = layerloom("train", digits, "--epochs", 1, "--history", pipe, "--export", weights)
        assert outcome.status == 1
        assert "nobody reads from it" in outcome.errors
        assert read_weights(weights)

    def test_history_that_nobody_wants(self, layerloom: Command, digits: Path) -> None:
        assert layerloom("train", digits, "--epochs", 1, "--history", os.devnull).status == 0
        assert not Path(os.devnull).is_file()
