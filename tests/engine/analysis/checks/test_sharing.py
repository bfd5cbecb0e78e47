"""Whose weights a node uses: what is refused, in which words, and what is counted."""

from __future__ import annotations

import pytest

from engine.analysis.analyse import Analysis, analyse
from engine.data.dataset import DataSpec
from engine.document.editing.edits import set_frozen
from engine.document.project import Project
from engine.layers import Layer
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.shapes.flatten import Flatten
from tests.oracles.rig import draw, share

SPEC = DataSpec(9, (4,), (), (4,), ())


def analysed(owners: dict[str, str], **layers: Layer) -> Analysis:
    """Input, the layers in a row, Output; some use the weights of others."""
    drawn: dict[str, Layer] = {"input": Input(), **layers, "output": Output()}
    return analyse(share(draw(drawn), owners), SPEC)


def test_shared_weights_are_counted_once() -> None:
    analysis = analysed({"b": "a", "c": "a"}, a=Dense(units=4), b=Dense(units=4), c=Dense(units=4, activation="tanh"))
    assert analysis.errors == ()
    assert analysis.parameters == 4 * 4 + 4
    assert [len(analysis.nodes[name].weights) for name in "abc"] == [2, 0, 0]
    assert analysis.nodes["b"].multiply_adds == analysis.nodes["a"].multiply_adds > 0
    assert analysis.nodes["b"].bytes == 4 * 4


def test_an_owner_may_come_after_its_users() -> None:
    assert analysed({"a": "b"}, a=Dense(units=4), b=Dense(units=4)).errors == ()


REFUSED = [
    ({"b": "nobody"}, {"a": Dense(units=4), "b": Dense(units=4)}, 'There is no node "nobody" to share weights with.'),
    ({"b": "b"}, {"a": Dense(units=4), "b": Dense(units=4)}, "b: It cannot share weights with itself."),
    (
        {"b": "a", "a": "b"},
        {"a": Dense(units=4), "b": Dense(units=4)},
        'a: b uses the weights of "a" itself. Name a node that owns weights.',
    ),
    (
        {"b": "a"},
        {"a": Flatten(), "b": Dense(units=4)},
        "b: a is a Flatten, but weights are shared among layers of",
    ),
    (
        {"b": "a"},
        {"a": Flatten(), "b": Flatten()},
        "b: a has no weights to share: Flatten needs none. Stop sharing.",
    ),
    (
        {"b": "a"},
        {"a": Dense(units=3), "b": Dense(units=3, bias=False)},
        "b: It would need weight of 3 × 3, but a has weight of 3 × 4, bias of 3. Give both the same fields, and inputs",
    ),
]


@pytest.mark.parametrize(("owners", "layers", "words"), REFUSED)
def test_what_does_not_fit_is_refused_in_words(owners: dict[str, str], layers: dict[str, Layer], words: str) -> None:
    errors = [entry for entry in analysed(owners, **layers).errors if entry.code == "shared-weights"]
    assert len(errors) == len(owners)
    assert words in errors[0].message
    assert (errors[0].node, errors[0].field) == (min(owners), "weights_of")


def test_freezing_a_node_that_uses_the_weights_of_another_is_in_vain() -> None:
    layers = {"input": Input(), "a": Dense(units=4), "b": Dense(units=4), "output": Output()}
    project = set_frozen(Project(network=share(draw(layers), {"b": "a"})), ["b"], True)
    (warning,) = analyse(project.network, SPEC).diagnostics
    assert (warning.severity, warning.code, warning.node) == ("warning", "frozen-in-vain", "b")
    assert "b is frozen, but it uses the weights of a, which are trained there. Freeze a too" in warning.message
    assert warning.fix is not None
    fixed = warning.fix.apply(project)
    assert fixed.network.node("a").frozen
    for each in (fixed, set_frozen(project, ["b"], False)):
        assert analyse(each.network, SPEC).diagnostics == ()


def test_penalties_and_starts_of_shared_weights_are_those_of_the_owner() -> None:
    for field, value in {"l2": 0.1, "max_norm": 2.0, "weight_initializer": "he_normal"}.items():
        layers = {"input": Input(), "a": Dense(units=4), "b": Dense(units=4, **{field: value}), "output": Output()}
        project = Project(network=share(draw(layers), {"b": "a"}))
        (warning,) = analyse(project.network, SPEC).diagnostics
        assert (warning.severity, warning.code, warning.node, warning.field) == (
            "warning",
            "ignored-by-sharing",
            "b",
            field,
        )
        assert warning.fix is not None
        assert analyse(warning.fix.apply(project).network, SPEC).diagnostics == ()
    kept = {"input": Input(), "a": Dense(units=4, l2=0.1), "b": Dense(units=4), "output": Output()}
    assert analyse(share(draw(kept), {"b": "a"}), SPEC).diagnostics == ()
