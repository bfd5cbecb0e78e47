"""The canvas does no more work than a change asks for: what is counted here cannot creep back in unseen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QGraphicsView
from pytestqt.qtbot import QtBot

from designer.canvas.camera import Camera
from designer.canvas.items.node_item import NodeItem
from designer.canvas.items.style import CanvasStyle
from designer.canvas.items.wire_item import WireItem
from designer.canvas.scene import NetworkScene
from designer.document.store import Store
from designer.forms.part_form import PartForm
from designer.geometry import lanes
from designer.widgets import sprites
from designer.widgets.theme import LIGHT
from engine.document.diff import diff
from engine.document.editing import edits
from engine.document.network import Network, Node, Wire
from engine.document.project import Project
from engine.layers import LAYERS

ROWS, COLUMNS = 6, 20


@pytest.fixture(scope="module")
def project() -> Project:
    """Rows of Dense layers, each led into the one below it by a wire back to the left."""
    ids = [f"n_{row}_{column}" for row in range(ROWS) for column in range(COLUMNS)]
    nodes = tuple(
        Node(id=name, name=name, layer=LAYERS.create("Dense" if at else "Input")) for at, name in enumerate(ids)
    )
    wires = tuple(Wire(source=source, target=target) for source, target in pairwise(ids))
    places = {f"n_{row}_{column}": (260.0 * column, 200.0 * row) for row in range(ROWS) for column in range(COLUMNS)}
    made = Project(network=Network(nodes=nodes, wires=wires))
    return made.replace(view=made.view.replace(positions=places))


@pytest.fixture
def store(qtbot: QtBot, project: Project) -> Store:
    return Store(project)


@pytest.fixture
def scene(store: Store) -> NetworkScene:
    return NetworkScene(store, LIGHT)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any, str], Counter[str]]:
    """Counts the calls of a function of a class or a module, by what an item stands for."""

    def count(owner: Any, name: str) -> Counter[str]:
        found: Counter[str] = Counter()
        original = getattr(owner, name)

        def counted(*arguments: Any, **named: Any) -> Any:
            item = arguments[0] if arguments else None
            found[item.node_id if isinstance(item, NodeItem) else str(getattr(item, "wire", name))] += 1
            return original(*arguments, **named)

        monkeypatch.setattr(owner, name, counted)
        return found

    return count


Count = Callable[[Any, str], Counter[str]]


def test_a_move_leads_only_the_wires_of_what_moves(store: Store, scene: NetworkScene, calls: Count) -> None:
    looks, courses, ways = calls(NodeItem, "set_look"), calls(WireItem, "set_course"), calls(lanes, "_ways")
    store.preview(edits.move_nodes(store.project, {"n_2_5": (1310.0, 400.0)}))
    assert scene.nodes["n_2_5"].pos().toTuple() == (1310.0, 400.0)
    assert looks == {}, "what stays the same is not even asked"
    network = store.project.network
    assert courses.keys() == {str(wire) for wire in (*network.wires_into("n_2_5"), *network.wires_from("n_2_5"))}
    assert ways == {}, "lanes are found anew only where something has changed that they depend on"


def test_a_wire_of_a_lane_is_led_with_what_moves(store: Store, scene: NetworkScene, calls: Count) -> None:
    ways = calls(lanes, "_ways")
    store.preview(edits.move_nodes(store.project, {"n_3_0": (-60.0, 604.0)}))
    assert ways.total() == 1
    assert scene.picture() == NetworkScene(store, LIGHT).picture()


def test_an_edit_draws_only_what_is_said_otherwise(store: Store, scene: NetworkScene, calls: Count) -> None:
    looks = calls(NodeItem, "set_look")
    last = f"n_{ROWS - 1}_{COLUMNS - 1}"
    store.edit("Set units", lambda p: edits.set_field(p, [last], "units", 7))
    assert looks.keys() == {last}
    assert "7 units" in scene.nodes[last].look.fields


def test_a_wire_makes_no_item_but_its_own(store: Store, scene: NetworkScene, calls: Count) -> None:
    wire = store.project.network.wires[-1]
    made, placed = calls(WireItem, "__init__"), calls(lanes.Lanes, "place")
    store.edit("Disconnect", lambda p: edits.disconnect(p, wire))
    assert wire not in scene.wires
    store.undo_stack.undo()
    assert made.total() == 1
    assert placed.total() <= 4, "its two ends, at each step"
    assert scene.picture() == NetworkScene(store, LIGHT).picture()


def test_places_that_stay_are_the_same_objects(project: Project) -> None:
    moved = edits.move_nodes(project, {"n_2_5": (3.0, 4.0)})
    assert all(place is project.view.positions[node] for node, place in moved.view.positions.items() if node != "n_2_5")
    assert diff(project, moved).moved == ("n_2_5",)


def test_little_is_asked_where_little_is_seen(store: Store, calls: Count) -> None:
    nodes = calls(NodeItem, "boundingRect")
    scene = NetworkScene(store, LIGHT)
    image = QImage(40, 40, QImage.Format.Format_ARGB32_Premultiplied)
    painter = QPainter(image)
    scene.render(painter, QRectF(image.rect()), QRectF(1300, 420, 40, 40))  # the index is made here
    nodes.clear()
    scene.render(painter, QRectF(image.rect()), QRectF(1300, 420, 40, 40))
    painter.end()
    assert "n_2_5" in nodes
    assert len(nodes) <= 9, "the neighbours at most, of 120"


def test_what_looks_alike_is_drawn_once(qtbot: QtBot, calls: Count) -> None:
    drawn = calls(sprites, "_painted")
    style = CanvasStyle(LIGHT)
    image = QImage(200, 200, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    for place in (0.0, 40.0, 80.25):
        with style.sprites.on(painter) as stamp:
            style.put_icon(stamp, "box", QRectF(place, place, 16, 16), style.accent)
    assert drawn.total() == 1
    painter.scale(2, 2)
    with style.sprites.on(painter) as stamp:
        style.put_icon(stamp, "box", QRectF(60, 10, 16, 16), style.accent)
    painter.end()
    assert drawn.total() == 2, "another at another scale, as sharp"
    first = image.copy(0, 0, 20, 20)
    assert first == image.copy(40, 40, 20, 20) == image.copy(80, 80, 20, 20)
    assert any(image.pixelColor(x, y).alpha() for x in range(120, 152) for y in range(20, 52))


def test_a_picture_has_room_for_its_pen_at_every_scale(qtbot: QtBot) -> None:
    """At 320 % the ports were cut off at their sides."""
    for scale in (0.5, 1.0, 4.0):
        images = []
        for has_pictures in (True, False):
            image = QImage(200, 200, QImage.Format.Format_ARGB32_Premultiplied)
            image.fill(0)
            painter = QPainter(image)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.scale(scale, scale)
            item = NodeItem("a", CanvasStyle(LIGHT))
            rect = QRectF(8, 8, 10, 10)
            with CanvasStyle(LIGHT).sprites.on(painter) as stamp:
                if has_pictures:
                    stamp.put(rect, "port", partial(item._paint_full, LIGHT.color("accent")))
                else:
                    item._paint_full(LIGHT.color("accent"), painter, rect)
            painter.end()
            images.append(image)
        assert images[0] == images[1], scale


def test_pictures_that_are_kept_do_not_grow_without_end(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sprites, "MOST", 3)
    style = CanvasStyle(LIGHT)
    image = QImage(50, 50, QImage.Format.Format_ARGB32_Premultiplied)
    painter = QPainter(image)
    for step in range(10):
        with style.sprites.on(painter) as stamp:
            style.put_text(stamp, str(step), QRectF(0, 0, 30, 18), style.body_text)
    painter.end()
    assert len(style.sprites) <= 3


def test_a_zoom_scrolls_nothing(store: Store, scene: NetworkScene, qtbot: QtBot) -> None:
    scrolled: list[QGraphicsView.ViewportUpdateMode] = []
    view = QGraphicsView(scene)
    qtbot.addWidget(view)
    view.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
    view.resize(300, 300)
    mode, camera = view.viewportUpdateMode(), Camera(view)
    for bar in (view.horizontalScrollBar(), view.verticalScrollBar()):
        bar.valueChanged.connect(lambda _: scrolled.append(view.viewportUpdateMode()))
    camera.zoom(2.0, QPoint(20, 30))
    assert scrolled
    assert set(scrolled) == {QGraphicsView.ViewportUpdateMode.FullViewportUpdate}
    assert view.viewportUpdateMode() == mode


def test_a_form_of_a_part_is_left_alone_by_edits_of_others(store: Store, qtbot: QtBot, calls: Count) -> None:
    form = PartForm(store, lambda p: p.training, edits.set_training)
    qtbot.addWidget(form)
    shown = calls(PartForm, "show_objects")
    store.edit("Set units", lambda p: edits.set_field(p, ["n_1_1"], "units", 7))
    store.preview(edits.move_nodes(store.project, {"n_2_5": (3.0, 4.0)}))
    assert shown.total() == 0
    store.edit("Set epochs", lambda p: edits.set_training(p, epochs=3))
    assert shown.total() == 1


def test_from_afar_only_what_comes_into_view_is_painted(store: Store, scene: NetworkScene, calls: Count) -> None:
    image = QImage(40, 40, QImage.Format.Format_ARGB32_Premultiplied)
    painter = QPainter(image)
    scene.overview.paint(scene, painter, 0.1, QRectF(0, 0, 9000, 3000))
    tiles = scene.overview.tiles
    assert len(tiles) >= 3
    assert sum(len(boxes) for tile in tiles for boxes in tile.boxes.values()) == ROWS * COLUMNS
    strip = QRectF(-100, 0, 60, 3000)
    assert 1 <= sum(tile.bounds.intersects(strip) for tile in tiles) <= 2
    asked = calls(NodeItem, "stress")
    store.select({"n_2_5"})
    scene.wires[store.project.network.wires[0]].set_emphasis("hover")
    asked.clear()
    scene.overview.paint(scene, painter, 0.1, strip)
    painter.end()
    assert asked.keys() == {"n_2_5"}, "not all are asked whether they are stressed"
    assert scene.hovered_wires == {store.project.network.wires[0]}
    store.edit("Delete", lambda p: edits.remove_nodes(p, ["n_2_5"]))
    store.select(())
    assert scene.stressed == {"n_2_6"}, "it lacks its input now; nothing is kept of what is gone"
