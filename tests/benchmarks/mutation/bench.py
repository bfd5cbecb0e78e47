"""A copy of the tree in which faults are tried, and the kernels that need not be compiled for it again."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Collection
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from xml.etree import ElementTree

from engine.kernels import kernel
from engine.runtime import cache as kernel_cache
from engine.runtime import executor, library
from tests.benchmarks.mutation.fault import Fault

ROOT = Path(__file__).resolve().parents[3]
PARTS = ("engine", "designer", "layerloom.py", "resources", "tests", "pyproject.toml", "README.md", "CHANGELOG.md")
"""What a test run needs of the tree."""

DTYPES: tuple[kernel.Dtype, ...] = ("float32", "float64")

PATIENCE = 600.0
"""Seconds after which a run has hung."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a test run.

    Attributes:
        kind: `passed`, `failed` by an assertion, `broken` in another way (collection, set-up, another exception, a
            crash, a hang), or `skipped`.
        told: The first message, or the end of the output where there is none.
    """

    kind: str
    told: str = ""


class Bench:
    """A copy of the tree in a temporary folder, in which one fault at a time is tried. A context manager."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="layerloom-mutants-")
        self.tree = Path(self._folder.name) / "tree"
        self._caches = Path(self._folder.name) / "caches"
        self.tree.mkdir()
        for part in PARTS:
            source, target = ROOT / part, self.tree / part
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(source, target)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._folder.cleanup()

    def run(self, tests: Collection[str], fault: Fault | None = None) -> Outcome:
        """Run tests in the copy, with the fault if there is one, up to the first that fails.

        Raises:
            FaultError: The fault does not fit the tree any more.
        """
        with fault.applied(self.tree) if fault else nullcontext():
            return self._run(tests, self._kernels(fault))

    def _run(self, tests: Collection[str], caches: Path) -> Outcome:
        report = Path(self._folder.name) / "report.xml"
        report.unlink(missing_ok=True)
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-m", "", f"--junitxml={report}", *tests]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        environment |= {"PYTHONPATH": str(self.tree), "XDG_CACHE_HOME": str(caches)}
        environment.pop("NUMBA_CACHE_DIR", None)  # ours, which is handed down to child processes
        try:
            done = subprocess.run(
                command, cwd=self.tree, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
            )
        except subprocess.TimeoutExpired:
            return Outcome("broken", f"still running after {PATIENCE:g} seconds")
        if not report.is_file():
            return Outcome("broken", f"status {done.returncode}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        return outcome(done.returncode, ElementTree.parse(report).getroot(), done.stdout)

    def _kernels(self, fault: Fault | None) -> Path:
        """A folder of caches for the tree as it is now, with all compiled kernels that the fault leaves as they are."""
        changed = fault.file if fault and fault.file in _kernel_sources(self.tree) else ""
        home = self._caches / (fault.name if fault and changed else "unchanged")
        folder = home / "layerloom" / "kernels" / kernel_cache._fingerprint(self.tree / "engine")
        if not folder.exists():
            folder.mkdir(mode=0o700, parents=True)
            folder.parent.chmod(0o700)
            _take_over(kernel_cache.prepare(), folder, self.tree, _reached(changed))
        return home


def outcome(status: int, report: Any, output: str) -> Outcome:
    """What became of a run, from pytest's status, its report as JUnit's XML and what it printed."""
    for kind in ("error", "failure"):
        for found in report.iter(kind):
            told = (found.get("message") or found.text or "").strip()
            by_assertion = kind == "failure" and told.startswith(("AssertionError", "assert ", "Failed"))
            return Outcome("failed" if by_assertion and status == 1 else "broken", told)
    if status != 0:
        return Outcome("broken", f"status {status}: {output[-2000:]}")
    cases = list(report.iter("testcase"))
    return Outcome("skipped" if all(case.find("skipped") is not None for case in cases) else "passed")


# Kernels. The cache is told by all sources of machine code together and by where they lie, so that a changed copy of
# the tree has an empty one. What did not change is taken over from the tree that the copy is of.


def _kernel_sources(tree: Path) -> set[str]:
    return {path.relative_to(tree).as_posix() for path in kernel_cache.sources(tree / "engine")}


@cache
def _imports() -> Any:
    import grimp  # comes with import-linter

    return grimp.build_graph("engine", cache_dir=None)


def _reached(file: str) -> frozenset[str]:
    """The module of a file, and those that import it, directly or through others."""
    if not file:
        return frozenset()
    module = file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return frozenset({module, *_imports().find_downstream_modules(module)})


def _called(function: Any) -> set[str]:
    """Modules of the functions that a kernel calls: some kernels are copies of a template of another file."""
    called = (function.__globals__.get(name) for name in function.__code__.co_names)
    return {getattr(one, "__module__", "") for one in called}


def _take_over(source: Path, target: Path, tree: Path, changed: frozenset[str]) -> None:
    """Copy the entries of kernels that no changed module has a part in; Numba names their folders after the sources."""
    from numba.core.caching import UserProvidedCacheLocator as Locator  # hidden: reads the environment `prepare` sets

    functions = {library.entry(name, dtype): made for name, made in kernel._functions.items() for dtype in DTYPES}
    for entry in source.iterdir():
        function = functions.get(entry.name)
        if not (function or entry.name == library.EXECUTOR) or not kernel_cache.is_sound(entry):
            continue
        module = function.__module__ if function else executor.__name__
        if changed & {module, *(_called(function) if function else ())}:
            continue
        place = tree / module.replace(".", "/")
        copy = target / entry.name
        for folder in (path for path in entry.iterdir() if path.is_dir()):
            shutil.copytree(folder, copy / Locator.get_suitable_cache_subpath(str(place)))
        (copy / kernel_cache.MANIFEST).write_bytes(kernel_cache._manifest(copy))
