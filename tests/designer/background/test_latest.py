"""One slot for a job: the last one wins, and the thread goes when nothing is left."""

from __future__ import annotations

import threading

from designer.background.latest import Latest


def test_what_a_later_job_overtakes_is_never_begun():
    began, go = threading.Event(), threading.Event()
    done: list[int] = []
    latest = Latest("jobs")
    latest.do(lambda: (began.set(), go.wait(5.0), done.append(0)))
    assert began.wait(5.0)
    for number in (1, 2, 3):
        latest.do(lambda number=number: done.append(number))
    assert latest.busy
    assert not latest.wait(0.0)
    go.set()
    assert latest.wait(5.0)
    assert done == [0, 3]
    assert not latest.busy


def test_it_can_be_used_again():
    latest, done = Latest("jobs"), []
    for number in range(3):
        latest.do(lambda number=number: done.append(number))
        assert latest.wait(5.0)
    assert done == [0, 1, 2]


def test_a_thread_that_rests_does_the_next_job_and_goes_when_it_is_waited_for():
    latest, done, threads = Latest("jobs", rest=60.0), threading.Event(), []
    for _ in range(2):
        done.clear()
        latest.do(lambda: (threads.append(threading.current_thread()), done.set()))
        assert done.wait(5.0)
    assert threads[0] is threads[1]
    assert latest.wait(5.0)
    assert not latest.busy
