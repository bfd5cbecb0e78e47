"""Differences of two documents in a few words."""

from __future__ import annotations

from designer.runs.changes import changes
from engine.document.editing import edits
from engine.layers import LAYERS
from engine.losses import MeanSquaredError
from engine.optimizers import SGD, Adam
from engine.sources import Bundled, Spirals
from tests.designer.training.conftest import classifier


def test_settings_layers_and_data_are_told_in_few_words():
    before = classifier()
    assert changes(before, before) == ()
    assert changes(before, edits.set_training(before, optimizer=Adam(learning_rate=0.01), seed=3)) == (
        "learning rate 0.001 → 0.01",
        "seed 0 → 3",
    )
    assert changes(before, edits.set_training(before, optimizer=SGD())) == ("optimizer Adam → SGD",)
    assert changes(before, edits.set_field(before, ["dense_1"], "units", 8)) == ("dense_1: units 3 → 8",)
    assert changes(before, edits.set_field(before, ["dense_1"], "activation", "relu")) == (
        "dense_1: activation Softmax → ReLU",
    )
    assert changes(before, edits.set_training(before, restore_best=False)) == ("restore best on → off",)
    assert changes(before, edits.set_data(before, source=Spirals())) == ("source Bundled data set → Two spirals",)
    output = before.network.nodes[-1].id
    own = edits.set_training(before, losses={output: MeanSquaredError()})
    assert changes(before, own) == (f"losses of {output} none → Mean squared error",)
    swapped = edits.set_bypassed(before, ["dense_1"], True)
    assert changes(before, swapped) == ("dense_1: bypassed off → on",)
    other = edits.set_data(before, source=Bundled(name="wine"))
    assert changes(before, other) == ("name iris → wine",)


def test_layers_that_come_and_go_are_named_and_many_are_counted():
    before = classifier()
    after, _ = edits.add_node(before, LAYERS.create("Dropout"), (0.0, 100.0))
    assert changes(before, after) == ("added Dropout",)
    assert changes(after, before) == ("removed Dropout",)
    for place in range(4):
        after, _ = edits.add_node(after, LAYERS.create("Dense"), (0.0, 200.0 + place))
    assert changes(before, after) == ("added 5 layers",)


def test_wires_and_names_and_places():
    before = classifier()
    assert changes(before, edits.disconnect(before, *before.network.wires_into("dense_1"))) == ("wires changed",)
    assert changes(before, edits.rename(before, "dense_1", "Hidden")) == ()
    assert changes(before, edits.move_nodes(before, {"dense_1": (5.0, 5.0)})) == ()
