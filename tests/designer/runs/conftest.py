"""The Runs page alone, with a monitor whose session moves only when told."""

from __future__ import annotations

import pytest

from designer.document.store import Store
from designer.run_recorder import RunRecorder
from designer.runs.overlay import Overlay
from designer.runs.panel import RunsPanel
from designer.runs.runs import RecentRuns
from designer.storage.files import Files
from designer.training.monitor import Monitor
from engine.training.run_state import RunState
from tests.designer.fake_dialogs import FakeDialogs
from tests.designer.training.conftest import classifier
from tests.designer.training.fake_session import FakeSession


class Bench:
    def __init__(self, qtbot, settings, *, project=None):
        self.qtbot = qtbot
        self.store = Store(project or classifier())
        self.monitor = Monitor(self.store, make_session=FakeSession)
        self.runs = RecentRuns(self.store)
        self.recorder = RunRecorder(self.monitor, self.runs)
        self.dialogs = FakeDialogs()
        self.files = Files(self.store, settings, self.dialogs)
        self.panel = RunsPanel(self.store, self.runs, self.files, self.dialogs)
        qtbot.addWidget(self.panel)

    def show(self):
        self.panel.resize(1200, 640)
        self.panel.show()
        self.panel.activateWindow()
        self.qtbot.waitUntil(lambda: self.panel.isActiveWindow() and self.panel.findChild(Overlay) is not None)

    def begin(self):
        self.qtbot.waitUntil(lambda: self.monitor.can_start)
        self.monitor.start()
        self.qtbot.waitUntil(lambda: self.monitor.state is RunState.RUNNING)

    def train(self, epochs=3, **options):
        """A run that is stopped after some epochs."""
        self.begin()
        self.monitor.session.advance(epochs, **options)
        self.monitor.stop()
        self.qtbot.waitUntil(lambda: self.monitor.state is RunState.FINISHED)

    def cell(self, line, title):
        titles = [column.title for column in self.panel.model.columns]
        return self.panel.model.index(line, titles.index(title)).data()

    def center(self, line, title="Name"):
        titles = [column.title for column in self.panel.model.columns]
        return self.panel.table.visualRect(self.panel.model.index(line, titles.index(title))).center()


@pytest.fixture
def bench(qtbot, settings):
    bench = Bench(qtbot, settings)
    yield bench
    bench.monitor.close()
