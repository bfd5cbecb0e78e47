"""Places in layers, in lines, at equal distances."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QApplication

from designer.canvas import geometry
from designer.canvas.scene import NetworkScene
from designer.document.store import Store
from designer.geometry import layout
from designer.geometry.layout import VIEW, aligned, distributed, layered
from designer.geometry.level import item_places, level_of
from designer.geometry.placing import DOT, HEADER, HEIGHT, WIDTH, Size
from designer.geometry.port import source_of, target_of
from designer.geometry.room import ungrouped
from designer.widgets.theme import LIGHT
from engine.bench.cases import CASES
from engine.document.editing import arranging, edits
from engine.document.project import Project
from engine.document.templates import EXAMPLES, TEMPLATES, Template, shipped
from engine.layers import LAYERS
from tests.designer.conftest import network


def scattered(project: Project) -> Project:
    """The project with all nodes in one place."""
    return edits.move_nodes(project, {node.id: (40.0, 60.0) for node in project.network.nodes})


PROJECTS = [*((entry.name, entry.load()) for entry in (*TEMPLATES, *EXAMPLES)), *((c.name, c.project) for c in CASES)]
VIEWS = [(900.0, 640.0), (1450.0, 860.0), (620.0, 420.0), (400.0, 700.0)]


def arranged(project: Project, *, down: bool, view: Size = VIEW) -> Project:
    """The project laid out on every level, from a heap; the innermost groups first."""
    project = arranging.set_direction(scattered(project), down=down)
    for group in sorted(project.view.groups, key=lambda group: -len(project.view.path_to(group.id))):
        project = edits.move_nodes(project, layered(project, down=down, group=group.id, view=view))
    return edits.move_nodes(project, layered(project, down=down, view=view))


def levels(project: Project) -> Iterator[NetworkScene]:
    """The drawing of every level."""
    store = Store(project)
    scene = NetworkScene(store, LIGHT)
    store.setParent(scene)
    for group in ("", *(group.id for group in project.view.groups)):
        store.open_group(group)
        yield scene


def check(project: Project) -> None:
    """No item lies on another, no wire runs through one."""
    for scene in levels(project):
        bodies = {item_id: item.mapRectToScene(item.rect()) for item_id, item in scene.nodes.items()}
        for first, second in itertools.combinations(bodies, 2):
            assert not bodies[first].adjusted(-10, -10, 10, 10).intersects(bodies[second]), f"{first} covers {second}"
        for wire, item in scene.wires.items():
            ends = {scene.level.item_of(source_of(wire)), scene.level.item_of(target_of(wire))}
            points = [item.path.pointAtPercent(step / 60) for step in range(61)]
            for item_id in bodies.keys() - ends:
                assert not any(map(bodies[item_id].contains, points)), f"{wire.source} > {wire.target}: {item_id}"


@pytest.mark.parametrize("down", [False, True])
@pytest.mark.parametrize(("name", "project"), PROJECTS, ids=[name for name, _ in PROJECTS])
def test_layers(qapp: QApplication, name: str, project: Project, down: bool) -> None:
    found = arranged(project, down=down)
    check(found)
    places = item_places(found, level_of(found)).values()
    assert min(x for x, _ in places) == 40
    assert min(y for _, y in places) == 60
    assert arranged(project, down=down).view == found.view, "it is the same each time"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_no_wire_runs_through_a_node(qapp: QApplication, example: Template) -> None:
    """In the files as they are."""
    check(example.load())


def chain(count: int) -> Project:
    return scattered(network("Input", *["Dense"] * (count - 2), "Output"))


def test_short_chains_stay_on_a_row() -> None:
    assert len({y for _, y in layered(chain(6)).values()}) == 1


@pytest.mark.parametrize("down", [False, True])
@pytest.mark.parametrize("view", VIEWS)
def test_long_chains_fill_the_view(view: Size, down: bool) -> None:
    project = chain(24)
    places = layered(project, view=view, down=down)
    width = max(x for x, _ in places.values()) - min(x for x, _ in places.values()) + WIDTH
    height = max(y for _, y in places.values()) - min(y for _, y in places.values()) + HEIGHT
    filled = width * height * min(view[0] / width, view[1] / height) ** 2 / (view[0] * view[1])
    assert filled > 0.55
    rows = {place[0 if down else 1] for place in places.values()}
    assert 1 < len(rows) < 24
    order = [node.id for node in project.network.nodes]
    reading = sorted(order, key=lambda node: places[node] if down else places[node][::-1])
    assert reading == order, "they read as a text does"


def test_residual_blocks_are_not_torn() -> None:
    """Rows are cut where one wire leads from one to the next."""
    project = next(case.project for case in CASES if case.name == "resnet-6")
    places = layered(scattered(project))
    rows = {node: y for node, (_, y) in places.items()}
    returning = [wire for wire in project.network.wires if places[wire.target][0] <= places[wire.source][0]]
    assert returning
    assert len({rows[wire.source] for wire in returning}) == len(returning)


@pytest.mark.parametrize("view", VIEWS[1:])
@pytest.mark.parametrize("name", ["resnet", "unet", "transformer"])
def test_in_every_view(qapp: QApplication, name: str, view: Size) -> None:
    check(arranged(shipped(name).load(), down=False, view=view))


CARD = (212.0, 188.0)


def carded(project: Project, names: Collection[str], *, down: bool) -> list[QRectF]:
    """The bodies of a network that is laid out with cards, and the cards."""
    card = CARD[::-1] if down else CARD
    view = (1450.0, 860.0)
    places = layered(scattered(project), down=down, cards=dict.fromkeys(names, card), view=view)
    assert places == layered(scattered(project), down=down, cards=dict.fromkeys(names, card), view=view)
    bodies = geometry.item_rects(edits.move_nodes(project, places))
    cards = []
    for name in names:
        body = bodies[name]
        x, y = (body.right(), body.top()) if down else (body.center().x() - card[0] / 2, body.bottom())
        cards.append(QRectF(x, y, *card).adjusted(0.5, 0.5, -0.5, -0.5))
    return [*bodies.values(), *cards]


@pytest.mark.parametrize("down", [False, True])
@pytest.mark.parametrize("name", ["lenet", "digits_cnn", "two_branch", "resnet-6"])
def test_cards_cover_nothing(name: str, down: bool) -> None:
    project = dict(PROJECTS)[name]
    project = project.replace(view=project.view.replace(groups=()))
    for names in ([node.id for node in project.network.nodes], [node.id for node in project.network.nodes][::3]):
        bodies = carded(project, names, down=down)
        for first, second in itertools.combinations(bodies, 2):
            assert not first.intersects(second)


def test_only_rows_with_cards_move_apart_and_without_cards_nothing_does() -> None:
    project = scattered(dict(PROJECTS)["lenet"])
    rows = [60.0, 212.0, 364.0]
    assert sorted({y for _, y in layered(project).values()}) == rows, "as it is without cards"
    places = layered(project, cards={"pool_2": CARD}, view=(900.0, 1000.0))
    assert sorted({y for _, y in places.values()}) == [60.0, 212.0, 364.0 + CARD[1]]
    wide = layered(project, cards={"pad": (300.0, 100.0)}, view=(900.0, 1000.0))
    assert wide["conv_1"][0] - wide["pad"][0] == WIDTH + (300 - WIDTH) / 2 + layout.CLEAR


def test_a_selection_alone_moves() -> None:
    project = scattered(EXAMPLES[0].load())
    ids = [node.id for node in project.network.nodes][:3]
    assert set(layered(project, ids)) == set(ids)


def test_parts_and_loose_nodes_lie_below_one_another() -> None:
    project = Project()
    for _ in range(3):
        project, _ = edits.add_node(project, LAYERS.create("Dense"), (0.0, 0.0))
    project = edits.connect(project, "dense_1", "dense_2")
    places = layered(project)
    assert places["dense_1"][1] == places["dense_2"][1]
    assert places["dense_3"][1] > places["dense_1"][1] + 80
    assert layered(Project()) == {}


@pytest.mark.parametrize(
    ("edge", "expected"),
    [
        ("left", [(0, 0), (0, 100), (0, 200)]),
        ("right", [(320, 0), (320, 100), (320 + WIDTH - DOT, 200)]),
        ("top", [(0, 0), (50, 0), (320, 0)]),
        ("bottom", [(0, 200 + DOT - HEADER), (50, 200 + DOT - 88), (320, 200)]),
    ],
)
def test_aligned(edge: layout.Edge, expected: list[tuple[float, float]]) -> None:
    project, first = edits.add_node(Project(), LAYERS.create("Dense"), (0.0, 0.0))
    project, second = edits.add_node(project, LAYERS.create("Dense"), (50.0, 100.0))
    project, dot = edits.add_node(project, LAYERS.create("Identity"), (320.0 + WIDTH - DOT, 200.0))
    project = arranging.set_collapsed(project, [first], True)
    places = aligned(project, [first, second, dot], edge)
    if edge in ("top", "bottom"):
        expected = [(x if x != 320 else 320 + WIDTH - DOT, y) for x, y in expected]
    assert [places[node] for node in (first, second, dot)] == expected


def test_distributed() -> None:
    project = Project()
    for x in (0.0, 10.0, 1000.0):
        project, _ = edits.add_node(project, LAYERS.create("Dense"), (x, x))
    places = distributed(project, ["dense_1", "dense_2", "dense_3"])
    assert [places[f"dense_{number}"][0] for number in (1, 2, 3)] == [0, 500, 1000]
    assert places["dense_2"][1] == 10


@pytest.mark.parametrize("name", ["resnet", "unet", "transformer"])
def test_ungrouping_makes_room(qapp: QApplication, name: str) -> None:
    """What was in a group lay on what was beside it."""
    project = shipped(name).load()
    before = project.network
    for group in project.view.groups:
        project = ungrouped(project, group.id)
        bodies = list(geometry.item_rects(project).values())
        for first, second in itertools.combinations(bodies, 2):
            assert not first.intersects(second)
    assert not project.view.groups
    assert project.network is before
