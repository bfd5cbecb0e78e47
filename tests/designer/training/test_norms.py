"""The gradient norm: what it is, when it is asked for, and how its plot says what it has."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from designer.plotting.chart import LEAST
from designer.training.plots.curves import Curves
from designer.training.plots.norms import EMPTY, HELP, NORM, SHARE, global_norm
from engine.training.events import Finished
from engine.training.run_state import RunState
from tests.designer.training.fake_session import BATCHES


@pytest.fixture
def curves(qtbot, monitor, hub):
    curves = Curves(monitor, hub)
    qtbot.addWidget(curves)
    curves.resize(900, 220)
    curves.show()
    qtbot.waitExposed(curves)
    return curves


def begin(qtbot, monitor, curves):
    """Begin a run of which an epoch is known."""
    monitor.start()
    qtbot.waitUntil(lambda: monitor.state is RunState.RUNNING)
    monitor.session.advance(1)
    qtbot.waitUntil(lambda: NORM in curves.measures)


@pytest.fixture
def pane(qtbot, monitor, curves):
    """The plot of the gradient norm of a run, chosen by its chip."""
    begin(qtbot, monitor, curves)
    pane = curves.panes[0]
    QTest.mouseClick(pane.chips.buttons[NORM], Qt.MouseButton.LeftButton)
    return pane


def drawn(pane):
    x, y = pane.plot._lines["training"].getOriginalDataset()
    return [] if x is None else list(zip(x, y, strict=True))


def bring(qtbot, hub, pane, step, *gradients):
    """Bring a frame, and wait until its point is drawn."""
    count = len(drawn(pane))
    hub.bring(NORM, step, {f"dense_1.{number}": np.array(each) for number, each in enumerate(gradients)})
    qtbot.waitUntil(lambda: len(drawn(pane)) == count + 1)


def wished(hub):
    return list(hub.wishes.get(NORM, {}).values())


def some_gradients():
    rng = np.random.default_rng(5)
    shapes = {"conv_1.kernel": (3, 3, 2, 4), "dense_1.kernel": (40, 9), "dense_1.bias": (9,), "scale_1.gain": ()}
    return {name: rng.normal(0, 10, shape).astype(np.float32) for name, shape in shapes.items()}


def test_the_norm_is_that_of_all_gradients_as_one_vector():
    gradients = some_gradients()
    everything = np.concatenate([each.astype(np.float64).ravel() for each in gradients.values()])
    assert global_norm(gradients) == pytest.approx(np.linalg.norm(everything), rel=1e-14)
    assert global_norm({"dense_1.kernel": np.full((2, 3), 1e-30, np.float32).T}) == pytest.approx(1e-30 * 6**0.5)


@pytest.mark.torch
def test_the_norm_is_that_of_pytorch():
    torch = pytest.importorskip("torch")
    gradients = some_gradients()
    weights = [torch.nn.Parameter(torch.zeros(each.shape)) for each in gradients.values()]
    for weight, gradient in zip(weights, gradients.values(), strict=True):
        weight.grad = torch.as_tensor(gradient)
    assert global_norm(gradients) == pytest.approx(float(torch.nn.utils.clip_grad_norm_(weights, 1e9)), rel=1e-5)


def test_points_begin_when_the_plot_is_chosen(qtbot, monitor, hub, curves):
    begin(qtbot, monitor, curves)
    assert not wished(hub)
    pane = curves.panes[0]
    assert pane.chips.buttons[NORM].toolTip() == HELP
    QTest.mouseClick(pane.chips.buttons[NORM], Qt.MouseButton.LeftButton)
    assert [(each.samples, each.training) for each in wished(hub)] == [(None, True)]
    assert pane.hint.isVisible()
    assert pane.hint.text() == EMPTY
    bring(qtbot, hub, pane, 15, [3.0], [[0.0, 4.0]])
    assert pane.plot._lines["training"].scatter.isVisible()
    bring(qtbot, hub, pane, 20, [6.0], [[8.0, 0.0]])
    assert drawn(pane) == [(15 / BATCHES, 5.0), (20 / BATCHES, 10.0)]
    assert not pane.plot._lines["training"].scatter.isVisible()
    assert not pane.hint.isVisible()
    assert "10" in pane.read_out.text()


def test_its_axes_are_those_of_the_other_curves(qtbot, hub, curves, pane):
    bring(qtbot, hub, pane, 15, [100.0])
    bring(qtbot, hub, pane, 20, [0.0])
    curves.tools.unit.setFocus()
    QTest.keyClick(curves.tools.unit, Qt.Key.Key_Down)
    assert [x for x, _ in drawn(pane)] == [15, 20]
    curves.tools.log.click()
    assert pane.plot.view.is_log
    assert [y for _, y in drawn(pane)] == [100.0, LEAST]


def test_it_is_asked_for_only_while_it_is_seen_and_a_run_goes_on(qtbot, monitor, hub, curves, pane):
    curves.hide()
    assert not wished(hub)
    curves.show()
    assert wished(hub)
    QTest.mouseClick(pane.chips.buttons["loss"], Qt.MouseButton.LeftButton)
    assert not wished(hub)
    QTest.mouseClick(pane.chips.buttons[NORM], Qt.MouseButton.LeftButton)
    assert wished(hub)
    monitor.session.state = RunState.FINISHED
    monitor.session.events.append(Finished("completed", 1, 1, {"val_loss": 0.5}, 1.0))
    qtbot.waitUntil(lambda: monitor.state is RunState.FINISHED)
    assert not wished(hub)


def test_points_stay_while_another_measure_is_shown(qtbot, hub, pane):
    bring(qtbot, hub, pane, 15, [2.0])
    QTest.mouseClick(pane.chips.buttons["loss"], Qt.MouseButton.LeftButton)
    QTest.mouseClick(pane.chips.buttons[NORM], Qt.MouseButton.LeftButton)
    assert drawn(pane) == [(1.5, 2.0)]


def test_another_run_begins_without_points(qtbot, monitor, hub, curves, pane):
    bring(qtbot, hub, pane, 15, [2.0])
    first = monitor.session
    monitor.restart()
    qtbot.waitUntil(lambda: monitor.session is not first and monitor.state is RunState.RUNNING)
    monitor.session.advance(1)
    qtbot.waitUntil(lambda: bool(wished(hub)))
    assert drawn(pane) == []
    hub.framed.emit(NORM)  # what the hub still has is of the run before
    bring(qtbot, hub, pane, 3, [7.0])
    assert drawn(pane) == [(0.3, 7.0)]


def test_a_reason_why_there_are_none_is_told(qtbot, hub, curves, pane):
    hub.faults = {(NORM, key): "There is little memory." for key in hub.wishes[NORM]}
    qtbot.waitUntil(lambda: pane.hint.text() == "There is little memory.")


def test_points_that_nobody_could_tell_apart_are_left_out(qtbot, hub, pane):
    late = round(10 / SHARE)
    bring(qtbot, hub, pane, late, [1.0])
    hub.bring(NORM, late + 1, {"dense_1.kernel": np.array([2.0])})
    bring(qtbot, hub, pane, late + 20, [3.0])
    assert [y for _, y in drawn(pane)] == [1.0, 3.0]
