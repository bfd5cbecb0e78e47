from __future__ import annotations

import threading

from engine.runtime.pool import WorkerPool, yield_address


def test_helpers_come_each_time_they_are_called() -> None:
    called = {number: threading.Semaphore(0) for number in (1, 2)}
    pool = WorkerPool(2, lambda number: called[number].release())
    try:
        assert len(pool) == 2
        for _ in range(3):
            pool.call()
            assert all(semaphore.acquire(timeout=10) for semaphore in called.values())
    finally:
        pool.dismiss()


def test_a_call_while_a_helper_is_busy_is_not_lost() -> None:
    begin, done = threading.Semaphore(0), threading.Semaphore(0)

    def task(number: int) -> None:
        begin.acquire(timeout=10)
        done.release()

    pool = WorkerPool(1, task)
    try:
        pool.call()
        pool.call()
        begin.release(2)
        assert done.acquire(timeout=10)
        assert done.acquire(timeout=10)
    finally:
        pool.dismiss()


def test_dismissed_threads_have_ended() -> None:
    before = set(threading.enumerate())
    pool = WorkerPool(3, lambda number: None)
    assert len(set(threading.enumerate()) - before) == 3
    pool.dismiss()
    assert set(threading.enumerate()) == before


def test_the_system_has_a_way_to_give_the_processor_away() -> None:
    assert yield_address() != 0
