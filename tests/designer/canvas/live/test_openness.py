"""Which views are open: by hand, by themselves, at most six of these."""

from designer.canvas.live.openness import Views, Wanted, chosen_views, nearest_first
from engine.document.network import Network, Node, Wire
from engine.layers import LAYERS

NODES = ("out", "d", "c", "b", "a", "f", "g", "h")


def test_six_nearest_the_output_are_open_and_the_others_show_strips():
    views = chosen_views(NODES, Wanted(), (), by_default=True)
    assert views == Views(frozenset(NODES[:6]), frozenset(NODES[6:]))


def test_the_selected_come_first():
    views = chosen_views(NODES, Wanted(), {"h"}, by_default=True)
    assert "h" in views.open
    assert len(views.open) == 6
    assert views.strips == {"f", "g"}


def test_what_was_opened_by_hand_takes_a_place_and_what_was_closed_gives_one_up():
    wanted = Wanted(opened=frozenset({"g", "h"}), closed=frozenset({"out"}))
    views = chosen_views(NODES, wanted, (), by_default=True)
    assert views.open == {"g", "h", "d", "c", "b", "a"}
    assert views.strips == {"out", "f"}


def test_without_views_only_what_was_opened_is_there():
    wanted = Wanted(False, opened=frozenset({"c", "gone"}))
    assert chosen_views(NODES, wanted, {"a"}, by_default=True) == Views(frozenset({"c"}))
    assert chosen_views(NODES, Wanted(True), (), by_default=False).open


def test_any_number_can_be_opened_by_hand():
    assert len(chosen_views(NODES, Wanted(opened=frozenset(NODES)), (), by_default=False).open) == len(NODES)


def test_opening_and_closing_by_hand_undo_one_another():
    wanted = Wanted().with_node("a", is_open=True)
    assert (wanted.opened, wanted.closed) == ({"a"}, frozenset())
    wanted = wanted.with_node("a", is_open=False)
    assert (wanted.opened, wanted.closed) == (frozenset(), {"a"})


def test_the_order_is_by_the_way_to_the_nearest_output():
    kinds = {"in": "Input", "a": "Dense", "b": "Dense", "loose": "Dense", "out": "Output"}
    nodes = tuple(Node(id=name, name=name, layer=LAYERS.create(kind)) for name, kind in kinds.items())
    ends = (("in", "a"), ("a", "b"), ("b", "out"), ("in", "loose"))
    network = Network(nodes=nodes, wires=tuple(Wire(source=a, target=b) for a, b in ends))
    assert nearest_first(network, ["out"]) == ["out", "b", "a", "in"]


def test_where_there_is_no_room_a_view_opens_only_when_it_is_wanted():
    free = {"out", "c", "h"}
    views = chosen_views(NODES, Wanted(opened=frozenset({"g"})), {"d"}, by_default=True, has_room=free.__contains__)
    assert views.open == {"g", "d", "out", "c", "h"}
