"""Weights of a session that ended without a question: a file, and a notice at the next start."""

from __future__ import annotations

import numpy as np
import pytest

from designer.storage.kept import keep_weights, take_notes
from engine.data.dataset import DataSpec
from engine.data.normalise import fit
from engine.data.split import Split
from engine.document.templates import TEMPLATES
from engine.export.weights import read_weights
from engine.training.model import TrainedModel
from engine.training.run_state import RunState
from tests.designer.training.fake_session import FakeSession


@pytest.fixture
def model():
    part = np.arange(2)
    return TrainedModel(
        project=TEMPLATES[0].load(),
        spec=DataSpec(rows=2, input_shape=(1,), columns=("a",), target_shape=(1,), classes=()),
        weights={"dense_1.weight": np.ones((2, 3), np.float32)},
        normalisation=fit("none", np.zeros((2, 1))),
        split=Split(part, part, part),
        metrics={},
    )


@pytest.fixture(autouse=True)
def state(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    return tmp_path / "state"


def test_weights_are_kept_and_told_once(model, tmp_path, state):
    path = keep_weights(model, "mine.loom", tmp_path)
    assert path.parent == state / "layerloom" / "kept"
    assert path.name.startswith("mine-")
    assert np.array_equal(read_weights(path)["dense_1.weight"], model.weights["dense_1.weight"])
    (told,) = take_notes(tmp_path)
    assert told == f"The weights of mine.loom were not exported before the session ended. They are in {path}."
    assert take_notes(tmp_path) == []


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b""])
def test_a_damaged_note_stops_no_start(tmp_path, content):
    (tmp_path / "kept.txt").write_bytes(content)
    assert take_notes(tmp_path) == []
    assert take_notes(tmp_path / "missing") == []


@pytest.mark.parametrize(("end", "kept"), [("end", 1), ("close", 0)])
def test_only_an_end_without_a_question_keeps_weights(open_window, qtbot, model, monkeypatch, state, end, kept):
    window = open_window(TEMPLATES[0].load())
    monkeypatch.setattr(window.monitor, "_make_session", FakeSession)
    monkeypatch.setattr(FakeSession, "model", lambda session: model)
    qtbot.waitUntil(lambda: window.monitor.can_start)
    window.monitor.start()
    qtbot.waitUntil(lambda: window.monitor.state is RunState.RUNNING)
    window.monitor.session.advance(1)
    getattr(window, end)()
    assert len(list(state.glob("layerloom/kept/*.npz"))) == kept
    assert len(take_notes(window.recovery.folder)) == kept


def test_nothing_is_kept_where_nothing_was_trained(open_window, state):
    window = open_window(TEMPLATES[0].load())
    window.end()
    assert not state.exists()
