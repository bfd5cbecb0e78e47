from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.runtime import cache
from engine.runtime.cache import GENERATIONS, MANIFEST, cached, holds, is_sound, prepare, sources

REPOSITORY = Path(__file__).parents[3]

PROGRAM = textwrap.dedent(
    """
    import sys, numba
    from engine.runtime.cache import cached

    def triple(x):
        return 3.0 * x

    def build(keep):
        return numba.cfunc("float64(float64)", cache=keep)(triple)

    function = cached("triple", build)
    print(function.ctypes(14.0), function.cache_hits)
    """
)


def double(x: float) -> float:
    return 2.0 * x


def build(keep: bool):  # type: ignore[no-untyped-def]
    import numba

    return numba.cfunc("float64(float64)", cache=keep)(double)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty cache folder of its own, as on a new machine."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("NUMBA_CACHE_DIR", "")
    prepare.cache_clear()
    yield prepare()
    prepare.cache_clear()


def start(program: Path, *prefix: str, **environment: str) -> subprocess.Popen[str]:
    """Run the program in a fresh interpreter."""
    return subprocess.Popen(
        [*prefix, sys.executable, str(program)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), **environment},
    )


def outcome(process: subprocess.Popen[str]) -> tuple[float, int]:
    """What the program printed: the result, and whether it came from the cache."""
    output, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    assert not errors
    result, hits = output.split()
    return float(result), int(hits)


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "program.py"
    path.write_text(PROGRAM)
    return path


def files(entry: Path, pattern: str) -> list[Path]:
    return sorted(path for path in entry.rglob(pattern) if path.is_file())


def flip(path: Path, position: int) -> None:
    data = bytearray(path.read_bytes())
    data[position] ^= 0x10
    path.write_bytes(data)


