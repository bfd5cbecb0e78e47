"""Restart on change: sliders of the Train page, runs that begin again, and the run before them, which stays."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from designer.training.quick import STEPS, QuickSettings, rate_at, step_of_rate
from designer.training.restarting import MOST_PARAMETERS, RestartOnChange
from designer.training.run_edits import KEY, RunEdits
from designer.widgets.notices import Notices
from engine.document.editing.edits import set_data, set_field, set_training
from engine.sources import Spirals
from engine.training.run_state import RunState


class Bench:
    def __init__(self, qtbot, store, monitor):
        self.qtbot, self.store, self.monitor = qtbot, store, monitor
        self.notices = Notices()
        self.restarts = RestartOnChange(store, monitor, monitor)
        self.edits = RunEdits(store, monitor, self.notices, self.restarts, monitor)
        self.quick = QuickSettings(store, self.restarts)
        for widget in (self.notices, self.quick):
            qtbot.addWidget(widget)
        self.quick.show()

    def run(self):
        self.monitor.start()
        self.until(RunState.RUNNING)
        self.monitor.session.advance(2)
        return self.monitor.session

    def until(self, state):
        self.qtbot.waitUntil(lambda: self.monitor.state is state)

    def switch(self):
        QTest.mouseClick(self.quick.switch, Qt.MouseButton.LeftButton, pos=self.quick.switch.rect().center() / 4)
        if not self.restarts.is_on:
            QTest.keyClick(self.quick.switch, Qt.Key.Key_Space)

    def press(self, slider, key):
        slider.slider.setFocus()
        QTest.keyClick(slider.slider, key)

    def next_of(self, session):
        self.qtbot.waitUntil(lambda: self.monitor.session is not session)
        return self.monitor.session


@pytest.fixture
def bench(qtbot, store, monitor):
    bench = Bench(qtbot, store, monitor)
    yield bench
    bench.restarts.close()


def test_every_step_of_the_rate_comes_back_to_itself():
    assert [step_of_rate(rate_at(step)) for step in range(STEPS + 1)] == list(range(STEPS + 1))
    assert (rate_at(0), rate_at(STEPS)) == (1e-5, 1.0)
    assert step_of_rate(1e-30) == 0


def test_a_slider_edits_the_document_and_shows_what_others_set(bench):
    slider = bench.quick.rate
    before = bench.store.project.training.optimizer.learning_rate
    bench.press(slider, Qt.Key.Key_Right)
    rate = bench.store.project.training.optimizer.learning_rate
    assert rate == rate_at(step_of_rate(before) + 1) > before
    assert bench.store.undo_stack.undoText() == f"Optimiser learning rate {before} → {rate}"
    bench.store.undo_stack.undo()
    assert slider.value.text() == str(before)
    assert bench.quick.noise.isHidden(), "iris is not generated"
    bench.store.edit("Data", lambda project: set_data(project, source=Spirals(noise=0.2)))
    assert bench.quick.noise.isVisible()
    bench.press(bench.quick.noise, Qt.Key.Key_Right)
    assert bench.store.project.data.source == Spirals(noise=0.21)
    odd = bench.store.project.training.optimizer.replace(learning_rate=0.0123)
    bench.store.edit("Rate", lambda project: set_training(project, optimizer=odd))
    assert bench.store.project.training.optimizer.learning_rate == 0.0123, "a value between two steps stays"


def test_a_change_restarts_the_run_and_is_not_asked_about(bench):
    first = bench.run()
    bench.switch()
    bench.press(bench.quick.rate, Qt.Key.Key_Right)
    assert KEY not in bench.notices.rows
    second = bench.next_of(first)
    assert first.verbs == ["start", "stop"]
    assert second.project.training == bench.store.project.training
    bench.until(RunState.RUNNING)
    bench.monitor.session.advance(1)
    bench.store.edit("Units", lambda project: set_field(project, ("dense_1",), "units", 3))
    bench.store.edit("Batch", lambda project: set_training(project, batch_size=7))
    third = bench.next_of(second)
    assert third.project.training.batch_size == 7


def test_without_the_switch_a_notice_asks_and_with_it_a_waiting_change_restarts(bench):
    first = bench.run()
    bench.press(bench.quick.rate, Qt.Key.Key_Right)
    assert KEY in bench.notices.rows
    bench.switch()
    assert KEY not in bench.notices.rows
    bench.next_of(first)


def test_a_run_that_has_ended_restarts_as_well_and_a_pause_stays_one(bench):
    first = bench.run()
    first.stop()
    bench.until(RunState.FINISHED)
    bench.switch()
    bench.press(bench.quick.rate, Qt.Key.Key_Right)
    second = bench.next_of(first)
    bench.until(RunState.RUNNING)
    bench.monitor.pause()
    bench.until(RunState.PAUSED)
    bench.press(bench.quick.rate, Qt.Key.Key_Right)
    third = bench.next_of(second)
    bench.until(RunState.PAUSED)
    assert third.verbs == ["prepare"]


def test_nothing_starts_by_a_change_before_the_first_run(bench):
    bench.switch()
    bench.press(bench.quick.rate, Qt.Key.Key_Right)
    bench.restarts.ask()
    bench.qtbot.waitUntil(lambda: not bench.restarts._timer.isActive())
    assert bench.monitor.session is None


def test_a_network_that_is_large_is_not_restarted(bench):
    first = bench.run()
    bench.switch()
    bench.store.edit("Units", lambda project: set_field(project, ("dense_1",), "units", MOST_PARAMETERS))
    assert not bench.quick.switch.isEnabled()
    assert KEY in bench.notices.rows
    assert bench.monitor.session is first


def test_runs_that_changes_began_make_room_for_one_another(bench):
    ends = []
    bench.monitor.finished.connect(lambda _: ends.append(bench.monitor.is_passing))
    first = bench.run()
    assert not bench.monitor.is_passing
    bench.switch()
    sessions = [first]
    for _ in range(3):
        bench.press(bench.quick.rate, Qt.Key.Key_Right)
        sessions.append(bench.next_of(sessions[-1]))
        bench.until(RunState.RUNNING)
        bench.monitor.session.advance(1)
    assert ends == [True] * 3, "each made room for the next"
    assert bench.monitor.is_passing, "an edit began it"
    assert bench.monitor.follows_trial
    bench.monitor.restart()
    bench.next_of(sessions[-1])
    bench.until(RunState.RUNNING)
    bench.monitor.session.advance(1)
    last = bench.monitor.session
    bench.press(bench.quick.rate, Qt.Key.Key_Right)
    bench.next_of(last)
    assert not bench.monitor.follows_trial, "what a person began is set aside"
