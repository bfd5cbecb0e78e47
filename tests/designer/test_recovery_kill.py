"""`kill -9` in the midst of editing that never pauses: a second of work is lost at most, and the rest is offered."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from designer.document.store import Store
from designer.storage.leftovers import Leftovers
from designer.storage.recovery import RecoveryCopy
from engine.document.format.files import load, save
from engine.document.project import Project
from tests.designer.conftest import network

SCRIPT = Path(__file__).with_name("editing.py")
MOST = 1.0
"""Seconds of edits that may be lost."""


class Designer:
    """A designer that is being edited."""

    def __init__(self, folder: Path, project: Project, rest: int) -> None:
        self.folder, self.project = folder, folder / "mine.loom"
        save(project, self.project)
        command = [sys.executable, str(SCRIPT), str(folder), str(self.project), str(rest)]
        root = Path(__file__).parents[2]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=root, env=os.environ | {"PYTHONPATH": "."})
        self.process.stdout.readline()  # it is being edited now

    def kill_after(self, seconds: float) -> tuple[float, list[tuple[float, float]]]:
        """When it was killed, and the edits: how far, and when."""
        time.sleep(seconds)  # the moment of the kill is what is tried here
        self.process.send_signal(signal.SIGKILL)
        killed = time.monotonic()
        lines = self.process.stdout.read().decode().splitlines()
        self.process.wait()
        self.process.stdout.close()
        return killed, [(float(moved), float(when)) for moved, when in (line.split() for line in lines)]


def recovered(folder: Path, original: Path) -> Project:
    """What the next start is offered for a file."""
    store = Store()
    copy = RecoveryCopy(store, folder / "state" / "layerloom" / "recovery")
    faults: list[str] = []
    assert Leftovers(copy, faults.append).offer(store, lambda name, difference: "recover", original)
    assert not faults
    copy.close()
    return store.project


def lost(designer: Designer, seconds: float) -> float:
    """Seconds of edits that are lost by a kill."""
    killed, edits = designer.kill_after(seconds)
    assert len(edits) > 2, "it was not edited"
    project = recovered(designer.folder, designer.project)
    kept = project.view.positions[project.network.nodes[0].id][0]
    missing = [when for moved, when in edits if moved > kept]
    assert load(designer.project).view.positions[project.network.nodes[0].id][0] < kept
    return killed - missing[0] if missing else 0.0


@pytest.mark.parametrize("seconds", [1.3, 2.0])
def test_a_kill_loses_a_second_at_most(qapp, tmp_path, seconds):
    assert lost(Designer(tmp_path, network("Input", "Dense", "Output"), 50), seconds) <= MOST


@pytest.mark.deep
@pytest.mark.parametrize("layers", [3, 1000])
def test_thirty_kills_at_random_moments(qapp, tmp_path, layers):
    chance = random.Random(layers)
    project = network("Input", *["Dense"] * (layers - 2), "Output")
    losses = []
    for number in range(30):
        folder = tmp_path / str(number)
        folder.mkdir()
        losses.append(lost(Designer(folder, project, chance.choice((20, 50, 120))), chance.uniform(1.0, 6.0)))
    print(f"{layers} layers: {max(losses):.2f} s lost at worst, {sum(losses) / 30:.2f} s at the mean")
    assert max(losses) <= MOST