class TestFolder:
    def test_is_private_and_numba_is_told(self, root: Path, tmp_path: Path) -> None:
        assert root.is_relative_to(tmp_path / "cache" / "layerloom" / "kernels")
        assert root.stat().st_mode & 0o777 == 0o700
        assert os.environ["NUMBA_CACHE_DIR"] == str(root)

    def test_open_to_others_is_replaced(self, root: Path) -> None:
        (root / "planted").mkdir()
        root.chmod(0o777)
        prepare.cache_clear()
        assert prepare() == root
        assert list(root.iterdir()) == []
        assert root.stat().st_mode & 0o777 == 0o700

    def test_symlink_is_refused(self, root: Path, tmp_path: Path) -> None:
        root.rename(tmp_path / "elsewhere")
        root.symlink_to(tmp_path / "elsewhere")
        prepare.cache_clear()
        other = prepare()
        assert other.parent != root.parent
        assert other.stat().st_mode & 0o777 == 0o700

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a folder away")
    def test_foreign_owner_is_refused(self, root: Path) -> None:
        os.chown(root, 65534, 65534)
        prepare.cache_clear()
        other = prepare()
        assert other.parent != root.parent
        assert other.stat().st_uid == os.geteuid()

    def test_sources_name_it(self, tmp_path: Path) -> None:
        engine = tmp_path / "engine"
        (engine / "kernels").mkdir(parents=True)
        source = engine / "kernels" / "linear.py"
        source.write_text("A = 1")
        before = cache._fingerprint(engine)
        assert before == cache._fingerprint(engine)
        source.write_text("A = 2")
        assert cache._fingerprint(engine) != before

    def test_numba_settings_name_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        before = cache._fingerprint(REPOSITORY / "engine")
        monkeypatch.setenv("NUMBA_NUM_THREADS", "1")
        assert cache._fingerprint(REPOSITORY / "engine") == before
        monkeypatch.setenv("NUMBA_OPT", "1")
        assert cache._fingerprint(REPOSITORY / "engine") != before

    def test_old_generations_are_swept(self, root: Path) -> None:
        for age in range(1, 8):
            old = root.parent / f"generation{age}"
            (old / "entry").mkdir(parents=True)
            os.utime(old, (1e9 - age, 1e9 - age))
        prepare.cache_clear()
        assert prepare() == root
        kept = sorted(path.name for path in root.parent.iterdir() if path != root)
        assert kept == [f"generation{age}" for age in range(1, GENERATIONS)]

    @pytest.mark.parametrize("years", [-30, 0, 30])
    def test_our_own_generation_stays_whatever_the_clock_says(self, root: Path, years: int) -> None:
        """A clock that stood ahead has left generations that look younger than ours ever will."""
        (root / "entry").mkdir()
        others = [root.parent / f"generation{number}" for number in range(GENERATIONS + 2)]
        for number, other in enumerate(others):
            (other / "entry").mkdir(parents=True)
            moment = time.time() + years * 365 * 86400.0 + number
            os.utime(other, (moment, moment))
        prepare.cache_clear()
        assert prepare() == root
        assert (root / "entry").is_dir()
        assert sorted(path for path in root.parent.iterdir() if path != root) == others[3:]

    def test_a_generation_that_another_process_uses_stays(self, root: Path, tmp_path: Path) -> None:
        ends = [root.parent / f"generation{number}" for number in range(GENERATIONS)]
        for age, other in enumerate(ends, start=1):
            other.mkdir()
            os.utime(other, (1e9 - age, 1e9 - age))
        script = "import sys; from engine.runtime import cache; cache._fingerprint = lambda _: sys.argv[1]; "
        script += "print(cache.prepare(), flush=True); sys.stdin.read()"
        command = [sys.executable, "-c", script, ends[-1].name]
        environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
        with subprocess.Popen(command, stdin=-1, stdout=-1, text=True, env=environment) as user:
            assert user.stdout is not None
            assert user.stdout.readline().strip() == str(ends[-1])
            os.utime(ends[-1], (1.0, 1.0))  # as old as can be
            prepare.cache_clear()
            prepare()
            assert ends[-1].is_dir()
            user.communicate("")
        (root.parent / "one more").mkdir()
        prepare.cache_clear()
        prepare()
        assert not ends[-1].exists()

    def test_it_is_made_anew_where_it_was_swept_while_we_waited(
        self, root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def swept_once(folder: Path, *, shared: bool) -> int:
            monkeypatch.setattr(cache, "_lock", lock)
            descriptor = lock(folder, shared=shared)
            folder.rmdir()
            return descriptor

        lock = cache._lock
        monkeypatch.setattr(cache, "_lock", swept_once)
        prepare.cache_clear()
        assert prepare() == root
        assert root.is_dir()

    def test_folders_that_cannot_be_locked_serve_all_the_same(
        self, root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(cache, "fcntl", None)
        prepare.cache_clear()
        assert prepare() == root
        assert cached("double", build).ctypes(4.0) == 8.0
        for number in range(GENERATIONS):
            (root.parent / f"generation{number}").mkdir()
        prepare.cache_clear()
        prepare()
        assert len(list(root.parent.iterdir())) == GENERATIONS

    def test_strays_of_killed_builds_are_swept(self, root: Path) -> None:
        fresh, stray = root / ".building-a", root / ".building-b"
        fresh.mkdir()
        stray.mkdir()
        os.utime(stray, (1e9, 1e9))
        prepare.cache_clear()
        prepare()
        assert fresh.exists()
        assert not stray.exists()


class TestEntry:
    def test_second_time_is_loaded(self, root: Path) -> None:
        assert cached("double", build).cache_hits == 0
        again = cached("double", build)
        assert again.cache_hits == 1
        assert again.ctypes(4.0) == 8.0
        assert holds(["double"])
        assert not holds(["double", "triple"])
        assert [path.name for path in root.iterdir()] == ["double"]

    @pytest.mark.parametrize("pattern", ["*.nbi", "*.nbc", MANIFEST])
    def test_any_flipped_byte_is_seen(self, root: Path, pattern: str) -> None:
        cached("double", build)
        (path,) = files(root / "double", pattern)
        size = path.stat().st_size
        for position in {0, size - 1, *range(0, size, max(1, size // 50))}:
            flip(path, position)
            assert not holds(["double"]), position
            flip(path, position)
        assert holds(["double"])
        flip(path, size // 2)
        assert cached("double", build).cache_hits == 0
        assert is_sound(root / "double")

    @pytest.mark.parametrize("keep", [0, 1, 40])
    def test_truncated_manifest_is_seen(self, root: Path, keep: int) -> None:
        cached("double", build)
        manifest = root / "double" / MANIFEST
        manifest.write_bytes(manifest.read_bytes()[:keep])
        assert not holds(["double"])
        assert cached("double", build).cache_hits == 0
        assert holds(["double"])

    def test_whole_lines_missing_in_the_manifest_are_seen(self, root: Path) -> None:
        cached("double", build)
        manifest = root / "double" / MANIFEST
        manifest.write_bytes(manifest.read_bytes().splitlines(keepends=True)[0])
        assert not holds(["double"])

    def test_missing_and_added_files_are_seen(self, root: Path) -> None:
        cached("double", build)
        (data,) = files(root / "double", "*.nbc")
        added = data.with_name("added.nbi")
        added.write_bytes(b"")
        assert not holds(["double"])
        added.unlink()
        assert holds(["double"])
        data.unlink()
        assert not holds(["double"])

    def test_killed_build_leaves_no_entry(self, root: Path) -> None:
        def die(keep: bool) -> None:
            build(keep)
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            cached("double", die)
        assert list(root.iterdir()) == []

    def test_nothing_can_be_written(self, root: Path) -> None:
        shutil.rmtree(root)
        root.write_text("a file in the way")
        assert cached("double", build).ctypes(4.0) == 8.0

    def test_odd_name_is_refused(self, root: Path) -> None:
        with pytest.raises(ValueError, match="not a name"):
            cached("../double", build)


class TestProcesses:
    def test_two_at_once_and_then_with_a_damaged_file(self, root: Path, program: Path) -> None:
        """In its machine code: whichever file it is, `holds` sees it."""
        both = [start(program), start(program)]
        assert [outcome(process)[0] for process in both] == [42.0, 42.0]
        assert is_sound(root / "triple")
        (path,) = files(root / "triple", "*.nbc")
        flip(path, path.stat().st_size // 2)
        assert outcome(start(program)) == (42.0, 0)
        assert is_sound(root / "triple")
        assert outcome(start(program)) == (42.0, 1)
        assert [path.name for path in root.iterdir()] == ["triple"]

    @pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("setpriv"), reason="needs root and setpriv")
    def test_read_only_home(self) -> None:
        nobody = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
        with tempfile.TemporaryDirectory() as name:  # pytest's own folders are closed to other users
            folder = Path(name)
            folder.chmod(0o755)
            program, place = folder / "program.py", folder / "temporary"
            program.write_text(PROGRAM)
            place.mkdir()
            place.chmod(0o777)
            imports = [*nobody, sys.executable, "-c", "import numba, engine.runtime.cache"]
            if subprocess.run(imports, cwd=REPOSITORY, capture_output=True, check=False).returncode != 0:
                pytest.skip("this environment is closed to other users")
            home = folder / "home"
            home.mkdir(mode=0o555)
            environment = {"HOME": str(home), "XDG_CACHE_HOME": "", "TMPDIR": str(place)}
            assert outcome(start(program, *nobody, **environment)) == (42.0, 0)
            assert list(place.iterdir()) == []  # the private folder is gone with its process
            place.chmod(0o555)
            assert outcome(start(program, *nobody, **environment))[0] == 42.0  # /tmp, or nowhere

    def test_temporary_folder_is_handed_down(self, root: Path, program: Path, tmp_path: Path) -> None:
        handed = tmp_path / root.name
        handed.mkdir(mode=0o700)
        environment = {"XDG_CACHE_HOME": "/proc/cache", "NUMBA_CACHE_DIR": str(handed)}
        assert outcome(start(program, **environment)) == (42.0, 0)
        assert outcome(start(program, **environment)) == (42.0, 1)


def test_machine_code_depends_on_hashed_sources_only() -> None:
    """Whatever kernels and executor import of the engine must be part of the folder's name, or the cache goes stale."""
    hashed = {path.relative_to(REPOSITORY).with_suffix("").as_posix() for path in sources(REPOSITORY / "engine")}
    script = "import sys, engine.kernels, engine.runtime.executor; print(*sys.modules)"
    output = subprocess.run([sys.executable, "-c", script], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    for module in filter(lambda name: name.startswith("engine."), output.stdout.split()):
        path = module.replace(".", "/")
        assert path in hashed or f"{path}/__init__" in hashed or path == "engine/runtime", (
            f"{module} is not part of the fingerprint"
        )
