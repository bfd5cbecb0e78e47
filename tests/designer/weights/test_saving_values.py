"""Values of a node as a file, read again and compared with what the probe gives and with a prediction by hand."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest

from designer.document.store import Store
from designer.live.hub import LiveHub
from designer.settings import Settings
from designer.storage.files import Files
from designer.weights.saving_values import OWNER, SavingValues, content
from engine.data.split import split
from engine.document.templates import shipped
from tests.designer.fake_dialogs import FakeDialogs


def test_an_npz_holds_the_values_and_their_samples():
    values, rows = np.arange(12, dtype=np.float32).reshape(2, 3, 2), np.array([4, 9])
    read = np.load(io.BytesIO(content(values, rows, ".npz")))
    assert np.array_equal(read["values"], values)
    assert read["values"].dtype == np.float32
    assert read["rows"].tolist() == [4, 9]


def test_a_csv_has_a_line_a_sample_and_a_column_a_number():
    values, rows = np.array([[[0.1, 2.0], [3.0, 1e-9]]]), np.array([4])
    lines = list(csv.reader(io.StringIO(content(values, rows, ".csv").decode())))
    assert lines[0] == ["row", "value_0_0", "value_0_1", "value_1_0", "value_1_1"]
    assert [float(each) for each in lines[1]] == [5, 0.1, 2.0, 3.0, 1e-9]


@pytest.fixture
def saving(qtbot, tmp_path):
    store = Store()
    dialogs, hub = FakeDialogs(save_file=tmp_path / "out.npz"), LiveHub(store)
    files = Files(store, Settings.at(tmp_path / "settings.ini"), dialogs)
    saving = SavingValues(store, hub, files, dialogs)
    yield saving, store, hub, tmp_path / "out.npz"
    saving.close()
    hub.close()


def test_what_a_node_puts_out_for_a_split_is_saved(qtbot, saving):
    values, store, hub, path = saving
    store.reset(shipped("spirals").load())
    qtbot.waitUntil(lambda: store.dataset is not None, timeout=10_000)
    with qtbot.waitSignal(values.done, timeout=60_000) as told:
        values.save("input_1", "validation")
    assert told.args[0] == "out.npz has the values of Point for 90 samples."
    dataset = store.dataset
    parts = split(dataset, 0.15, 0.15, store.project.training.seed)
    train = dataset.inputs[parts.train]
    expected = (dataset.inputs[parts.validation] - train.mean(axis=0)) / train.std(axis=0)
    read = np.load(path)
    assert np.array_equal(read["rows"], parts.validation)
    assert np.abs(read["values"] - expected).max() < 1e-5
    assert OWNER not in hub._wishes, "nothing more is asked for"


def test_values_that_are_asked_for_at_once_are_each_saved_with_their_own_samples(qtbot, saving):
    values, store, _, path = saving
    store.reset(shipped("spirals").load())
    qtbot.waitUntil(lambda: store.dataset is not None, timeout=10_000)
    told = []
    values.done.connect(told.append)
    values.save("input_1", "validation")
    values._dialogs.answers["save_file"] = path.with_name("other.npz")
    values.save("input_1", "test")
    qtbot.waitUntil(lambda: len(told) == 2, timeout=60_000)
    parts = split(store.dataset, 0.15, 0.15, store.project.training.seed)
    train = store.dataset.inputs[parts.train]
    for file, rows in ((path, parts.validation), (path.with_name("other.npz"), parts.test)):
        read = np.load(file)
        assert np.array_equal(read["rows"], rows)
        expected = (store.dataset.inputs[rows] - train.mean(axis=0)) / train.std(axis=0)
        assert np.abs(read["values"] - expected).max() < 1e-5


def test_another_document_is_not_taken_for_the_one_that_was_asked_about(qtbot, saving):
    values, store, hub, path = saving
    store.reset(shipped("spirals").load())
    qtbot.waitUntil(lambda: store.dataset is not None, timeout=10_000)
    values.save("input_1", "validation")
    with qtbot.waitSignal(values.done) as told:
        store.reset(shipped("wine").load())
    assert told.args[0] == "The values of Point were not saved, for another document was opened."
    assert OWNER not in hub._wishes
    assert not path.exists()


def test_an_empty_split_is_told(qtbot, saving):
    values, store, _, path = saving
    project = shipped("spirals").load()
    store.reset(project.replace(data=project.data.replace(test_share=0.0)))
    qtbot.waitUntil(lambda: store.dataset is not None, timeout=10_000)
    with qtbot.waitSignal(values.done) as told:
        values.save("input_1", "test")
    assert told.args[0] == "The test split has no samples."
    assert not path.exists()
