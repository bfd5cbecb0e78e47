import random

from engine.document.graph import ancestors, descendants, execution_order
from engine.document.network import Network, Node, Wire
from engine.document.project import Project
from engine.layers import LAYERS


def network(edges: list[tuple[str, str]], names: str) -> Network:
    nodes = tuple(Node(id=name, name=name, layer=LAYERS.create("Flatten")) for name in names)
    return Network(nodes=nodes, wires=tuple(Wire(source=a, target=b) for a, b in edges))


def test_upstream_and_downstream(chain: Project) -> None:
    assert ancestors(chain.network, "dense_2") == {"input_1", "dense_1", "dense_2"}
    assert descendants(chain.network, "dense_1") == {"dense_1", "dense_2", "output_1"}


def test_order_follows_wires_and_else_the_nodes() -> None:
    assert execution_order(network([("c", "a")], "abcd")) == (("b", "c", "d", "a"), frozenset())


def test_cycles_are_told_from_what_leads_in_and_out() -> None:
    edges = [("a", "b"), ("b", "c"), ("c", "b"), ("c", "d"), ("d", "e")]
    order, on_cycle = execution_order(network(edges, "edcba"))
    assert on_cycle == {"b", "c"}
    assert sorted(order) == ["a", "d", "e"]
    assert order.index("d") < order.index("e")


def test_order_of_random_graphs() -> None:
    generator = random.Random(0)
    for _ in range(50):
        names = "abcdefghij"
        shuffled = generator.sample(names, len(names))
        edges = [tuple(sorted(generator.sample(range(10), 2))) for _ in range(12)]
        wires = [(shuffled[a], shuffled[b]) for a, b in edges]
        order, on_cycle = execution_order(network(wires, names))
        assert not on_cycle
        assert sorted(order) == sorted(names)
        assert all(order.index(a) < order.index(b) for a, b in wires)
