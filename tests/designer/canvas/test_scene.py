"""The scene is drawn from changes alone, and yet is always the drawing of the document.

A state machine makes 120 edits (20,000 in the deep form), with undo and redo, selections and open groups among them.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
import shiboken6
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test
from pytestqt.qtbot import QtBot

from designer.canvas.edits import drops
from designer.canvas.scene import NetworkScene
from designer.document.store import Store
from designer.widgets.theme import DARK, LIGHT
from engine.document.editing import arranging, edits, snippets
from engine.document.project import Project
from engine.document.templates import shipped
from engine.errors import LayerloomError
from engine.layers import LAYERS
from tests.designer.conftest import network
from tests.designer.pixels import colours_in

EDITS, DEEP = 120, 20_000
"""Those that are made; what is refused, undone or made again is not counted."""

RUNS, STEPS = 2, 220
"""Of the state machine, from one seed; the first is of next to no steps."""

AT_ONCE = 6
"""Edits in a step, at most: a step takes Hypothesis as long as an edit."""

MOST_SEEDS = 270
"""As many as should never be needed: how far a seed leads depends on the modules that Hypothesis finds loaded."""

CHECKED = 20
"""Every so many steps the scene is compared with one built afresh."""

MOST = 12
"""Nodes from which on more are removed than added."""

SEEDS = st.integers(0, 2**32 - 1)


def edit(store: Store, random_: random.Random) -> None:
    """One random edit; illegal ones are refused and change nothing."""
    project, open_group = store.project, store.group
    ids = sorted(project.network.ids())
    some = [node_id for node_id in ids if random_.random() < 0.3]
    steps: list[Callable[[Project], Project]] = [
        lambda p: edits.add_node(p, _layer(random_), _place(random_))[0],
        lambda p: edits.add_node(p, _layer(random_), _place(random_))[0],
        lambda p: _connect(p, random_),
        lambda p: _connect(p, random_),
        lambda p: edits.move_nodes(p, {i: _place(random_) for i in some}),
        lambda p: edits.set_field(p, some, "input_count", random_.randint(2, 5)),
        lambda p: edits.set_field(p, some, "units", random_.randint(1, 9)),
        lambda p: edits.set_data(p, source=random_.choice(["xor", "moons", "circles"])),
        lambda p: snippets.paste(p, snippets.copy(p, some), _place(random_), keep_inputs=True)[0],
        lambda p: arranging.make_group(p, some, parent=open_group)[0],
        lambda p: arranging.add_frame(p, "x", _place(random_), (200.0, 100.0), open_group)[0],
        lambda p: arranging.set_collapsed(p, some, random_.random() < 0.5),
        lambda p: arranging.put_into_group(p, some, open_group),
        lambda p: edits.set_bypassed(p, some, random_.random() < 0.5),
        lambda p: edits.rename(p, random_.choice(ids), str(random_.random())),
        lambda p: arranging.set_direction(p, down=random_.random() < 0.5),
        lambda p: arranging.set_note(p, random_.choice(ids), random_.choice(["", "a", "b"])),
        lambda p: edits.disconnect(p, random_.choice(p.network.wires)),
        lambda p: _insert(p, random_),
        lambda p: arranging.dissolve_group(p, random_.choice(p.view.groups).id),
        lambda p: arranging.remove_frames(p, [random_.choice(p.view.frames).id]),
        lambda p: edits.remove_nodes(p, some[:3]),
    ]
    step = steps[-1] if len(ids) > MOST else random_.choice(steps)
    try:
        store.edit("edit", step)
    except IndexError:  # there is nothing of the kind
        return


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
    return drops.insert(project, node_id, random_.choice(project.network.wires))


class Walk(RuleBasedStateMachine):
    """A store with a scene that follows it."""

    edits = 0

    def __init__(self) -> None:
        super().__init__()
        self.store = Store(network("Input", "Dense", "Output"))
        self.first = self.store.project
        self.scene = NetworkScene(self.store, LIGHT)
        self.steps = 0

    @rule(seed=SEEDS, times=st.integers(1, AT_ONCE))
    def edit(self, seed: int, times: int) -> None:
        random_ = random.Random(seed)
        for _ in range(times):
            before = self.store.undo_stack.index()
            edit(self.store, random_)
            type(self).edits += self.store.undo_stack.index() != before
            self.check()

    @precondition(lambda self: self.store.undo_stack.canUndo())
    @rule(times=st.integers(1, 4))
    def undo(self, times: int) -> None:
        self.go(-times)

    @precondition(lambda self: self.store.undo_stack.canRedo())
    @rule(times=st.integers(1, 4))
    def redo(self, times: int) -> None:
        self.go(times)

    def go(self, steps: int) -> None:
        """Along the history, as far as it reaches."""
        stack = self.store.undo_stack
        stack.setIndex(min(max(stack.index() + steps, 0), stack.count()))
        self.check()

    @rule(seed=SEEDS)
    def look_elsewhere(self, seed: int) -> None:
        random_ = random.Random(seed)
        project = self.store.project
        self.store.open_group(random_.choice(["", *(group.id for group in project.view.groups)]))
        self.store.select(node for node in sorted(project.network.ids()) if random_.random() < 0.3)
        self.check()

    def check(self) -> None:
        self.steps += 1
        if self.steps % CHECKED == 0:
            self.compare()

    def compare(self) -> None:
        afresh = NetworkScene(_opened(self.store), LIGHT)
        _equal_pictures(self.scene, afresh)
        shiboken6.delete(afresh)  # now, not when garbage is collected, while Qt still has events for it

    def teardown(self) -> None:
        last = self.store.undo_stack
        last.setIndex(last.count())
        end = self.store.project
        last.setIndex(0)
        assert self.store.project == self.first
        self.compare()
        last.setIndex(last.count())
        assert self.store.project == end
        self.compare()
        shiboken6.delete(self.scene)


@pytest.mark.parametrize("count", [EDITS, pytest.param(DEEP, marks=pytest.mark.deep)])
def test_equals_a_scene_built_afresh_and_undoes_to_the_first_document(qapp: object, count: int) -> None:
    Walk.edits = 0
    walks = settings(
        max_examples=RUNS, stateful_step_count=STEPS, deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    for number in range(MOST_SEEDS):
        run_state_machine_as_test(seed(number)(Walk), settings=walks)
        if Walk.edits >= count:
            return
    pytest.fail(f"{Walk.edits} edits only")


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
    assert scene.nodes["dense_1"].look.fields == "7 units · Linear"
    assert scene.nodes["dense_1"].look.footer == "Dense · 35 parameters"  # iris: 4 features, 7 units: 28 + 7
    shapes = [item.look.shape for item in scene.wires.values()]
    assert shapes == ["4", "7"]


def test_a_fault_is_a_badge_with_its_sentence(qapp: object) -> None:
    store = Store(network("Input", "Dense", wired=False))
    look = NetworkScene(store, LIGHT).nodes["dense_1"].look
    assert look.severity == "error"
    assert any("input is not connected" in sentence for sentence in look.problems)


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
            assert len(colours_in(image, every=3)) > 5


def test_wires_that_run_together_write_their_shape_once(qapp) -> None:  # type: ignore[no-untyped-def]
    """Two labels of the same words lay on one another where a block takes its input twice."""
    store = Store(shipped("resnet").load())
    scene = NetworkScene(store, LIGHT)
    store.setParent(scene)
    twice = [item for wire, item in scene.wires.items() if wire.source == "stem_relu"]
    assert [item.is_labelled for item in twice] == [True, False]
    store.apply("Ungroup", arranging.dissolve_group(store.project, store.project.view.groups[1].id))
    assert all(item.is_labelled for wire, item in scene.wires.items() if wire.source == "stem_relu")
    store.undo_stack.undo()
    assert [item.is_labelled for wire, item in scene.wires.items() if wire.source == "stem_relu"] == [True, False]
