"""States of layers, wires of whole blocks, types: by key and by menu, each one undoable step."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF, Qt

from designer.actions import Actions
from designer.actions.nodes import node_actions
from designer.canvas.edits import rewiring
from designer.geometry.level import level_of
from designer.geometry.placing import HEADER, HEIGHT
from engine.document.editing import arranging, edits
from engine.document.project import Project
from engine.errors import LayerloomError
from engine.layers import LAYERS
from tests.designer.conftest import network

SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def wires(project: Project) -> set[tuple[str, str]]:
    return {(wire.source, wire.target) for wire in project.network.wires}


@pytest.fixture
def bench(show_in_window: Callable[[Project], object], qtbot):  # type: ignore[no-untyped-def]
    window = show_in_window(network("Input", "Dense", "Dropout", "Dense", "Output"))
    window.show()  # type: ignore[attr-defined]
    qtbot.waitExposed(window)
    window.canvas.view.setFocus()  # type: ignore[attr-defined]
    return window


def press(qtbot, window, key: Qt.Key, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:  # type: ignore[no-untyped-def]
    qtbot.keyClick(window.canvas.view, key, keys)


def with_keys(hand) -> None:  # type: ignore[no-untyped-def]
    """Actions for a canvas without the window."""
    actions = Actions(hand.canvas)
    actions.add(*node_actions(hand.view.store, hand.canvas))
    actions.refresh_on(hand.view.store.selection_changed)


def look(window, node: str):  # type: ignore[no-untyped-def]
    return window.canvas.view.network_scene.nodes[node].look


def test_m_bypasses_and_back(bench, qtbot) -> None:  # type: ignore[no-untyped-def]
    before = bench.store.project
    bench.store.select({"dense_1", "input_1"})
    press(qtbot, bench, Qt.Key.Key_M)
    assert bench.store.project.network.node("dense_1").bypassed
    assert not bench.store.project.network.node("input_1").bypassed, "nothing comes into it"
    assert look(bench, "dense_1").bypassed
    assert "circle-off" in look(bench, "dense_1").badges
    bench.store.select({"dense_1"})
    press(qtbot, bench, Qt.Key.Key_M)
    assert bench.store.project == before
    bench.store.undo_stack.undo()
    bench.store.undo_stack.undo()
    assert bench.store.project == before


def test_an_input_cannot_be_bypassed_and_that_is_said(bench, qtbot) -> None:  # type: ignore[no-untyped-def]
    bench.store.select({"input_1"})
    with qtbot.waitSignal(bench.store.message) as message:
        press(qtbot, bench, Qt.Key.Key_M)
    assert message.args == ["Only layers with an input and an output can be bypassed."]


def test_shift_f_freezes(bench, qtbot) -> None:  # type: ignore[no-untyped-def]
    bench.store.select({"dense_1", "dense_2"})
    press(qtbot, bench, Qt.Key.Key_F, SHIFT)
    assert all(bench.store.project.network.node(node).frozen for node in ("dense_1", "dense_2"))
    assert look(bench, "dense_1").badges == ("snowflake",)
    assert bench.registry["layer.freeze"].isChecked()


def test_h_collapses(bench, qtbot) -> None:  # type: ignore[no-untyped-def]
    bench.store.select({"dropout_1"})
    full = bench.canvas.view.network_scene.nodes["dropout_1"].rect().height()
    press(qtbot, bench, Qt.Key.Key_H)
    item = bench.canvas.view.network_scene.nodes["dropout_1"]
    assert item.rect().height() == HEADER < full
    wire = next(entry for wire, entry in bench.canvas.view.network_scene.wires.items() if wire.target == "dropout_1")
    assert wire.path.pointAtPercent(1).y() == item.y() + HEADER / 2, "wires follow the ports"
    press(qtbot, bench, Qt.Key.Key_H)
    assert item.rect().height() == full


def test_weights_are_shared_and_owned(bench) -> None:  # type: ignore[no-untyped-def]
    bench.store.select({"dense_1", "dropout_1"})
    assert not bench.registry["layer.share"].isEnabled()
    bench.store.select({"dense_1", "dense_2"})
    bench.registry["layer.share"].trigger()
    assert bench.store.project.network.node("dense_2").weights_of == "dense_1"
    assert look(bench, "dense_2").badges == ("link",)
    bench.store.select({"dense_2"})
    bench.registry["layer.own"].trigger()
    assert bench.store.project.network.node("dense_2").weights_of == ""


def test_ctrl_delete_removes_and_reconnects(bench, qtbot) -> None:  # type: ignore[no-untyped-def]
    bench.store.select({"dense_1", "dropout_1"})
    press(qtbot, bench, Qt.Key.Key_Delete, CONTROL)
    assert wires(bench.store.project) == {("input_1", "dense_2"), ("dense_2", "output_1")}
    assert set(bench.store.project.network.by_id) == {"input_1", "dense_2", "output_1"}
    assert bench.store.undo_stack.count() == 1


def test_linked_layers_are_selected(bench, qtbot) -> None:  # type: ignore[no-untyped-def]
    bench.store.apply("Add", edits.add_node(bench.store.project, LAYERS.create("Dense"), (0.0, 500.0))[0])
    bench.store.select({"dropout_1"})
    press(qtbot, bench, Qt.Key.Key_U, SHIFT)
    assert bench.store.selection == {"input_1", "dense_1", "dropout_1"}
    bench.store.select({"dropout_1"})
    press(qtbot, bench, Qt.Key.Key_J, SHIFT)
    assert bench.store.selection == {"dropout_1", "dense_2", "output_1"}
    press(qtbot, bench, Qt.Key.Key_L, SHIFT)
    assert bench.store.selection == bench.store.project.network.ids() - {"dense_3"}


def test_l_lays_out_in_one_step(bench, qtbot) -> None:  # type: ignore[no-untyped-def]
    bench.store.select(())
    bench.store.apply(
        "Heap", edits.move_nodes(bench.store.project, dict.fromkeys(bench.store.project.network.ids(), (0.0, 0.0)))
    )
    press(qtbot, bench, Qt.Key.Key_L)
    places = [bench.store.project.view.positions[node] for node in bench.store.project.network.by_id]
    assert [y for _, y in places] == [0.0] * 5
    assert places == sorted(places)
    assert bench.store.undo_stack.undoText() == "Arrange 5 layers"


def test_laid_out_downwards_wires_lead_from_top_to_bottom(bench, qtbot) -> None:  # type: ignore[no-untyped-def]
    bench.resize(1400, 1600)
    qtbot.waitUntil(lambda: bench.canvas.view.viewport().height() > 850)  # enough for a single column
    bench.store.select(())
    press(qtbot, bench, Qt.Key.Key_L, CONTROL | SHIFT)
    scene = bench.canvas.view.network_scene
    for wire, item in scene.wires.items():
        ends = item.path.pointAtPercent(0), item.path.pointAtPercent(1)
        above, below = scene.nodes[wire.source].sceneBoundingRect(), scene.nodes[wire.target].sceneBoundingRect()
        assert ends == (above.center() + QPointF(0, HEIGHT / 2), below.center() - QPointF(0, HEIGHT / 2))
        assert ends[0].x() == ends[1].x()
        assert ends[0].y() < ends[1].y()
    press(qtbot, bench, Qt.Key.Key_L)
    assert not bench.store.project.view.down
    bench.store.undo_stack.undo()
    assert bench.store.project.view.down
    bench.store.select({"dense_1", "dense_2"})
    press(qtbot, bench, Qt.Key.Key_L)
    assert bench.store.project.view.down, "a part does not turn the rest"


def test_a_block_is_repeated_below_where_wires_lead_down() -> None:
    project = arranging.set_direction(network("Input", "Dense", "Output"), down=True)
    repeated, added = rewiring.repeated(project, frozenset({"dense_1"}), 2)
    x, y = project.view.positions["dense_1"]
    assert [repeated.view.positions[node] for node in added] == [(x, y + 168.0), (x, y + 336.0)]


def test_replacing_a_type_keeps_wires_and_common_fields() -> None:
    project = edits.set_field(network("Input", "Conv1D", "Output"), ["conv1d_1"], "filters", 7)
    project = edits.set_field(project, ["conv1d_1"], "activation", "relu")
    changed = rewiring.replaced_type(project, {"conv1d_1"}, "Conv2D")
    layer = changed.network.node("conv1d_1").layer
    assert (layer.type, layer.filters, layer.activation.type) == ("Conv2D", 7, "relu")  # type: ignore[attr-defined]
    assert changed.network.wires == project.network.wires
    merged = rewiring.replaced_type(project, {"conv1d_1"}, "Add")
    assert wires(merged) == wires(project)
    assert {wire.target_port for wire in merged.network.wires_into("conv1d_1")} == {LAYERS.create("Add").inputs[0]}
    assert wires(rewiring.replaced_type(project, {"conv1d_1"}, "Input")) == {("conv1d_1", "output_1")}


def test_a_block_is_repeated() -> None:
    project = network("Input", "Dense", "Dropout", "Output")
    repeated, ids = rewiring.repeated(project, {"dense_1", "dropout_1"}, 2)
    assert ids == ("dense_2", "dropout_2", "dense_3", "dropout_3")
    assert wires(repeated) == {
        ("input_1", "dense_1"), ("dense_1", "dropout_1"), ("dropout_1", "dense_2"), ("dense_2", "dropout_2"),
        ("dropout_2", "dense_3"), ("dense_3", "dropout_3"), ("dropout_3", "output_1"),
    }  # fmt: skip
    xs = [repeated.view.positions[node][0] for node in ("dense_1", "dense_2", "dense_3", "output_1")]
    assert xs == sorted(xs)
    with pytest.raises(LayerloomError, match="one input and one output"):
        rewiring.repeated(project, {"input_1", "output_1"}, 1)


def test_detaching_a_block_with_two_ways_in_follows_the_first() -> None:
    project = network("Input", "Dense", "Output")
    project, merge = edits.add_node(project, LAYERS.create("Add"), (0.0, 300.0))
    first, second = LAYERS.create("Add").inputs
    project = edits.connect(project, "dense_1", merge, target_port=first)
    project = edits.connect(project, "input_1", merge, target_port=second)
    project = edits.connect(project, merge, "output_1")
    assert ("dense_1", "output_1") in wires(rewiring.detached(project, {merge}))


def test_layers_are_wired_and_unwired_without_a_mouse(bench, qtbot) -> None:  # type: ignore[no-untyped-def]
    before = bench.store.project
    shift = Qt.KeyboardModifier.ShiftModifier
    bench.store.select({"dense_1", "dropout_1"})
    press(qtbot, bench, Qt.Key.Key_W, shift)
    assert [(w.source, w.target) for w in bench.store.project.network.wires] == [("dense_2", "output_1")]
    bench.store.select({"input_1", "dense_1", "dropout_1", "dense_2"})
    press(qtbot, bench, Qt.Key.Key_W)
    assert set(bench.store.project.network.wires) == set(before.network.wires)
    bench.store.undo_stack.setIndex(0)
    assert bench.store.project == before


def test_where_wires_lead_down_layers_are_wired_from_top_to_bottom(bench, qtbot) -> None:  # type: ignore[no-untyped-def]
    places = {"dense_1": (300.0, 0.0), "dropout_1": (0.0, 200.0)}
    wired = edits.disconnect(bench.store.project, *bench.store.project.network.wires)
    bench.store.apply("Turn", arranging.set_direction(edits.move_nodes(wired, places), down=True))
    bench.store.select(places)
    press(qtbot, bench, Qt.Key.Key_W)
    assert wires(bench.store.project) == {("dense_1", "dropout_1")}


def test_a_chain_takes_the_next_free_input() -> None:
    project = network("Input", "Input", "Add", wired=False)
    level = level_of(project)
    for source in ("input_1", "input_2", "input_2"):
        project, refused = rewiring.chained(project, level, [source, "add_1"])
        assert not refused
    assert [(wire.source, wire.target_port) for wire in project.network.wires] == [
        ("input_1", "in_1"),
        ("input_2", "in_2"),
    ]
    wrong = network("Output", "Dense", wired=False)
    assert rewiring.chained(wrong, level_of(wrong), ["output_1", "dense_1"]) == (wrong, ("output_1 has no output.",))


def test_w_wires_in_the_order_of_the_clicks(open_canvas, qtbot) -> None:  # type: ignore[no-untyped-def]
    hand = open_canvas(network("Dense", "Dense", "Dense", wired=False))
    for place, keys in (("dense_3", Qt.KeyboardModifier.NoModifier), ("dense_1", SHIFT), ("dense_2", CONTROL)):
        hand.click(hand.node(place), keys=keys)
    with_keys(hand)
    hand.key(Qt.Key.Key_W)
    assert wires(hand.view.store.project) == {("dense_3", "dense_1"), ("dense_1", "dense_2")}
    assert hand.view.store.undo_stack.undoText() == "Connect dense_3 → dense_1 → dense_2"


def test_a_box_selects_at_once_so_that_w_follows_the_drawing(open_canvas, qtbot) -> None:  # type: ignore[no-untyped-def]
    hand = open_canvas(network("Dense", "Dense", "Dense", wired=False))
    with_keys(hand)
    hand.drag(QPointF(760, 140), QPointF(-60, -40))  # from right to left
    hand.key(Qt.Key.Key_W)
    assert wires(hand.view.store.project) == {("dense_1", "dense_2"), ("dense_2", "dense_3")}


def test_w_never_unplugs(open_canvas, qtbot) -> None:  # type: ignore[no-untyped-def]
    project, other = edits.add_node(network("Input", "Dense"), LAYERS.create("Dense"), (0.0, 200.0))
    hand = open_canvas(project)
    with_keys(hand)
    hand.click(hand.node(other))
    hand.click(hand.node("dense_1"), keys=SHIFT)
    with qtbot.waitSignal(hand.view.store.message) as said:
        hand.key(Qt.Key.Key_W)
    assert wires(hand.view.store.project) == {("input_1", "dense_1")}
    assert said.args[0].startswith("dense_1 keeps its wire from input_1.")
    assert not hand.view.store.is_modified


def test_w_wires_groups_at_their_ports_and_nothing_in_them(open_canvas, qtbot) -> None:  # type: ignore[no-untyped-def]
    project, tail = edits.add_node(network("Dense", "Dense"), LAYERS.create("Dense"), (700.0, 0.0))
    project, group = arranging.make_group(project, ["dense_1", "dense_2"], title="Block")
    hand = open_canvas(project)
    with_keys(hand)
    hand.click(hand.node(group))
    hand.click(hand.node(tail), keys=SHIFT)
    hand.key(Qt.Key.Key_W)
    assert wires(hand.view.store.project) == {("dense_1", "dense_2"), ("dense_2", tail)}
    assert hand.view.store.undo_stack.undoText() == f"Connect Block → {tail}"
