"""Lanes between rows."""

from __future__ import annotations

from designer.geometry.lanes import LEAST, Body, detours
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


def turned(bodies: dict[str, Body]) -> dict[str, Body]:
    return {item: (y, x, height, width) for item, (x, y, width, height) in bodies.items()}


def test_the_wire_back_runs_in_the_middle_of_the_strip() -> None:
    back = wire("c", "d")
    (detour,) = detours(ROWS, [back, wire("a", "b"), wire("d", "e")]).values()
    assert detour.lane == (88 + 200) / 2
    assert detours(turned(ROWS), [back], down=True) == {back[0]: detour}


def test_neighbours_need_no_lane() -> None:
    assert detours(ROWS, [wire("a", "e")]) == {}


def test_wires_of_a_port_share_a_lane_and_others_do_not() -> None:
    wires = [wire("c", "d"), wire("c", "e"), wire("b", "d")]
    found = detours(ROWS, wires)
    assert found[wires[0][0]] == found[wires[1][0]] != found[wires[2][0]]
    assert all(88 < detour.lane < 200 for detour in found.values())
    assert len({detour.lead for detour in found.values()}) == 2


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
