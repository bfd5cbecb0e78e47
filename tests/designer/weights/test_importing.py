"""File > Import weights: all or what fits, with what the engine says of columns, preparation and split."""

from __future__ import annotations

import numpy as np
import pytest

from engine.document.editing.edits import set_data, set_field, set_training
from engine.export.npz import render
from engine.runs.store import RunStore
from engine.training.run_state import RunState
from engine.training.session import TrainingSession
from tests.designer.training.conftest import classifier

COLD = 60_000


@pytest.fixture
def window(qtbot, open_window):
    window = open_window(set_training(classifier(), epochs=3))
    qtbot.waitUntil(lambda: window.store.dataset is not None)
    yield window
    window.dialogs.answers["unsaved"] = "discard"
    window.close()


def trained(window, project=None):
    """Run the same network elsewhere."""
    session = TrainingSession(project or window.store.project, window.store.dataset)
    session.start()
    assert session.join(600)
    return session.model()


@pytest.fixture
def weights(window, tmp_path):
    path = tmp_path / "w.npz"
    path.write_bytes(render(trained(window)))
    return path


def take(qtbot, window, path, **answers):
    window.dialogs.answers.update(open_weights=path, **answers)
    window.registry["file.import_weights"].trigger()


def paused(qtbot, window):
    qtbot.waitUntil(lambda: window.monitor.state in (RunState.PAUSED, RunState.FAILED), timeout=COLD)
    assert window.monitor.state is RunState.PAUSED, window.controls.status.text()


def test_weights_that_fit_wait_to_be_trained_exported_and_judged(qtbot, window, weights, tmp_path):
    expected = dict(np.load(weights))
    take(qtbot, window, weights)
    paused(qtbot, window)
    assert window.monitor.session.history.epochs == [0]
    assert window.monitor.session.history.columns["val_loss"][0] == pytest.approx(trained(window).metrics["val_loss"])
    found = window.monitor.model().weights
    assert all(np.array_equal(values, expected[name]) for name, values in found.items())
    window.dialogs.answers["save_file"] = tmp_path / "again.safetensors"
    window.registry["file.export_weights"].trigger()
    qtbot.waitUntil(lambda: bool(window.dialogs.told or window.dialogs.errors), timeout=COLD)
    assert "held-out samples" in window.dialogs.told[0]
    window.registry["training.run"].trigger()
    qtbot.waitUntil(lambda: window.monitor.state is RunState.FINISHED, timeout=COLD)
    assert window.monitor.session.history.epochs == [0, 1, 2, 3]


def test_of_another_network_what_fits_is_offered(qtbot, window, weights):
    window.store.apply("Bias", set_field(window.store.project, ["dense_1"], "bias", False))
    take(qtbot, window, weights, confirm=False)
    qtbot.waitUntil(lambda: "confirm" in window.dialogs.asked, timeout=COLD)
    assert window.dialogs.question == "Import the matching weights of “w.npz”?"
    assert "Not in the network: 'dense_1.bias'" in window.dialogs.sentence
    assert "1 of 1 weights match by name and shape and are imported: dense_1.weight." in window.dialogs.sentence
    assert window.monitor.session is None
    take(qtbot, window, weights, confirm=True)
    paused(qtbot, window)
    assert np.array_equal(window.monitor.model().weights["dense_1.weight"], np.load(weights)["dense_1.weight"])


@pytest.mark.parametrize(
    ("content", "words"), [(b"nothing", "damaged, or is not"), (None, "No weight in w.npz has the name")]
)
def test_what_cannot_be_used_is_told(qtbot, window, tmp_path, content, words):
    path = tmp_path / "w.npz"
    if content is None:
        np.savez(path, other=np.zeros(3))
    else:
        path.write_bytes(content)
    take(qtbot, window, path)
    qtbot.waitUntil(lambda: bool(window.dialogs.errors), timeout=COLD)
    assert words in window.dialogs.errors[0] or words in " ".join(window.dialogs.errors[0].split())
    assert window.monitor.session is None


def test_another_preparation_is_kept_and_said(qtbot, window, weights):
    window.store.apply("Scale", set_data(window.store.project, normalisation="minmax"))
    take(qtbot, window, weights)
    paused(qtbot, window)
    text = window.notices.rows["imported weights"].notice.text
    assert "trained with normalisation standard, which is kept; the project says minmax" in text
    assert window.monitor.model().preparation.kind == "standard"


def test_a_run_under_way_ends_only_if_wished_and_is_kept_as_the_previous_run(qtbot, window, weights, tmp_path):
    window.store.apply("Epochs", set_training(window.store.project, epochs=100_000))
    window.dialogs.answers["save_file"] = tmp_path / "mine.loom"
    assert window.files.save()
    window.registry["training.run"].trigger()
    qtbot.waitUntil(lambda: window.monitor.has_weights and window.monitor.state is RunState.RUNNING, timeout=COLD)
    run = window.monitor.session
    take(qtbot, window, weights, confirm=False)
    qtbot.waitUntil(lambda: "confirm" in window.dialogs.asked, timeout=COLD)
    assert window.monitor.state is RunState.RUNNING
    take(qtbot, window, weights, confirm=True)
    qtbot.waitUntil(lambda: window.monitor.session is not run, timeout=COLD)
    paused(qtbot, window)
    qtbot.waitUntil(lambda: window.keeping.number == 2, timeout=COLD)
    with RunStore(tmp_path / "mine.runs", writable=False) as store:
        assert store.run(1).outcome["reason"] == "stopped"


def test_without_data_it_says_why(window):
    window.store.apply("Data", set_data(window.store.project, source={"type": "csv", "path": "nowhere.csv"}))
    window.registry["file.import_weights"].trigger()
    assert "nowhere.csv" in window.dialogs.errors[0]
