"""The scene is drawn from changes alone, and yet is always the drawing of the document."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from designer.canvas import composing
from designer.canvas.scene import NetworkScene
from designer.store import Store
from designer.theme import DARK, LIGHT
from engine.document import arranging, edits, snippets
from engine.document.project import Project
from engine.errors import LayerloomError
from engine.layers import LAYERS
from tests.designer.conftest import network

STEPS = 250


def walk(store: Store, random_: random.Random) -> None:
    """One random edit, undo, redo or selection; illegal ones are refused and change nothing."""
    project, stack = store.project, store.undo_stack
    ids = sorted(project.network.ids())
    some = [node_id for node_id in ids if random_.random() < 0.3]
    steps: list[Callable[[], object]] = [
        stack.undo,
        stack.redo,
        lambda: store.select(some),
        lambda: store.edit("add", lambda p: edits.add_node(p, _layer(random_), _place(random_))[0]),
        lambda: store.edit("add", lambda p: edits.add_node(p, _layer(random_), _place(random_))[0]),
        lambda: store.edit("connect", lambda p: _connect(p, random_)),
        lambda: store.edit("connect", lambda p: _connect(p, random_)),
        lambda: store.edit("move", lambda p: edits.move_nodes(p, {i: _place(random_) for i in some})),
        lambda: store.edit("fields", lambda p: edits.set_field(p, some, "input_count", random_.randint(2, 5))),
        lambda: store.edit("fields", lambda p: edits.set_field(p, some, "units", random_.randint(1, 9))),
        lambda: store.edit("data", lambda p: edits.set_data(p, source=random_.choice(["xor", "moons", "circles"]))),
        lambda: store.edit("copy", lambda p: snippets.paste(p, snippets.copy(p, some), _place(random_))[0]),
        lambda: store.edit("group", lambda p: arranging.make_group(p, some, parent=store.group)[0]),
        lambda: store.edit("frame", lambda p: arranging.add_frame(p, "x", _place(random_), (200, 100), store.group)[0]),
        lambda: store.edit("collapse", lambda p: arranging.set_collapsed(p, some, random_.random() < 0.5)),
        lambda: store.open_group(random_.choice(["", *(group.id for group in project.view.groups)])),
        lambda: store.edit("put", lambda p: arranging.put_into_group(p, some, store.group)),
        lambda: store.edit("rename", lambda p: edits.rename(p, some[0], str(random_.random())) if some else p),
    ]
    if project.network.wires:
        wire = random_.choice(project.network.wires)
        steps.append(lambda: store.edit("disconnect", lambda p: edits.disconnect(p, wire)))
        steps.append(lambda: store.edit("insert", lambda p: _insert(p, random_)))
    if project.view.groups and random_.random() < 0.2:
        group = random_.choice(project.view.groups).id
        steps = [lambda: store.edit("dissolve", lambda p: arranging.dissolve_group(p, group))]
    if len(ids) > 8:
        steps.append(lambda: store.edit("remove", lambda p: edits.remove_nodes(p, some[:3])))
    random_.choice(steps)()


def _layer(random_: random.Random):
    return LAYERS.create(random_.choice(LAYERS.names()))


def _place(random_: random.Random) -> tuple[float, float]:
    return float(random_.randint(-900, 900)), float(random_.randint(-600, 600))


def _connect(project: Project, random_: random.Random) -> Project:
    nodes = project.network.nodes
    if len(nodes) < 2:
        return project
    source, target = random_.sample(nodes, 2)
    if not source.layer.outputs or not target.layer.inputs:
        raise LayerloomError("not these")
    return edits.connect(project, source.id, target.id, "out", random_.choice(target.layer.inputs))


def _insert(project: Project, random_: random.Random) -> Project:
    project, node_id = edits.add_node(project, LAYERS.create("Dropout"), _place(random_))
    return composing.insert(project, node_id, random_.choice(project.network.wires))


@pytest.mark.parametrize("seed", range(3))
def test_equals_a_scene_built_afresh_after_each_step(qapp: object, seed: int) -> None:
    random_ = random.Random(seed)
    store = Store(network("Input", "Dense", "Output"))
    first = store.project
    scene = NetworkScene(store, LIGHT)
    for _ in range(STEPS):
        walk(store, random_)
        afresh = NetworkScene(_opened(store), LIGHT)
        _equal_pictures(scene, afresh)
    store.undo_stack.setIndex(0)
    assert store.project == first
    store.open_group("")
    _equal_pictures(scene, NetworkScene(Store(first), LIGHT))


def _opened(store: Store) -> Store:
    """Another store in the same state."""
    result = Store(store.project)
    result.open_group(store.group)
    result.select(store.selection)
    return result


def _equal_pictures(scene: NetworkScene, other: NetworkScene) -> None:
    other.show_selection(scene._store.selection)
    parts = scene.picture()
    for part, expected in zip(parts, other.picture(), strict=True):
        assert part == expected
    assert len(scene.items()) == sum(map(len, parts))


def test_shapes_and_counts_follow_an_edit_at_once(qapp: object) -> None:
    store = Store(network("Input", "Dense", "Output"))
    scene = NetworkScene(store, LIGHT)
    store.edit("Units", lambda project: edits.set_field(project, ["dense_1"], "units", 7))
    assert scene.nodes["dense_1"].look.fields == "7 neurons · Linear"
    assert scene.nodes["dense_1"].look.footer == "Dense · 35 parameters"  # iris: 4 features, 7 units: 28 + 7
    shapes = [item.look.shape for item in scene.wires.values()]
    assert shapes == ["4", "7"]


def test_a_fault_is_a_badge_with_its_sentence(qapp: object) -> None:
    store = Store(network("Input", "Dense", wired=False))
    look = NetworkScene(store, LIGHT).nodes["dense_1"].look
    assert look.severity == "error"
    assert any("nothing at its input" in sentence for sentence in look.problems)


def test_paints_at_every_scale_in_both_themes(qapp: object, qtbot: QtBot) -> None:
    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QImage, QPainter

    store = Store(network("Input", "Dense", "Add", "Output"))
    store.select({"dense_1"})
    scene = NetworkScene(store, DARK)
    for theme in (DARK, LIGHT):
        scene.show_theme(theme)
        for scale in (0.2, 0.5, 1.0, 2.0):
            area = scene.bounds()
            image = QImage((area.size() * scale).toSize(), QImage.Format.Format_RGB32)
            image.fill(theme.color("canvas"))
            painter = QPainter(image)
            scene.render(painter, QRectF(image.rect()), area)
            painter.end()
            colors = {image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}
            assert len(colors) > 5
