"""Places in layers, in lines, at equal distances."""

from __future__ import annotations

import itertools

import pytest

from designer.canvas import geometry
from designer.geometry import layout
from designer.geometry.layout import aligned, distributed, layered
from designer.geometry.placing import DOT, HEADER, WIDTH
from engine.bench.cases import CASES
from engine.document.editing import arranging, edits
from engine.document.project import Project
from engine.document.templates import EXAMPLES, TEMPLATES
from engine.layers import LAYERS


def scattered(project: Project) -> Project:
    """The project with all nodes in one place."""
    return edits.move_nodes(project, {node.id: (40.0, 60.0) for node in project.network.nodes})


def rects(project: Project):
    return {node.id: geometry.placed_rect(project, node) for node in project.network.nodes}


PROJECTS = [*((entry.name, entry.load()) for entry in (*TEMPLATES, *EXAMPLES)), *((c.name, c.project) for c in CASES)]


@pytest.mark.parametrize("down", [False, True])
@pytest.mark.parametrize(("name", "project"), PROJECTS, ids=[name for name, _ in PROJECTS])
def test_layers(name: str, project: Project, down: bool) -> None:
    project = edits.move_nodes(scattered(project), layered(scattered(project), down=down))
    found = rects(project)
    for first, second in itertools.combinations(found, 2):
        assert not found[first].adjusted(-10, -10, 10, 10).intersects(found[second]), f"{first} covers {second}"
    for wire in project.network.wires:
        start, end = found[wire.source], found[wire.target]
        assert (start.bottom() < end.top()) if down else (start.right() < end.left()), "wires lead onwards"
    assert min(rect.left() for rect in found.values()) == 40
    assert min(rect.top() for rect in found.values()) == 60


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


def wire_courses(project: Project):
    """Each wire with the points of its course."""
    found = rects(project)

    def port(node_id: str, name: str, *, output: bool):
        layer, rect = project.network.node(node_id).layer, found[node_id]
        names = layer.outputs if output else layer.inputs
        size = (rect.width(), rect.height())
        return rect.topLeft() + geometry.port_offset(
            names.index(name), len(names), size, output=output, down=project.view.down
        )

    for wire in project.network.wires:
        start = port(wire.source, wire.source_port, output=True)
        path = geometry.wire_path(start, port(wire.target, wire.target_port, output=False), down=project.view.down)
        yield wire, [path.pointAtPercent(step / 100) for step in range(101)]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_no_wire_runs_through_a_node(example) -> None:  # type: ignore[no-untyped-def]
    project = example.load()
    heap = scattered(project)
    again = [
        arranging.set_direction(edits.move_nodes(heap, layered(heap, down=down)), down=down) for down in (False, True)
    ]
    for layout_ in (project, *again):
        for wire, points in wire_courses(layout_):
            for node_id, rect in rects(layout_).items():
                if node_id not in (wire.source, wire.target):
                    assert not any(rect.contains(point) for point in points), f"{wire.source} > {wire.target}"
