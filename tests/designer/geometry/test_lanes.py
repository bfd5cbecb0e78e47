"""Lanes between rows."""

from __future__ import annotations

from collections.abc import Collection

from designer.geometry.lanes import APART, LEAST, Body, Detour, Lanes
from engine.document.network import Wire

ROWS: dict[str, Body] = {
    "a": (0.0, 0.0, 180.0, 88.0),
    "b": (260.0, 0.0, 180.0, 88.0),
    "c": (520.0, 0.0, 180.0, 88.0),
    "d": (0.0, 200.0, 180.0, 88.0),
    "e": (260.0, 200.0, 180.0, 88.0),
}


def wire(source: str, target: str, port: str = "out") -> tuple[Wire, str, str]:
    return Wire(source=source, source_port=port, target=target), source, target


def detours(
    bodies: dict[str, Body], wires: list[tuple[Wire, str, str]], *, down: bool = False, beside: Collection[str] = ()
) -> dict[Wire, Detour]:
    lanes = Lanes(bodies, beside)
    lanes.connect(wires)
    for item, body in bodies.items():
        lanes.place(item, body)
    return lanes.detours(down=down)


def turned(bodies: dict[str, Body]) -> dict[str, Body]:
    return {item: (y, x, height, width) for item, (x, y, width, height) in bodies.items()}


def test_the_wire_back_runs_in_the_middle_of_the_strip() -> None:
    back = wire("c", "d")
    (detour,) = detours(ROWS, [back, wire("a", "b"), wire("d", "e")]).values()
    assert detour.lane == (88 + 200) / 2
    assert detours(turned(ROWS), [back], down=True) == {back[0]: detour}


def test_lanes_lead_around_cards() -> None:
    bodies = ROWS | {node: (x, y + 300, w, h) for node, (x, y, w, h) in ROWS.items() if node in "de"}
    back, skipping = wire("c", "d"), wire("a", "c")
    for down in (False, True):
        lanes = Lanes(bodies)
        lanes.connect([back, skipping])
        for item, body in (turned(bodies) if down else bodies).items():
            lanes.place(item, body)

        def found(down: bool = down, lanes: Lanes = lanes) -> tuple[float, float]:
            ways = lanes.detours(down=down)
            return ways[back[0]].lane, ways[skipping[0]].lane

        lanes.leave({"b": (190.0, 16.0) if down else (16.0, 190.0), "gone": (900.0, 900.0)})
        assert found() == ((88 + 190 + 500) / 2, -22), "what keeps to its row goes where there is no card"
        lanes.leave({"b": (900.0, 900.0)})
        assert found() == (500 - LEAST / 2, -22), "as far as it goes"
        lanes.leave({"e": (190.0, 190.0)})
        assert abs(found()[0] - (88 + 500) / 2) <= APART / 2, "a card of the row below is not in the way"


def test_neighbours_need_no_lane() -> None:
    assert detours(ROWS, [wire("a", "e")]) == {}


def test_wires_of_a_port_share_a_lane_and_others_do_not() -> None:
    wires = [wire("c", "d"), wire("c", "e"), wire("b", "d")]
    found = detours(ROWS, wires)
    lanes = [found[wire].lane for wire, _, _ in wires]
    assert lanes[0] == lanes[1] != lanes[2]
    assert all(88 < detour.lane < 200 for detour in found.values())
    assert found[wires[0][0]].back != found[wires[2][0]].back, "nor do they lie on one another before the node"


def test_lanes_do_not_cross_without_need() -> None:
    """A wire that keeps to the lower row runs below the one that comes from the upper row."""
    below = ROWS | {"f": (520.0, 200.0, 180.0, 88.0)}
    keeping, coming = wire("d", "f"), wire("c", "d")
    moved = below | {item: (x, 160.0, width, height) for item, (x, _, width, height) in below.items() if item in "def"}
    found = detours({**moved, "e": (260.0, 190.0, 180.0, 200.0)}, [keeping, coming])
    assert found[coming[0]].lane < found[keeping[0]].lane < 160


def test_it_runs_up_as_well() -> None:
    up = wire("e", "a")
    assert 88 < detours(ROWS, [up])[up[0]].lane < 200


def test_without_a_free_strip_there_is_no_lane() -> None:
    between = ROWS | {"f": (2000.0, 60.0, 180.0, 170.0)}
    assert detours(between, [wire("c", "d")]) == {}
    close = {item: (x, y / 200 * (88 + LEAST - 1), width, height) for item, (x, y, width, height) in ROWS.items()}
    assert detours(close, [wire("c", "d")]) == {}
    back = wire("c", "d")
    assert detours(between, [back], beside={"f"})[back[0]].lane == (88 + 200) / 2


def test_a_wire_past_nodes_of_its_row_runs_beside_them() -> None:
    row = {item: ROWS[item] for item in "abc"}
    past = wire("a", "c")
    assert detours(row, [past])[past[0]].lane > 88, "the ports lie below the middle: below is nearer"
    assert detours(turned(row), [past], down=True)[past[0]].lane < 0
    aside = row | {"b": (260.0, 100.0, 180.0, 88.0)}
    assert detours(aside, [past]) == {}, "it is not in the way"
    assert detours({"a": row["a"], "c": row["c"]}, [past]) == {}
