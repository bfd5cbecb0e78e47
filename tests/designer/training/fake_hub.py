"""A hub of live views whose frames the test makes."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from engine.probes.frame import ProbeFrame


class FakeHub(QObject):
    """Behaves like `LiveHub`, but brings frames only in `bring`."""

    framed = Signal(str)

    def __init__(self):
        super().__init__()
        self.wishes = {}
        self.frames = {}
        self.faults = {}
        self.source = "running"

    def wish(self, owner, requests):
        self.wishes[owner] = dict(requests)

    def frame(self, owner, key):
        return self.frames.get((owner, key))

    def fault(self, owner, key):
        return self.faults.get((owner, key), "")

    def bring(self, owner, step, gradients):
        """Bring a frame to all wishes of an owner."""
        for key, request in self.wishes[owner].items():
            self.frames[owner, key] = ProbeFrame(request, step, 0, {}, {}, None, 0.0, gradients)
        self.framed.emit(owner)
