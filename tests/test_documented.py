"""Public names say what they are and what they take: docstrings and annotations, read with `ast`.

Public is what has no leading underscore, down to methods and properties. A method that overrides one inherits its
docstring, from a base in the tree or from Qt. Pointers that kernels are handed have no type of Python.
"""

from __future__ import annotations

import ast
import builtins
import re
from functools import cache
from pathlib import Path

from PySide6 import QtCore, QtGui, QtWidgets

ROOT = Path(__file__).parents[1]
FOLDERS = ("engine", "designer", "resources")
OUTSIDE = (QtWidgets, QtGui, QtCore, builtins)
KERNELS = ("engine/kernels/", "engine/runtime/executor.py")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def trees() -> dict[str, ast.Module]:
    """All modules by path. Read by tests, not at import: every worker imports all tests."""
    files = [*ROOT.glob("*.py"), *(path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py")))]
    return {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text("utf-8")) for path in files}


@cache
def classes() -> dict[str, list[ast.ClassDef]]:
    """Their classes by name."""
    found: dict[str, list[ast.ClassDef]] = {}
    for tree in trees().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                found.setdefault(node.name, []).append(node)
    return found


def _bases(owner: ast.ClassDef) -> list[str]:
    names = [base.value if isinstance(base, ast.Subscript) else base for base in owner.bases]
    return [ast.unparse(name).rpartition(".")[2] for name in names]


def _inherits(owner: ast.ClassDef, method: str) -> bool:
    """True if a base documents this method: one of the tree, of Qt or of Python, or of pyqtgraph in Qt's spelling."""
    for base in _bases(owner):
        if base not in classes() and (
            method != method.lower() or any(hasattr(getattr(module, base, None), method) for module in OUTSIDE)
        ):
            return True
        for parent in classes().get(base, []):
            own = [node for node in parent.body if isinstance(node, Function) and node.name == method]
            if any(ast.get_docstring(node) for node in own) or _inherits(parent, method):
                return True
    return False


def _is_accessor(node: Function) -> bool:
    """True for the setter of a property, which the getter documents, and for an overload."""
    names = [ast.unparse(each) for each in node.decorator_list]
    return any(name.endswith((".setter", ".register", "overload")) for name in names)


def undocumented(tree: ast.Module) -> list[tuple[int, str]]:
    """Line and name of each public thing without a docstring."""
    found = [] if ast.get_docstring(tree) else [(1, "the module")]

    def visit(body: list[ast.stmt], owner: ast.ClassDef | None) -> None:
        for node in body:
            if not isinstance(node, Function | ast.ClassDef) or node.name.startswith("_"):
                continue
            if isinstance(node, ast.ClassDef):
                visit(node.body, node)
            elif _is_accessor(node) or (owner and _inherits(owner, node.name)):
                continue
            if not ast.get_docstring(node):
                found.append((node.lineno, f"{owner.name}.{node.name}" if owner else node.name))

    visit(tree.body, None)
    return found


def questions(tree: ast.Module) -> list[tuple[int, str]]:
    """Line and docstring of all that begins by a question word, private names included."""
    documented = (node for node in ast.walk(tree) if isinstance(node, ast.Module | ast.ClassDef | Function))
    found = [(getattr(node, "lineno", 1), ast.get_docstring(node) or "") for node in documented]
    return [(line, text) for line, text in found if re.match(r"(What|Whether|Where|Which|How|Why|Who|When)\b", text)]


def unannotated(tree: ast.Module) -> list[tuple[int, str]]:
    """Line and name of each function whose result or whose parameters have no annotation."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, Function):
            given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs, node.args.vararg, node.args.kwarg]
            bare = [each.arg for each in given if each and each.annotation is None and each.arg not in ("self", "cls")]
            if bare or node.returns is None:
                found.append((node.lineno, node.name))
    return found


def test_public_names_are_documented() -> None:
    assert {path: found for path, tree in trees().items() if (found := undocumented(tree))} == {}


def test_first_lines_say_what_the_thing_is() -> None:
    """A noun or a verb, in the field's terms: "Learning rate", "True if", not "What is multiplied" or "Whether"."""
    assert {path: found for path, tree in trees().items() if (found := questions(tree))} == {}


def test_functions_are_annotated() -> None:
    judged = {path: tree for path, tree in trees().items() if not path.startswith(KERNELS)}
    assert {path: found for path, tree in judged.items() if (found := unannotated(tree))} == {}


def test_what_lacks_is_found() -> None:
    tree = ast.parse(
        "class A(QWidget):\n    def paintEvent(self, event): ...\n    def b(self, x: int, y) -> int: ...\n"
        "    def _c(self) -> None: ...\ndef d() -> None:\n    'Words.'\n"
    )
    assert undocumented(tree) == [(1, "the module"), (3, "A.b"), (1, "A")]
    assert questions(ast.parse("def whether(): \n    'Whether it is.'")) == [(1, "Whether it is.")]
    assert unannotated(tree) == [(2, "paintEvent"), (3, "b")]
