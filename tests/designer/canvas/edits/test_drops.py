"""What a drop means, as pure edits."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF

from designer.canvas.edits import drops
from designer.geometry.level import level_of
from engine.document.editing import arranging, edits
from engine.document.network import Wire
from engine.document.project import Project
from engine.errors import LayerloomError
from engine.layers import LAYERS
from tests.designer.conftest import network

WIRE = Wire(source="input_1", target="dense_1")


def loose(x: float, y: float) -> Project:
    return edits.add_node(network("Input", "Dense", "Output"), LAYERS.create("Dropout"), (x, y))[0]


def test_what_follows_makes_room_and_the_row_stays_straight() -> None:
    project = drops.insert(loose(200, 300), "dropout_1", WIRE)
    assert project.view.positions == {
        "input_1": (0.0, 0.0),
        "dropout_1": (260.0, 0.0),
        "dense_1": (520.0, 0.0),
        "output_1": (780.0, 0.0),
    }


def test_where_wires_lead_down_room_is_made_below() -> None:
    project = edits.move_nodes(loose(300, 200), {"dense_1": (0.0, 168.0), "output_1": (0.0, 336.0)})
    inserted = drops.insert(arranging.set_direction(project, down=True), "dropout_1", WIRE)
    assert inserted.view.positions == {
        "input_1": (0.0, 0.0),
        "dropout_1": (0.0, 168.0),
        "dense_1": (0.0, 336.0),
        "output_1": (0.0, 504.0),
    }


def test_nothing_moves_where_there_is_room() -> None:
    project = edits.move_nodes(loose(300, 40), {"dense_1": (700.0, 0.0), "output_1": (960.0, 0.0)})
    inserted = drops.insert(project, "dropout_1", WIRE)
    assert inserted.view.positions == project.view.positions


def test_what_lies_elsewhere_does_not_move() -> None:
    project, other = edits.add_node(loose(200, 300), LAYERS.create("Input"), (600.0, 500.0))
    inserted = drops.insert(project, "dropout_1", WIRE)
    assert inserted.view.positions[other] == (600.0, 500.0)


def test_a_wire_that_runs_back_moves_nothing() -> None:
    project = edits.move_nodes(loose(100, 300), {"input_1": (800.0, 0.0)})
    inserted = drops.insert(project, "dropout_1", WIRE)
    assert inserted.view.positions == project.view.positions


def test_replug_moves_an_end_or_takes_the_wire_away() -> None:
    project = network("Input", "Dense", "Dense")
    elsewhere = Wire(source="input_1", target="dense_2")
    assert set(drops.replug(project, WIRE, elsewhere).network.wires) == {elsewhere}
    assert WIRE not in drops.replug(project, WIRE, None).network.wires
    assert drops.replug(project, WIRE, WIRE) is project
    with pytest.raises(LayerloomError, match="feed itself"):
        drops.replug(project, WIRE, Wire(source="dense_1", target="dense_1"))


def test_a_block_goes_between_the_ends_of_a_wire_where_its_ports_leave_no_doubt() -> None:
    project, pair = edits.duplicate(network("Input", "Dense", "Dense", "Output"), ["dense_1", "dense_2"], (0.0, 300.0))
    project, group = arranging.make_group(project, pair, "Pair")
    assert drops.can_insert(project, level_of(project), group)
    assert drops.takes_input(project, level_of(project), group)
    inserted = drops.insert(project, group, WIRE)
    assert {Wire(source="input_1", target=pair[0]), Wire(source=pair[1], target="dense_1")} <= set(
        inserted.network.wires
    )
    assert not drops.can_insert(inserted, level_of(inserted), group)
    assert not drops.takes_input(inserted, level_of(inserted), group)
    apart = edits.disconnect(project, Wire(source=pair[0], target=pair[1]))
    assert not drops.can_insert(apart, level_of(apart), group)
    with pytest.raises(
        LayerloomError, match="Pair cannot be inserted into a wire: that takes one input and one output"
    ):
        drops.insert(apart, group, WIRE)


def test_shifted_moves_by_whole_units() -> None:
    project = drops.shifted(network("Input", "Dense"), frozenset({"dense_1"}), QPointF(0.4, -3.6))
    assert project.view.positions == {"input_1": (0.0, 0.0), "dense_1": (260.0, -4.0)}


def test_only_a_loose_layer_with_both_sides_goes_on_a_wire() -> None:
    project = loose(0, 300)
    assert drops.can_insert(project, level_of(project), "dropout_1")
    assert not drops.can_insert(project, level_of(project), "dense_1")
    project, output = edits.add_node(project, LAYERS.create("Output"), (0.0, 500.0))
    assert not drops.can_insert(project, level_of(project), output)
