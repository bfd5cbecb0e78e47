"""Kept runs as files: all comes back, they are weights for any reader, and what is damaged is named."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.document.project import Project
from engine.errors import FileError
from engine.export.weights import read_model, read_weights
from engine.runs.files import read_run, run_bytes, write_run
from engine.runs.places import beside
from engine.storage.tensors import seal, unseal
from engine.training.events import Failed, Finished, History
from engine.training.model import TrainedModel
from engine.training.record import RunRecord
from engine.training.session import TrainingSession
from tests.engine.training.conftest import classifier, curve, flowers, regression


def trained(project: Project, *, resume: RunRecord | None = None, dataset: object = None) -> RunRecord:
    session = TrainingSession(project, dataset or flowers(), threads=1, resume=resume)  # type: ignore[arg-type]
    session.start()
    assert session.join(600)
    return session.record().result(0)


@pytest.fixture(scope="module")
def record() -> RunRecord:
    """A finished run of 4 epochs."""
    return trained(classifier(epochs=4, metrics=["f1"]))


def same_model(one: TrainedModel, other: TrainedModel) -> bool:
    assert one.weights.keys() == other.weights.keys()
    assert all(np.array_equal(one.weights[name], other.weights[name]) for name in one.weights)
    assert one.fingerprint is not None
    assert other.fingerprint is not None
    assert one.fingerprint.has_same_samples(other.fingerprint)
    assert np.array_equal(one.preparation.shift, other.preparation.shift)
    assert np.array_equal(one.split.test, other.split.test)
    return (one.project, one.spec, one.metrics, one.meanings) == (
        other.project,
        other.spec,
        other.metrics,
        other.meanings,
    )


def test_all_of_a_run_comes_back(record: RunRecord, tmp_path: Path) -> None:
    write_run(record, tmp_path / "a.run.safetensors")
    kept = read_run(tmp_path / "a.run.safetensors")
    found = kept.record
    assert found.state.to_bytes() == record.state.to_bytes()
    assert same_model(found.model, record.model)
    assert "test_loss" in found.model.metrics
    for name in ("history", "end", "seconds", "started", "void"):
        assert getattr(found, name) == getattr(record, name), name
    assert record.started == pytest.approx(kept.written, abs=600)
    assert found.losses.tolist() == record.losses.tolist()
    assert kept.written == pytest.approx((tmp_path / "a.run.safetensors").stat().st_mtime, abs=60)


def test_it_goes_on_in_another_session_as_one_long_run(record: RunRecord, tmp_path: Path) -> None:
    write_run(record, tmp_path / "a.run.safetensors")
    project = classifier(epochs=9, metrics=["f1"])
    more = trained(project, resume=read_run(tmp_path / "a.run.safetensors").record)
    whole = trained(project)
    assert more.state.to_bytes() == whole.state.to_bytes()
    assert isinstance(more.end, Finished)
    assert isinstance(whole.end, Finished)
    assert replace(more.end, seconds=0.0) == replace(whole.end, seconds=0.0)


def test_it_is_a_file_of_weights_for_all_who_read_such(record: RunRecord, tmp_path: Path) -> None:
    path = tmp_path / "a.run.safetensors"
    write_run(record, path)
    assert read_weights(path).keys() == record.model.weights.keys()
    assert same_model(read_model(path), record.model)


def test_a_run_that_was_stopped_in_an_epoch_keeps_both_kinds_of_kept_weights_and_what_was_shown(tmp_path: Path) -> None:
    session = TrainingSession(classifier(epochs=9, restore_best=False), flowers(), threads=1)
    for _ in range(3):
        session.step_batch()
        session.record().result(60)
    session.stop()
    assert session.join(60)
    record = session.record().result(0)
    write_run(record, tmp_path / "a.run.safetensors")
    found = read_run(tmp_path / "a.run.safetensors").record
    assert found.history.epochs == [0, 1]
    assert found.state.to_bytes() == record.state.to_bytes()
    assert same_model(found.model, record.model)
    assert not np.array_equal(found.model.weights["hidden.weight"], found.state.kept["hidden.weight"])
    assert isinstance(found.end, Finished)
    assert found.end.reason == "stopped"


def test_a_run_that_diverged_comes_back_with_its_reason(tmp_path: Path) -> None:
    record = trained(regression(optimizer={"type": "sgd", "learning_rate": 1e3}, epochs=9), dataset=curve())
    write_run(record, tmp_path / "a.run.safetensors")
    found = read_run(tmp_path / "a.run.safetensors").record
    assert isinstance(found.end, Failed)
    assert found.end == record.end
    with pytest.raises(Exception, match="had diverged in epoch"):
        found.refuse_other(found.model.project)


def test_of_many_batches_the_losses_of_the_last_are_kept(record: RunRecord, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("engine.runs.files._MOST_LOSSES", 7)
    write_run(record, tmp_path / "a.run.safetensors")
    losses = read_run(tmp_path / "a.run.safetensors").record.losses
    assert np.isnan(losses[:-7]).all()
    assert losses[-7:].tolist() == record.losses[-7:].tolist()
    assert len(losses) == len(record.losses)


class TestDamage:
    def refusal(self, tmp_path: Path, content: bytes) -> str:
        path = tmp_path / "mine.run.safetensors"
        path.write_bytes(content)
        with pytest.raises(FileError) as error:
            read_run(path)
        return str(error.value)

    def test_any_byte_that_is_another_is_refused_with_the_name_of_the_file(
        self, record: RunRecord, tmp_path: Path
    ) -> None:
        content = run_bytes(record)
        generator = np.random.default_rng(0)
        for place in (0, 3, 9, *generator.integers(8, len(content), 40).tolist()):
            damaged = bytearray(content)
            damaged[place] ^= 1 << int(generator.integers(8))
            assert "The kept run in mine.run.safetensors cannot be used. It is damaged" in self.refusal(
                tmp_path, bytes(damaged)
            )

    @pytest.mark.parametrize("content", [b"", b"\x00" * 8, b"text", b"\xff" * 100])
    def test_so_is_anything_else(self, tmp_path: Path, content: bytes) -> None:
        assert "mine.run.safetensors" in self.refusal(tmp_path, content)

    def test_so_are_weights_without_a_run_and_a_run_of_a_later_version(self, record: RunRecord, tmp_path: Path) -> None:
        tensors, texts = unseal(run_bytes(record))
        assert "holds no run" in self.refusal(tmp_path, seal(tensors, {**texts, "run": "{}"}))
        assert "holds no run" in self.refusal(tmp_path, seal(tensors, {}))
        assert "of version 9" in self.refusal(tmp_path, seal(tensors, {**texts, "layerloom_format": "9"}))

    def test_so_is_a_history_of_unequal_columns(self, record: RunRecord, tmp_path: Path) -> None:
        short = replace(record, history=History([0, 1], {"train_loss": [1.0]}, 0))
        assert "a figure for each epoch" in self.refusal(tmp_path, run_bytes(short))

    def test_so_is_a_file_that_is_not_there_and_a_folder(self, tmp_path: Path) -> None:
        (tmp_path / "b.run.safetensors").mkdir()
        for name in ("a.run.safetensors", "b.run.safetensors"):
            with pytest.raises(FileError, match=name):
                read_run(tmp_path / name)


def test_places() -> None:
    assert beside(Path("/a/mine.loom")) == Path("/a/mine.run.safetensors")
