"""`kill -9` in the midst of editing that never pauses: what the copy on the disk holds is offered, whole.

How soon an edit is copied, the tests of `RecoveryCopy` say; the deep test prints what that comes to in seconds.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from designer.document.store import Store
from designer.storage.leftovers import Leftovers
from designer.storage.recovery import RecoveryCopy
from engine.document.format.files import load, save
from engine.document.project import Project
from tests.designer.conftest import network

SCRIPT = Path(__file__).with_name("editing.py")


class Told(NamedTuple):
    """An edit, or a copy that was written: how far the layer was moved in it, and when."""

    what: str
    moved: float
    when: float


class Designer:
    """A designer that is being edited."""

    def __init__(self, folder: Path, project: Project, rest: int) -> None:
        self.folder, self.project = folder, folder / "mine.loom"
        save(project, self.project)
        command = [sys.executable, str(SCRIPT), str(folder), str(self.project), str(rest)]
        root = Path(__file__).parents[2]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=root, env=os.environ | {"PYTHONPATH": "."})

    def kill_after(self, copies: int, edits: int) -> tuple[float, list[Told]]:
        """Kill it when so many copies were written, and so many edits were made after them.

        Returns:
            When it was killed, and all that it told.
        """
        assert self.process.stdout is not None
        told: list[Told] = []
        for what, left in (("kept", copies), ("moved", edits)):
            while left:
                told.append(self._read(self.process.stdout.readline()))
                left -= told[-1].what == what
        self.process.send_signal(signal.SIGKILL)
        killed = time.monotonic()
        told += map(self._read, self.process.stdout.readlines())
        self.process.wait()
        self.process.stdout.close()
        return killed, told

    def _read(self, line: bytes) -> Told:
        assert line, "it has ended by itself"
        what, moved, when = line.decode().split()
        return Told(what, float(moved), float(when))


def recovered(folder: Path, original: Path) -> Project:
    """What the next start is offered for a file."""
    store = Store()
    copy = RecoveryCopy(store, folder / "state" / "layerloom" / "recovery")
    faults: list[str] = []
    assert Leftovers(copy, faults.append).offer(store, lambda name, difference: "recover", original)
    assert not faults
    copy.close()
    return store.project


def lost(designer: Designer, copies: int, edits: int) -> float:
    """Seconds of edits that are lost by a kill; of what was told to be kept, nothing is."""
    killed, told = designer.kill_after(copies, edits)
    project = recovered(designer.folder, designer.project)
    node = project.network.nodes[0].id
    kept = project.view.positions[node][0]
    assert load(designer.project).view.positions[node][0] < kept
    assert kept >= max(one.moved for one in told if one.what == "kept")
    missing = [one.when for one in told if one.what == "moved" and one.moved > kept]
    return killed - missing[0] if missing else 0.0


@pytest.mark.parametrize(("copies", "edits"), [pytest.param(1, 0, marks=pytest.mark.deep), (3, 2)])
def test_a_kill_loses_nothing_that_was_kept(qapp, tmp_path, copies, edits):
    lost(Designer(tmp_path, network("Input", "Dense", "Output"), 50), copies, edits)


@pytest.mark.deep
@pytest.mark.parametrize("layers", [3, 1000])
def test_thirty_kills_at_random_moments(qapp, tmp_path, layers):
    chance = random.Random(layers)
    project = network("Input", *["Dense"] * (layers - 2), "Output")
    losses = []
    for number in range(30):
        folder = tmp_path / str(number)
        folder.mkdir()
        designer = Designer(folder, project, chance.choice((20, 50, 120)))
        losses.append(lost(designer, chance.randint(1, 20), chance.randint(0, 5)))
    print(f"{layers} layers: {max(losses):.2f} s lost at worst, {sum(losses) / 30:.2f} s at the mean")
