"""A classifier of iris, its store, and a monitor whose session moves only when told."""

from __future__ import annotations

import pytest

from designer.document.store import Store
from designer.training.monitor import Monitor
from engine.activations import Softmax
from engine.document.editing.edits import add_node, connect
from engine.document.project import Project
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from tests.designer.training.fake_hub import FakeHub
from tests.designer.training.fake_session import FakeSession


def classifier():
    project, start = add_node(Project(), Input(), (0.0, 0.0))
    project, dense = add_node(project, Dense(units=3, activation=Softmax()), (240.0, 0.0))
    project, end = add_node(project, Output(), (480.0, 0.0))
    return connect(connect(project, start, dense), dense, end)


@pytest.fixture
def project():
    return classifier()


@pytest.fixture
def store(qapp, project):
    return Store(project)


@pytest.fixture
def monitor(qtbot, store):
    monitor = Monitor(store, make_session=FakeSession)
    yield monitor
    monitor.close()


@pytest.fixture
def hub(qapp):
    return FakeHub()
