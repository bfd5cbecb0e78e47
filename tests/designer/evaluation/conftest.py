"""The Evaluate tab alone, with a run and frames that the test leads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import QObject, Signal

from designer.document.store import Store
from designer.evaluation.following import Following
from designer.evaluation.panel import EvaluationPanel
from engine.evaluation import looks
from engine.probes.frame import ProbeFrame
from tests.designer.use.conftest import DIABETES, DIGITS, IRIS, trained


@dataclass
class FakeRun:
    trained: object
    dataset: object
    has_weights: bool = True
    is_passing: bool = False
    stamp: tuple = (1, 0, True)

    @property
    def session(self):
        return self

    def model(self):
        return self.trained


class FakeFrames(QObject):
    """A hub that looks when the test says so."""

    framed = Signal(str)

    def __init__(self):
        super().__init__()
        self.wishes: list[Mapping] = []
        self.wished: Mapping = {}
        self.frames = {}
        self.faults = {}

    def wish(self, owner, requests):
        assert owner == "evaluation"
        self.wished = dict(requests)
        if requests:
            self.wishes.append(self.wished)

    def frame(self, owner, key):
        return self.frames.get((owner, key))

    def fault(self, owner, key):
        return self.faults.get((owner, key), "")

    def look(self, outputs, epoch):
        ((key, request),) = self.wished.items()
        self.frames["evaluation", key] = ProbeFrame(request, 1, epoch, {}, outputs, request.samples, 0.0)
        self.framed.emit("evaluation")


@dataclass
class FakeChosen:
    chosen: list = field(default_factory=list)

    def choose(self, index):
        self.chosen.append(index)


class Tab:
    """The tab of a project that is trained."""

    def __init__(self, qtbot, project, **run):
        self.qtbot = qtbot
        self.trained = trained(project)
        self.store = Store(project)
        self.run = FakeRun(self.trained, self.store.dataset, **run)
        self.frames, self.sample = FakeFrames(), FakeChosen()
        self.following = Following(self.store, self.run, self.frames)
        self.panel = EvaluationPanel(self.following, self.run, self.sample)
        self.panel.resize(560, 420)
        qtbot.addWidget(self.panel)
        self.panel.show()

    def end(self):
        """The run ends, and the tab has shown what was found."""
        with self.qtbot.waitSignal(self.following.found, timeout=20_000) as found:
            self.following.set_seen(True)
            self.following.end()
        return found.args[0]

    def view(self, title):
        """Bring a view to the front."""
        places = [self.panel.tabs.tabText(place) for place in range(self.panel.tabs.count())]
        self.panel.tabs.setCurrentIndex(places.index(title))
        return self.panel.view(title)


@pytest.fixture
def tab(qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(looks, "_folder", lambda folder: tmp_path)
    made = []

    def make(project=IRIS, **run):
        made.append(Tab(qtbot, project, **run))
        return made[-1]

    yield make
    for each in made:
        each.following.close()


__all__ = ["DIABETES", "DIGITS", "IRIS"]
