"""What goes wrong in a thread comes back as a sentence."""

from __future__ import annotations

import logging

import pytest
from pytestqt.qtbot import QtBot

from designer.background.attempts import Attempt, Fault
from designer.background.courier import courier
from designer.background.latest import Latest
from engine.errors import LayerloomError

LOOK = Attempt("The look failed", "There is too little memory to look.")


def failing(error: Exception) -> int:
    raise error


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (LayerloomError("It is broken.", fix="Mend it."), str(LayerloomError("It is broken.", fix="Mend it."))),
        (MemoryError(), "There is too little memory to look."),
    ],
)
def test_what_can_happen_is_told_in_its_own_words(error: Exception, sentence: str) -> None:
    assert LOOK.of(lambda: failing(error)) == Fault(sentence)


def test_a_bug_is_told_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.CRITICAL, "layerloom"):  # of the test's own noise
        found = LOOK.of(lambda: failing(KeyError("x")))
    assert found == Fault("The look failed because of a bug in Layerloom: KeyError('x'). The log has the details.")


def test_what_a_thread_finds_comes_with_what_was_asked(qtbot: QtBot) -> None:
    token, question, latest = object(), object(), Latest("look")
    with qtbot.waitSignal(courier().arrived) as arrived:
        latest.do(lambda: LOOK.send(token, question, lambda: 3))
    (parcel,) = arrived.args
    assert (parcel.token, parcel.asked, parcel.found) == (token, question, 3)
