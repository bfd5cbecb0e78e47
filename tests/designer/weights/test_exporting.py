"""Exports from the window: the proof is told, a failure is told, and nothing freezes meanwhile."""

from __future__ import annotations

import pytest

from designer.document.store import Store
from designer.storage.files import Files
from designer.training.monitor import Monitor
from designer.weights.exporting import Exporting, proof_text, weight_filters
from engine.document.editing.edits import set_data, set_field
from engine.document.templates import TEMPLATES
from engine.errors import ExportError
from engine.export.proof import Proof
from engine.sources import Npz
from engine.training.run_state import RunState
from tests.designer.fake_dialogs import FakeDialogs
from tests.designer.training.fake_session import FakeSession


class Bench:
    def __init__(self, qtbot, settings, export):
        self.qtbot = qtbot
        self.store = Store(TEMPLATES[0].load())
        self.monitor = Monitor(self.store, make_session=FakeSession)
        self.dialogs = FakeDialogs()
        self.files = files = Files(self.store, settings, self.dialogs)
        self.exporting = Exporting(self.store, self.monitor, files, self.dialogs, export=export)

    def train(self):
        self.qtbot.waitUntil(lambda: self.monitor.can_start)
        self.monitor.start()
        self.qtbot.waitUntil(lambda: self.monitor.state is RunState.RUNNING)
        self.monitor.session.advance(1)
        self.monitor.stop()
        self.qtbot.waitUntil(lambda: self.monitor.state is RunState.FINISHED)


@pytest.fixture
def bench(qtbot, settings):
    return lambda export: Bench(qtbot, settings, export)


def test_only_trained_weights_can_be_exported(bench):
    it = bench(None)
    assert not it.exporting.can_export_weights
    it.exporting.export_weights()
    assert it.dialogs.errors == ["There are no trained weights yet. Train the network first."]


def test_the_proof_is_told(bench, tmp_path):
    it = bench(lambda model, path: Proof(path, 256, 2.4e-7))
    it.train()
    it.dialogs.answers["save_file"] = tmp_path / "w.npz"
    it.exporting.export_weights()
    assert not it.exporting.can_export_weights
    it.qtbot.waitUntil(lambda: bool(it.dialogs.told))
    assert "w.npz was read back and run on 256 held-out samples" in it.dialogs.told[0]
    assert "2.4e-07" in it.dialogs.told[0]
    assert it.exporting.can_export_weights


@pytest.mark.parametrize("error", [ExportError("The copy deviates by 0.1."), RuntimeError("the copy deviates by 0.1")])
def test_a_failure_is_told(bench, tmp_path, error, caplog):
    def fail(model, path):
        raise error

    it = bench(fail)
    it.train()
    it.dialogs.answers["save_file"] = tmp_path / "w.npz"
    it.exporting.export_weights()
    it.qtbot.waitUntil(lambda: bool(it.dialogs.errors))
    assert "deviates by 0.1" in it.dialogs.errors[0]
    traces = [record for record in caplog.records if record.exc_info]
    assert len(traces) == isinstance(error, RuntimeError)  # what no one foresaw leaves its traceback in the log


def test_weights_of_an_edited_network_are_said_to_be_those_of_the_run(bench, tmp_path):
    it = bench(lambda model, path: Proof(path, 10, 0.0))
    it.train()
    dense = next(node.id for node in it.store.project.network.nodes if node.layer.type == "Dense")
    it.store.apply("Set units", set_field(it.store.project, [dense], "units", 99))
    it.dialogs.answers["save_file"] = tmp_path / "w.py"
    it.exporting.export_weights()
    it.qtbot.waitUntil(lambda: bool(it.dialogs.told))
    assert "edited since" in it.dialogs.told[0]


def test_weights_are_not_written_over_the_data(bench, tmp_path):
    it = bench(lambda model, path: pytest.fail("it was written"))
    it.train()
    data = tmp_path / "d.npz"
    data.write_bytes(b"data")
    it.store.apply("Data", set_data(it.store.project, source=Npz(path=str(data))))
    it.dialogs.answers["save_file"] = data
    it.exporting.export_weights()
    assert "is the data file" in it.dialogs.errors[0]
    assert it.exporting.can_export_weights
    it.exporting.export_diagram(None, None, None)
    assert "is the data file" in it.dialogs.errors[1]
    assert data.read_bytes() == b"data"


def test_a_page_that_shows_the_proof_itself_needs_no_box(bench, tmp_path):
    it = bench(lambda model, path: Proof(path, 256, 0.0))
    it.train()
    it.dialogs.answers["save_file"] = tmp_path / "w.py"
    with it.qtbot.waitSignal(it.exporting.done):
        it.exporting.export_as(".py")
    assert it.dialogs.filters[0] == "NumPy script (*.py)"
    assert it.dialogs.suggestion.suffix == ".py"
    assert it.dialogs.told == []


def test_every_format_is_offered():
    assert weight_filters() == ["NumPy arrays (*.npz)", "safetensors (*.safetensors)", "NumPy script (*.py)"]


def test_proofs_in_words(tmp_path):
    assert "edited" not in proof_text(Proof(tmp_path / "a.npz", 3, 0.0), stale=False)


def test_folder_and_kind_of_the_last_export_are_remembered(bench, settings, tmp_path):
    it = bench(lambda model, path: Proof(path, 10, 0.0))
    it.train()
    assert it.files.export_place("weights").suffix == ".npz"
    (tmp_path / "out").mkdir()
    it.dialogs.answers["save_file"] = tmp_path / "out" / "w.safetensors"
    it.exporting.export_weights()
    it.qtbot.waitUntil(lambda: bool(it.dialogs.told))
    it.exporting.export_weights()
    assert it.dialogs.suggestion.parent == tmp_path / "out"
    assert it.dialogs.suggestion.suffix == ".safetensors"
    assert it.dialogs.filters[0] == "safetensors (*.safetensors)"
    again = Files(it.store, settings, it.dialogs)
    assert again.export_place("weights").parent == tmp_path / "out"
    assert again.export_place("diagram").name.endswith(".svg")
    assert again.export_place("weights", ".py").suffix == ".py"
    (tmp_path / "out").rmdir()
    assert again.export_place("weights").parent == again.folder
