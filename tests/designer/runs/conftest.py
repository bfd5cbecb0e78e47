"""The Runs page alone, with a store whose runs nobody trained, and a monitor whose session moves only when told."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject, Signal

from designer.background.in_order import InOrder
from designer.document.store import Store
from designer.runs.overlay import Overlay
from designer.runs.panel import RunsPanel
from designer.runs.runs import Runs
from designer.storage.files import Files
from designer.training.monitor import Monitor
from engine.document.format.files import dumps
from engine.runs.contents import series_of
from engine.runs.rows import FINISHED, StoredRun
from engine.runs.store import RunStore
from engine.training.run_state import RunState
from tests.designer.fake_dialogs import FakeDialogs
from tests.designer.training.conftest import classifier
from tests.designer.training.fake_session import FakeSession

METRICS = {"train_loss": 0.1, "val_loss": 0.2, "val_accuracy": 0.95, "test_loss": 0.21, "test_accuracy": 0.94}
ENDED = {"reason": "stopped", "best_epoch": 1, "metrics": METRICS, "meanings": {}}


class Place(QObject):
    """Knows where the runs are, as `Keeping` does."""

    changed = Signal()

    def __init__(self, folder):
        super().__init__()
        self.folder, self.number = folder, 0


class Bench:
    def __init__(self, qtbot, settings, folder, *, project=None):
        self.qtbot = qtbot
        self.store = Store(project or classifier())
        self.monitor = Monitor(self.store, make_session=FakeSession)
        self.place = Place(folder)
        self.jobs = InOrder("runs")
        self.runs = Runs(self.monitor, self.place, self.jobs)
        self.dialogs = FakeDialogs(unsaved="discard")
        self.files = Files(self.store, settings, self.dialogs)
        self.panel = RunsPanel(self.store, self.runs, self.files, self.dialogs)
        qtbot.addWidget(self.panel)

    def show(self):
        self.panel.resize(1400, 640)
        self.panel.show()
        self.panel.activateWindow()
        self.qtbot.waitUntil(lambda: self.panel.isActiveWindow() and self.panel.findChild(Overlay) is not None)
        self.settle()

    def settle(self):
        """All is read and compared, and the curves are there."""
        self.runs.look()
        self.qtbot.waitUntil(lambda: all(run.words.is_known for run in self.runs.all()))
        self.qtbot.waitUntil(
            lambda: (
                not self.panel.isVisible() or all(run.history.epochs for run in self.panel.model.chosen() if run.epochs)
            )
        )

    def add(self, project=None, **values):
        """A run that somebody records; its number."""
        project = project or self.store.project
        with RunStore(self.place.folder) as store:
            row = StoredRun(begun=1.8e9, seed=project.training.seed)
            number = store.begin(row, dumps(project))
            store.change(number, **values)
        return number

    def train(self, epochs=3, **options):
        """A run that was stopped after some epochs, by somebody."""
        session = FakeSession(self.store.project, None)
        session.advance(epochs, **options)
        number = self.add(state=FINISHED, epochs=epochs, seconds=12.3, outcome=ENDED)
        with RunStore(self.place.folder) as store:
            series = series_of(session.history, session.batch_losses())
            store.add(number, {name: (values, 0) for name, values in series.items()})
        self.runs.look()
        self.qtbot.waitUntil(lambda: self.runs.get(number) is not None)
        self.settle()
        return number

    def begin(self):
        """A run of this window."""
        self.qtbot.waitUntil(lambda: self.monitor.can_start)
        self.monitor.start()
        self.qtbot.waitUntil(lambda: self.monitor.state is RunState.RUNNING)
        self.place.number = self.add()
        self.place.changed.emit()
        self.qtbot.waitUntil(lambda: self.runs.get(self.place.number) is not None)

    def row(self, number):
        assert self.jobs.wait(60)
        with RunStore(self.place.folder, writable=False) as store:
            return store.run(number)

    def cell(self, line, title):
        titles = [column.title for column in self.panel.model.columns]
        return self.panel.model.index(line, titles.index(title)).data()

    def center(self, line, title="Name"):
        titles = [column.title for column in self.panel.model.columns]
        return self.panel.table.visualRect(self.panel.model.index(line, titles.index(title))).center()


@pytest.fixture
def bench(qtbot, settings, tmp_path):
    bench = Bench(qtbot, settings, tmp_path / "mine.runs")
    yield bench
    bench.monitor.close()
    bench.runs.close()
    assert bench.jobs.wait(60)
