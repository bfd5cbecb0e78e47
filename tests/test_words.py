"""One word for each idea, the usual one: texts for people use none of those that were replaced."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.activations import ACTIVATIONS
from engine.fields import Declared, Family
from engine.initializers import INITIALIZERS
from engine.layers import LAYERS
from engine.losses import LOSSES
from engine.optimizers import OPTIMIZERS
from engine.schedules import SCHEDULES
from engine.sources import SOURCES

ROOT = Path(__file__).parents[1]
TEXTS = ("README.md", "CHANGELOG.md", "resources/docs", "resources/examples/README.md")

REPLACED = {
    r"Keep this view|kept as view|Keep view": "Save view",
    r"\bLay out\b|\bLay ou&t\b": "Arrange",
    r"\bReplace &?by\b": "Replace with",
    r"\brun before\b": "previous run",
    r"\bGiven class weights\b": "Custom class weights",
    r"\bremarks?\b": "suggestion",
    r"\bby heart\b": "memorise",
    r"[Ll]eads nowhere": "output is not connected",
    r"has nothing at": "input is not connected",
    r"\b[Dd]ata (have|are|were|do)\b|\bno data (are|were)\b|\bare no data\b": "data is",
    r"\bCall .{0,40} something else": "Rename",
    r"\bTake back\b": "Undo",
    r"\ball the same\b": "anyway",
    r"\bParts two\b": "Separates two",
    r"What you choose holds": "Changes apply immediately",
    r"\bneurons?\b": "units",
    r"\b\w+ initializers?\b|\bInitializers?\b": "initialiser",
    r"\b(Layer|Group|Batch) norm\b|\bMax pool\b|\bSpatial dropout\b|\bGaussian noise layer\b": "the type's name",
    r"\bpassed over\b": "skipped",
    r"\b[Ii]nitiali[sz]ed anew\b": "newly initialised",
    r"\bkeys hold\b": "keys work",
}
"""Patterns in texts for people, and what stands there instead."""

PATTERNS = [(re.compile(pattern), better) for pattern, better in REPLACED.items()]


def texts(source: str) -> Iterator[tuple[int, str]]:
    """The literals of a module that people may read: those with a blank in them, docstrings left out."""
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Expr | ast.JoinedStr | ast.Constant)]
    left_out = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.JoinedStr):
            left_out |= {id(part) for part in node.values}
            whole = "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)  # type: ignore[misc]
            yield node.lineno, whole
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in left_out:
            yield node.lineno, node.value


def faults(text: str) -> Iterator[str]:
    for pattern, better in PATTERNS:
        if found := pattern.search(text):
            yield f"“{found[0]}”: write “{better}”"


def modules() -> list[Path]:
    return sorted(path for folder in ("designer", "engine") for path in (ROOT / folder).rglob("*.py"))


def test_no_text_in_the_program_uses_a_word_that_was_replaced() -> None:
    found = []
    for path in modules():
        some = [(line, text) for line, text in texts(path.read_text("utf-8")) if " " in text]
        if any(faults("\n".join(text for _, text in some))):  # one search of them all finds nothing in most modules
            found += [
                f"{path.relative_to(ROOT)}:{line} {fault} in {text[:80]!r}"
                for line, text in some
                for fault in faults(text)
            ]
    assert not found, "\n".join(found)


def test_no_document_uses_one() -> None:
    paths = [path for name in TEXTS for path in ([ROOT / name] if name.endswith(".md") else (ROOT / name).glob("*.md"))]
    found = [
        f"{path.relative_to(ROOT)}:{number} {fault}"
        for path in paths
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        for fault in faults(line)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.type_name())
def test_a_layer_is_called_by_its_type_everywhere(layer: type) -> None:
    assert layer.display_name() == layer.type_name()  # type: ignore[attr-defined]


@pytest.mark.parametrize("family", [LAYERS, ACTIVATIONS, LOSSES, OPTIMIZERS, SCHEDULES, INITIALIZERS, SOURCES])
def test_no_declared_class_explains_itself_by_one(family: Family[Declared]) -> None:
    assert [fault for member in family for fault in faults(member.summary())] == []


def test_a_replaced_word_is_found() -> None:
    assert list(faults("The data have no column"))
    assert list(texts('f"the data {x} have"')) == [(1, "the data {} have")]
