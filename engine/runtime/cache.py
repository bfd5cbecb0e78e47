"""The kernels' machine code on disk, guarded: Numba's cache is pickles and object code, and one bad byte is fatal.

Numba's own cache is never used as it stands. Each kernel has an *entry*, a folder of its own that holds Numba's files
and a manifest with their SHA-256. An entry is checked whole before Numba may read it; one that does not match is
deleted and built anew. It is built aside and renamed into place, so that an entry is either complete or absent,
whatever happens to the process, and two processes at once need no lock: both build, one rename wins, and both run.

All entries lie in one folder named by everything that shapes machine code, so that they are never stale. Where that
folder cannot be had, a private temporary one serves; where there is none either, kernels are compiled and not kept.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import re
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

try:
    import fcntl
except ImportError:  # on Windows
    fcntl = None  # type: ignore[assignment]

T = TypeVar("T")

MANIFEST = "manifest"

GENERATIONS = 4
"""Folders kept, the present one included: people try two versions, or two environments, in turn."""

_TRIES = 5
"""Number of times that the folder is created again if another process deletes it at that moment."""

DAY = 86400.0
"""Age in seconds after which a folder under construction is taken for a dead process's."""

_ENGINE = Path(__file__).resolve().parent.parent

# What compiled code is made from. Constants of the tape are frozen into kernels.
_SOURCES = ("kernels", "runtime/executor.py", "tape")

# Settings of Numba that leave machine code as it is.
_INDIFFERENT = frozenset({"NUMBA_CACHE_DIR", "NUMBA_NUM_THREADS"})

# Numba has one setting for its folder, which a build turns to the entry; so one build at a time.
_BUILDING = threading.RLock()


@cache
def prepare() -> Path:
    """The folder of the kernels, found or made; call it before Numba is imported, which reads the environment then.

    The folder may be missing where nothing can be written; then nothing is cached.
    """
    fingerprint = _fingerprint(_ENGINE)
    parent = _private(_user_cache() / "kernels")
    root = _leased(parent / fingerprint) if parent else None
    if root is None:
        root = _temporary(fingerprint, os.environ.get("NUMBA_CACHE_DIR", ""))
    else:
        _sweep(root)
    os.environ["NUMBA_CACHE_DIR"] = str(root)
    return root


def cached(name: str, build: Callable[[bool], T]) -> T:
    """Run `build` so that Numba loads from, or fills, the entry of that name.

    Args:
        name: Name of the entry: letters, digits, `_`, `-` and `.`.
        build: Decorates a function with an explicit signature, so that it is compiled at once; its argument goes to
            Numba's `cache`.
    """
    if not re.fullmatch(r"\w[\w.-]*", name, re.ASCII):
        raise ValueError(f"not a name for a cache entry: {name!r}")
    with _BUILDING:
        entry = prepare() / name
        try:
            if is_sound(entry):
                with _numba_writes_to(entry):
                    return build(True)
            _discard(entry)
            return _build_aside(entry, build)
        except OSError:  # a full disk, or a folder that went away
            return build(False)


def holds(names: Iterable[str]) -> bool:
    """True if all these entries are there and undamaged; quick (0.1 ms an entry)."""
    root = prepare()
    return all(is_sound(root / name) for name in names)


def is_sound(entry: Path) -> bool:
    """True if an entry holds exactly the files of its manifest, byte for byte."""
    try:
        manifest = (entry / MANIFEST).read_bytes()
        return b"\n" in manifest and manifest == _manifest(entry)
    except OSError:
        return False


def _manifest(entry: Path) -> bytes:
    """One line a file, as `sha256sum` writes it."""
    paths = sorted(path for path in entry.rglob("*") if path.name != MANIFEST and not path.is_dir())
    lines = (f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(entry).as_posix()}" for path in paths)
    return "".join(f"{line}\n" for line in lines).encode()


def _build_aside(entry: Path, build: Callable[[bool], T]) -> T:
    aside = Path(tempfile.mkdtemp(prefix=".building-", dir=entry.parent))
    try:
        with _numba_writes_to(aside):
            result = build(True)
        # A full disk or a lost race (another process was quicker) cost the copy on disk, not the result.
        with suppress(OSError):
            (aside / MANIFEST).write_bytes(_manifest(aside))
            aside.rename(entry)
        return result
    finally:
        shutil.rmtree(aside, ignore_errors=True)


@contextmanager
def _numba_writes_to(folder: Path) -> Iterator[None]:
    import numba  # hidden: slow to import, and must not be before `prepare`

    numba.core.config.reload_config()  # else the compiler does so in between, and forgets the folder
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(folder)
    try:
        yield
    finally:
        numba.config.CACHE_DIR = before


def _discard(entry: Path) -> None:
    """Remove an entry in one step, so that no process ever sees a half of it."""
    with suppress(OSError):
        aside = tempfile.mkdtemp(prefix=".discarded-", dir=entry.parent)
        with suppress(OSError):
            entry.rename(aside)
        shutil.rmtree(aside, ignore_errors=True)


