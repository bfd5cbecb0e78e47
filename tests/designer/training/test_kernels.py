"""Compiling ahead, with a warm-up that the test moves."""

from __future__ import annotations

import threading

import pytest

from designer.training.kernels import KernelsAhead
from engine.document.editing.edits import set_field, set_training
from engine.runtime import library, warmup
from engine.runtime.warmup import Progress


class FakeWarmup:
    made: list[FakeWarmup]

    def __init__(self, needed, later):
        self.needed, self.later = needed, later
        self.now = Progress(0, 3, "", False, False)
        self.started = self.cancelled = False
        self.made.append(self)

    def start(self):
        self.started = True

    def poll(self):
        return self.now

    def cancel(self):
        self.cancelled = True


@pytest.fixture
def made(monkeypatch):
    FakeWarmup.made = []
    monkeypatch.setattr(warmup, "KernelWarmup", FakeWarmup)
    return FakeWarmup.made


@pytest.fixture
def loaded(monkeypatch):
    names = []
    monkeypatch.setattr(library, "address", lambda name, dtype: names.append((name, threading.current_thread().name)))
    return names


def test_what_the_project_needs_comes_first(store, made):
    kernels = KernelsAhead(store)
    assert kernels.poll().ready, "nobody waits before anything was asked for"
    kernels.request()
    (work,) = made
    assert work.started
    assert "adam" in work.needed
    assert set(work.needed) < set(work.later)
    assert not kernels.poll().ready
    kernels.close()
    assert work.cancelled


def test_another_project_is_served_first_only_if_it_needs_more(store, made):
    kernels = KernelsAhead(store)
    kernels.request()
    kernels.request()
    assert len(made) == 1
    store.apply("Set units", set_field(store.project, ["dense_1"], "bias", False))
    kernels.request()
    assert len(made) == 1
    store.apply("Set optimiser", set_training(store.project, optimizer="rmsprop"))
    kernels.request()
    assert made[0].cancelled
    assert "rmsprop" in made[1].needed
    kernels.close()


def test_what_is_compiled_is_loaded_in_a_thread(store, made, loaded):
    kernels = KernelsAhead(store)
    kernels.request()
    assert loaded == []
    made[0].now = Progress(2, 3, "", True, False)
    assert kernels.poll().ready
    kernels._loading.join()
    assert {name for name, _ in loaded} == set(made[0].needed)
    made[0].now = Progress(3, 3, "", True, True)
    assert kernels.poll().finished
    kernels.close()
    kernels.poll()
    assert {thread for _, thread in loaded} == {"load kernels"}
    assert len(loaded) == len({name for name, _ in loaded}), "each is loaded once"


def test_nothing_starts_after_closing(store, made):
    kernels = KernelsAhead(store)
    kernels.close()
    kernels.request()
    assert made == []


def test_a_kernel_that_cannot_be_loaded_ahead_is_logged(store, made, monkeypatch, caplog):
    def fail(name, dtype):
        raise RuntimeError("no such kernel")

    monkeypatch.setattr(library, "address", fail)
    kernels = KernelsAhead(store)
    kernels.request()
    made[0].now = Progress(2, 3, "", True, False)
    kernels.poll()
    kernels._loading.join()  # one that is closed before its thread begins loads nothing
    kernels.close()
    assert "no such kernel" in caplog.text
