"""Where things lie: pure arithmetic."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import QPointF

from designer.canvas import geometry
from designer.geometry.placing import with_positions
from engine.document.editing import edits
from engine.document.network import Network, Wire
from engine.document.project import Project, View
from engine.layers import LAYERS
from tests.designer.conftest import network


def test_ports_lie_on_the_edges_evenly_below_the_header() -> None:
    layer = LAYERS.create("Add", input_count=5)
    size = geometry.node_size(layer)
    height = size[1]
    offsets = [geometry.port_offset(index, 5, size, output=False, down=False) for index in range(5)]
    assert all(offset.x() == 0 for offset in offsets)
    assert {b.y() - a.y() for a, b in itertools.pairwise(offsets)} == {geometry.PORT_STEP}
    assert offsets[0].y() > geometry.HEADER
    assert offsets[-1].y() < height
    assert geometry.port_offset(0, 1, size, output=True, down=False).x() == geometry.WIDTH


def test_where_wires_lead_down_ports_lie_on_the_upper_and_lower_edges() -> None:
    for count in (1, 2, 64):
        size = geometry.node_size(LAYERS.create("Add", input_count=max(2, count)))
        inputs = [geometry.port_offset(index, count, size, output=False, down=True) for index in range(count)]
        across = [offset.x() for offset in inputs]
        assert {offset.y() for offset in inputs} == {0.0}
        assert across == sorted(set(across))
        assert 0 < across[0] <= across[-1] < size[0]
        assert sum(across) / count == pytest.approx(size[0] / 2)
        assert geometry.port_offset(0, 1, size, output=True, down=True) == QPointF(size[0] / 2, size[1])


def test_a_node_grows_with_its_ports() -> None:
    heights = [geometry.node_size(LAYERS.create("Add", input_count=count))[1] for count in (2, 8, 64)]
    assert heights == sorted(heights)
    assert heights[0] == geometry.HEIGHT


def test_a_wire_runs_from_end_to_end_and_leaves_to_the_right() -> None:
    for end in (QPointF(300, 50), QPointF(-300, 20), QPointF(5, 0)):
        path = geometry.wire_path(QPointF(0, 0), end, down=False)
        assert path.pointAtPercent(0) == QPointF(0, 0)
        assert (path.pointAtPercent(1) - end).manhattanLength() < 1e-9
        assert path.pointAtPercent(0.05).x() > 0
        assert path.pointAtPercent(0.95).x() < end.x()
        turned = geometry.wire_path(QPointF(0, 0), end.transposed(), down=True)
        for step in range(11):
            expected = path.pointAtPercent(step / 10).transposed()
            assert (turned.pointAtPercent(step / 10) - expected).manhattanLength() < 1e-9


def test_a_free_place_covers_nothing() -> None:
    project = network("Input", "Dense")
    size = geometry.node_size(LAYERS.create("Dense"))
    assert geometry.free_place(project, QPointF(0, 300), size) == (0.0, 300.0)
    x, y = geometry.free_place(project, QPointF(10, 10), size)
    assert x == 10.0
    assert y >= geometry.HEIGHT


def test_bounds_hold_exactly_the_named_nodes() -> None:
    project = network("Input", "Dense", "Output")
    rect = geometry.bounds(project, ["dense_1", "output_1"])
    assert (rect.left(), rect.right(), rect.top(), rect.bottom()) == (260.0, 700.0, 0.0, geometry.HEIGHT)
    assert geometry.bounds(project, []).isNull()


def bare(project: Project, **positions: tuple[float, float]) -> Project:
    return Project(network=project.network, view=View(positions=positions))


def test_places_are_made_up_by_depth_and_never_overlap() -> None:
    project = network("Input", "Dense", "Dense", "Add")
    project = edits.connect(project, "input_1", "add_1", target_port="in_2")
    for _ in range(3):
        project, _ = edits.add_node(project, LAYERS.create("Input"), (0.0, 0.0))
    places = with_positions(bare(project)).view.positions
    columns = [places[node][0] for node in ("input_1", "dense_1", "dense_2", "add_1")]
    assert columns == sorted(set(columns))
    rects = [geometry.node_rect(node.layer).translated(*places[node.id]) for node in project.network.nodes]
    assert not any(a.intersects(b) for index, a in enumerate(rects) for b in rects[:index])


def test_known_places_are_kept() -> None:
    project = bare(network("Input", "Dense"), input_1=(5.0, 900.0))
    places = with_positions(project).view.positions
    assert places["input_1"] == (5.0, 900.0)
    assert places["dense_1"][1] > 900.0
    complete = network("Input", "Dense")
    assert with_positions(complete) is complete


def test_a_cycle_in_a_file_does_not_hang() -> None:
    nodes = network("Dense", "Dense", wired=False).network.nodes
    wires = (Wire(source="dense_1", target="dense_2"), Wire(source="dense_2", target="dense_1"))
    project = bare(Project(network=Network(nodes=nodes, wires=wires)))
    assert set(with_positions(project).view.positions) == {"dense_1", "dense_2"}