def _user_cache() -> Path:
    from platformdirs import user_cache_path  # hidden: one function of a package that is otherwise not needed

    return user_cache_path("layerloom", appauthor=False)


def _private(folder: Path) -> Path | None:
    """The folder, made where it is missing, if it is ours alone and can be written; else None."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if _is_ours(folder) and not _is_closed(folder):
            # Others could write here: whatever it holds may be theirs.
            shutil.rmtree(folder)
            folder.mkdir(mode=0o700)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError:
        return None
    return folder if _is_ours(folder) and _is_closed(folder) else None


_lease: list[int] = []
"""The descriptor of our folder, open as long as the process lives: its shared lock keeps others from sweeping it."""


def _leased(folder: Path) -> Path | None:
    """The folder as `_private` gives it, in use from now on whatever its age; by its name alone where locks fail."""
    for _ in range(_TRIES):
        if _private(folder) is None:
            return None
        while _lease:
            os.close(_lease.pop())
        try:
            _lease.append(_lock(folder, shared=True))
        except OSError:
            return folder
        with suppress(OSError):
            if os.path.samestat(os.fstat(_lease[0]), folder.stat()):
                return folder  # else it was swept while we waited
    return None


def _lock(folder: Path, *, shared: bool) -> int:
    """A descriptor of a folder that holds a lock until it is closed. An exclusive one is not waited for.

    Raises:
        BlockingIOError: Others hold a lock.
        OSError: Such folders cannot be locked: on Windows, on some network disks.
    """
    if fcntl is None:
        raise OSError("folders cannot be locked")
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH if shared else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _is_ours(folder: Path) -> bool:
    return os.name == "nt" or folder.lstat().st_uid == os.geteuid()


def _is_closed(folder: Path) -> bool:
    """True if it is a real folder that only its owner can enter (on Windows, profiles are private)."""
    return not folder.is_symlink() and (os.name == "nt" or folder.lstat().st_mode & 0o777 == 0o700)


def _temporary(fingerprint: str, inherited: str) -> Path:
    """A private temporary folder: the parent process's, handed down in the environment, or a new one."""
    handed_down = Path(inherited)
    if handed_down.name == fingerprint and handed_down.is_dir() and _is_ours(handed_down) and _is_closed(handed_down):
        return handed_down
    try:
        parent = Path(tempfile.mkdtemp(prefix="layerloom-"))
        atexit.register(shutil.rmtree, parent, ignore_errors=True)
        folder = parent / fingerprint
        folder.mkdir(mode=0o700)
    except OSError:
        return Path(os.devnull) / fingerprint  # can never exist
    return folder


def _sweep(root: Path) -> None:
    """Delete what earlier versions, and processes that were killed while building, left behind.

    Ages are those of a clock that may have been set: neither our folder nor one that a live process uses goes by them.
    """
    with suppress(OSError):
        os.utime(root)
        others = sorted((path for path in root.parent.iterdir() if path != root), key=_modified, reverse=True)
        for folder in others[GENERATIONS - 1 :]:
            _discard_unused(folder)
        for path in root.glob(".*"):
            if time.time() - _modified(path) > DAY:
                shutil.rmtree(path, ignore_errors=True)


def _discard_unused(folder: Path) -> None:
    """Delete a generation unless a process uses it; who wants it meanwhile waits, and makes it anew."""
    lock = None
    try:
        lock = _lock(folder, shared=False)
    except BlockingIOError:
        return
    except OSError:
        pass  # its age has to do
    shutil.rmtree(folder, ignore_errors=True)
    if lock is not None:
        os.close(lock)


def _modified(path: Path) -> float:
    return path.stat().st_mtime


def _fingerprint(engine: Path) -> str:
    """Name of the folder: a hash of everything that shapes machine code, and of where the sources lie (Numba asks)."""
    from llvmlite import binding  # hidden: 40 ms, which commands without training need not spend

    digest = hashlib.sha256()
    flags = sorted(f"{key}={value}" for key, value in os.environ.items() if _shapes_code(key))
    packages = [f"{name} {version(name)}" for name in ("numba", "llvmlite", "numpy")]
    machine = [binding.get_host_cpu_name(), binding.get_host_cpu_features().flatten()]
    for fact in (sys.version, str(engine), *packages, *machine, *flags):
        digest.update(fact.encode() + b"\0")
    for path in sources(engine):
        digest.update(path.relative_to(engine).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:24]


def _shapes_code(variable: str) -> bool:
    return variable.startswith("NUMBA_") and variable not in _INDIFFERENT


def sources(engine: Path) -> list[Path]:
    """The files that machine code is made from."""
    found = [path for name in _SOURCES for path in [engine / name, *(engine / name).rglob("*.py")]]
    return sorted(path for path in found if path.is_file())
