"""Nothing that is put beyond the edge of the canvas is refused by an exception: it comes to lie at the edge."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtWidgets import QApplication

from designer.canvas.edits import drops
from designer.canvas.gestures.frame import MoveFrame, ResizeFrame
from designer.canvas.gestures.gesture import Pointer
from designer.canvas.gestures.move import MoveNodes
from designer.document.store import Store
from designer.geometry.placing import with_positions
from designer.window import MainWindow
from engine.document.editing import arranging, edits
from engine.document.format import files
from engine.document.network import Network
from engine.document.project import Project
from engine.document.view import LIMIT, View
from tests.designer.conftest import Hand, network

OpenCanvas = Callable[[Project], Hand]

WIDE = """{"format":1,"network":{"nodes":[{"id":"a","layer":{"type":"Dense"}},{"id":"b","layer":{"type":"Dense"}}],
"wires":[]},"view":{"positions":{"a":[-1000000,0],"b":[1000000,0]}}}"""

FAR = Pointer(QPointF(9e6, -9e6), QPoint(5, 5), Qt.KeyboardModifier.ShiftModifier)
HERE = Pointer(QPointF(), QPoint(), Qt.KeyboardModifier.ShiftModifier)


def sound(store: Store) -> bool:
    return files.loads(files.dumps(store.project)) == store.project


def test_nodes_far_apart_are_pasted(open_window: Callable[[Project], MainWindow]) -> None:
    window = open_window(network("Input"))
    QApplication.clipboard().setText(WIDE)
    window.canvas.view.centerOn(QPointF(4000, 0))
    window.registry["edit.paste"].trigger()
    assert len(window.store.project.network.nodes) == 3
    assert sound(window.store)
    window.registry["edit.duplicate"].trigger()
    assert len(window.store.project.network.nodes) == 5
    for action in ("edit.duplicate", "edit.copy", "edit.paste"):
        window.registry[action].trigger()
    for _ in range(3):
        window.canvas.nodes.nudge(1e6, 1e6)
    assert sound(window.store)


@pytest.mark.parametrize("edge", ["left", "middle", "right", "top", "center", "bottom"])
def test_lining_up_at_the_edge(open_canvas: OpenCanvas, edge: str) -> None:
    hand = open_canvas(edits.move_nodes(network("Input", "Dense"), {"input_1": (-1e6, 1e6), "dense_1": (1e6, -1e6)}))
    hand.canvas.select_all()
    hand.canvas.order.align(edge)  # type: ignore[arg-type]
    hand.canvas.order.distribute(down=True)
    hand.canvas.order.lay_out()
    assert sound(hand.canvas.store)


def test_drags_end_at_the_edge(open_canvas: OpenCanvas) -> None:
    project, frame = arranging.add_frame(network("Input", "Dense"), "a", (-50.0, -50.0), (400.0, 300.0))
    hand = open_canvas(project)
    item = hand.scene.frames[frame]
    hand.canvas.store.select(["input_1", "dense_1"])
    for gesture in (MoveNodes(hand.view, HERE, "dense_1"), MoveFrame(hand.view, HERE, item)):
        gesture.move(FAR)
        gesture.finish(FAR)
        assert sound(hand.canvas.store)
    places = hand.canvas.store.project.view.positions
    assert places["dense_1"][0] - places["input_1"][0] == 260
    assert places["dense_1"][0] == LIMIT
    ResizeFrame(hand.view, HERE, item).finish(FAR)
    assert hand.canvas.store.project.view.frames[0].size[0] == LIMIT
    assert sound(hand.canvas.store)


def test_frames_views_and_dots_beyond_the_edge(open_canvas: OpenCanvas) -> None:
    hand = open_canvas(network("Input", "Dense"))
    store = hand.canvas.store
    hand.view.camera.center = hand.view.camera.cursor_or_center = lambda: QPointF(5e6, 0)  # type: ignore[method-assign]
    hand.canvas.frames.add()
    hand.scene.body_bounds = lambda _: QRectF(0, 0, 5e6, 5e6)  # type: ignore[method-assign, assignment]
    hand.canvas.frames.add()
    assert len(store.project.view.frames) == 2
    hand.canvas.bookmarks.keep("1")
    assert store.project.view.bookmarks["1"].center == (LIMIT, 0)
    hand.canvas.adding.add_dot(QPointF(5e6, 5e6), store.project.network.wires[0])
    assert len(store.project.network.nodes) == 3
    hand.canvas.adding.add("Dense", QPointF(-5e6, 0))
    assert sound(store)


def test_room_is_made_as_far_as_there_is_any(open_canvas: OpenCanvas) -> None:
    project = edits.move_nodes(network("Input", "Dense"), {"input_1": (1e6 - 100, 0.0), "dense_1": (1e6, 0.0)})
    hand = open_canvas(project)
    wire = project.network.wires[0]
    store = hand.canvas.store
    store.edit("In between", lambda p: drops.connect_through(p, wire, p.network.node("dense_1").layer))
    assert len(store.project.network.nodes) == 3
    store.select(["dense_1"])
    hand.canvas.nodes.repeat(3)
    assert sound(store)


def test_a_file_without_places_as_wide_as_it_may_be() -> None:
    """Columns of a long chain, and rows below what lies at the lower edge, used to end in an exception on opening."""
    long = network("Input", *["Dense"] * 20)
    project = Project(network=long.network, view=View(positions={"input_1": (0.0, 1e6)}))
    assert with_positions(project).view.positions.keys() == long.network.by_id.keys()
    (first, *_), layer = long.network.nodes, long.network.node("dense_1").layer
    nodes = tuple(first.replace(id=f"n_{number}", layer=layer) for number in range(12_000))
    many = with_positions(Project(network=Network(nodes=nodes)))
    assert max(abs(value) for place in many.view.positions.values() for value in place) <= LIMIT
