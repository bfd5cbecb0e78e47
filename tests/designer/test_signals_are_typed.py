"""Every signal says which type it carries: with `object`, sender and receiver could mean different things."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from PySide6.QtCore import QObject, Signal

import designer

ALLOWED: dict[str, str] = {}
"""Signals, as `module.Class.name`, that may carry `object`, with the reason."""


def modules() -> Iterator[ModuleType]:
    for entry in pkgutil.walk_packages(designer.__path__, "designer."):
        if not entry.name.endswith("__main__"):
            yield importlib.import_module(entry.name)


def declared(module: ModuleType) -> Iterator[tuple[str, list[Any]]]:
    """The signals that the classes of a module declare, with the types that they carry. Qt keeps no more of a Python
    class than `PyObject`, so the source is asked.
    """
    source = module.__loader__.get_source(module.__name__)  # type: ignore[union-attr]
    for cls in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ClassDef)):
        for line in cls.body:
            if isinstance(line, ast.Assign) and isinstance(line.value, ast.Call):
                call, name = line.value, ast.unparse(line.targets[0])
                if ast.unparse(call.func) == "Signal":
                    yield f"{cls.name}.{name}", [eval(ast.unparse(one), vars(module)) for one in call.args]


def test_every_signal_carries_concrete_types(qapp: object) -> None:
    found = {f"{m.__name__}.{name}": types for m in modules() for name, types in declared(m)}
    untyped = {name for name, types in found.items() if not all(map(_concrete, types))}
    assert untyped == set(ALLOWED)


def _concrete(one: Any) -> bool:
    return isinstance(one, type) and one not in (object, Any)


def test_no_signal_of_a_class_is_overlooked(qapp: object) -> None:
    seen = {f"{m.__name__}.{name}" for m in modules() for name, _ in declared(m)}
    for module in modules():
        for cls in vars(module).values():
            if isinstance(cls, type) and issubclass(cls, QObject) and cls.__module__ == module.__name__:
                own = {
                    f"{module.__name__}.{cls.__qualname__}.{key}"
                    for key, v in vars(cls).items()
                    if isinstance(v, Signal)
                }
                assert own <= seen


@pytest.mark.parametrize(
    ("one", "fine"), [(object, False), ("QVariant", False), (Any, False), (int, True), (Signal, True)]
)
def test_what_counts_as_concrete(one: Any, fine: bool) -> None:
    assert _concrete(one) is fine
