from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.runtime import warmup
from engine.runtime.cache import holds, prepare
from engine.runtime.library import EXECUTOR, entry, holds_kernels
from engine.runtime.warmup import KernelWarmup, Progress, run

REPOSITORY = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty cache folder of its own, as on a new machine."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("NUMBA_CACHE_DIR", "")
    prepare.cache_clear()
    yield prepare()
    prepare.cache_clear()


def pretend(*entries: str) -> None:
    """Put sound entries into the cache without compiling anything."""
    from engine.runtime.cache import cached

    for name in entries:
        cached(name, _write_something)


def _write_something(keep: bool) -> None:
    import numba

    if keep:
        (Path(numba.config.CACHE_DIR) / "code.nbc").write_bytes(b"code")


def test_cold_cache_is_filled_with_what_is_needed_first() -> None:
    seen: list[Progress] = []
    last = run(["relu", "add"], ["relu", "tanh"], progress=seen.append)
    assert last == Progress(done=4, total=4, current="", ready=True, finished=True)
    assert holds_kernels(["relu", "add", "tanh"], "float32")
    assert seen[0].total == 4
    assert not seen[0].ready
    assert [now.done for now in seen] == sorted(now.done for now in seen)


def test_warm_cache_starts_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(EXECUTOR, entry("relu", "float32"))
    monkeypatch.setattr(warmup, "Child", lambda module: pytest.fail("a process was started"))
    assert run(["relu"]) == Progress(done=0, total=0, current="", ready=True, finished=True)


def test_urgent_kernels_go_first() -> None:
    pretend(EXECUTOR)
    waiting = KernelWarmup(["tanh", "relu"], ["add", "relu", "elu"])._waiting
    assert [(job.name, job.urgent) for job in waiting] == [
        ("tanh", True),
        ("relu", True),
        ("add", False),
        ("elu", False),
    ]


def test_children_work_from_both_ends_on_what_is_as_urgent() -> None:
    pretend(EXECUTOR)
    ahead = KernelWarmup(["tanh"], ["add", "elu"], dtypes=("float32", "float64"))
    taken = [ahead._take(from_the_end=place % 2 == 1) for place in range(7)]
    assert [f"{job.name}.{job.dtype}" if job else None for job in taken] == [
        "tanh.float32",
        "tanh.float64",
        "add.float32",
        "elu.float64",
        "elu.float32",
        "add.float64",
        None,
    ]


def test_failure_is_a_sentence() -> None:
    pretend(EXECUTOR)
    last = run(["no_such_kernel", "relu"])
    assert last.finished
    assert last.error.startswith("The kernel 'no_such_kernel' could not be compiled ahead: ")
    assert "Traceback" not in last.error


def test_killed_child_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(EXECUTOR)
    monkeypatch.setattr(warmup, "WORKERS", 1)
    ahead = KernelWarmup(["relu", "tanh"])
    ahead.start()
    ahead._children[0].kill()
    while not (now := ahead.poll()).finished:
        ahead.wait(5)
    assert "the process ended" in now.error
    assert not holds_kernels(["relu", "tanh"], "float32")


def test_not_finished_before_it_is_started() -> None:
    assert not KernelWarmup(["relu"]).poll().finished


def test_cancel_leaves_no_process_and_no_half_entry(root: Path) -> None:
    ahead = KernelWarmup(["relu", "tanh", "gelu"])
    ahead.start()
    ahead.cancel()
    now = ahead.poll()
    assert now.finished
    assert now.error == ""
    assert not any(child.is_running for child in ahead._children)
    assert not any(thread.is_alive() for thread in ahead._threads)
    assert all(holds([path.name]) for path in root.iterdir() if not path.name.startswith("."))


def test_child_ends_with_its_parent() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "engine.runtime.warmup"],
        stdin=subprocess.PIPE,
        cwd=REPOSITORY,
        env=os.environ,
    ) as child:
        assert child.stdin is not None
        child.stdin.close()
        assert child.wait(60) == 0


def test_parent_loads_no_numba_and_dtypes_are_apart() -> None:
    pretend(EXECUTOR)
    script = """
import sys
from engine.runtime.warmup import run
assert run(["relu"], dtypes=("float64",)).done == 1
assert "numba" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", script], cwd=REPOSITORY, check=True)
    assert holds([entry("relu", "float64")])
    assert not holds([entry("relu", "float32")])


def test_a_system_that_starts_no_process_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kernels are then compiled when they are used: whoever waits for them must not wait for good."""

    def refuse(module: str) -> None:
        raise OSError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr(warmup, "Child", refuse)
    ahead = KernelWarmup(["relu"])
    ahead.start()
    now = ahead.poll()
    assert now.finished
    assert now.error == "Kernels cannot be compiled ahead: Resource temporarily unavailable."
    ahead.cancel()
