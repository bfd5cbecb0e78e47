"""The Sample tab alone, over networks that are looked into with a probe."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt

from designer.background.workers import workers
from designer.document.store import Store
from designer.live.hub import LiveHub
from designer.live.sample import ChosenSample
from designer.sample.panel import SamplePanel
from tests.designer.fake_dialogs import FakeDialogs


@dataclass
class Bench:
    store: Store
    hub: LiveHub
    sample: ChosenSample
    panel: SamplePanel
    dialogs: FakeDialogs
    qtbot: object

    def settle(self):
        """Wait until the panel tells what the network makes of the sample."""
        self.qtbot.waitUntil(lambda: self.panel.isVisible() and self.is_told(), timeout=20_000)

    def is_told(self):
        frame = self.hub.frame("sample", "sample")
        return frame is not None and frame.samples is self.sample.samples

    def press(self, key, widget=None):
        self.qtbot.keyClick(widget or self.panel.picker.next, key)

    def click(self, widget):
        self.qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


@pytest.fixture
def open_tab(qtbot):
    opened = []

    def open_it(project, **answers):
        store = Store(project)
        hub, sample, dialogs = LiveHub(store), ChosenSample(store), FakeDialogs(**answers)
        panel = SamplePanel(store, hub, sample, dialogs)
        qtbot.addWidget(panel)
        panel.resize(560, 600)
        panel.show()
        bench = Bench(store, hub, sample, panel, dialogs, qtbot)
        opened.append(bench)
        panel.set_seen(True)
        return bench

    yield open_it
    for bench in opened:
        bench.panel.close_down()
        assert bench.hub.close() or workers().wait(20.0, print)  # a probe that compiles ends when that is done
