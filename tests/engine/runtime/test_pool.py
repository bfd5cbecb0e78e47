from __future__ import annotations

import threading

from engine.runtime.pool import Crew, yield_address


def test_helpers_come_each_time_they_are_called() -> None:
    called = {number: threading.Semaphore(0) for number in (1, 2)}
    crew = Crew(2, lambda number: called[number].release())
    try:
        assert len(crew) == 2
        for _ in range(3):
            crew.call()
            assert all(semaphore.acquire(timeout=10) for semaphore in called.values())
    finally:
        crew.dismiss()


def test_a_call_while_a_helper_is_busy_is_not_lost() -> None:
    begin, done = threading.Semaphore(0), threading.Semaphore(0)

    def task(number: int) -> None:
        begin.acquire(timeout=10)
        done.release()

    crew = Crew(1, task)
    try:
        crew.call()
        crew.call()
        begin.release(2)
        assert done.acquire(timeout=10)
        assert done.acquire(timeout=10)
    finally:
        crew.dismiss()


def test_dismissed_threads_have_ended() -> None:
    before = set(threading.enumerate())
    crew = Crew(3, lambda number: None)
    assert len(set(threading.enumerate()) - before) == 3
    crew.dismiss()
    assert set(threading.enumerate()) == before


def test_the_system_has_a_way_to_give_the_processor_away() -> None:
    assert yield_address() != 0
