"""Actions of the training run."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QApplication

from designer.actions.spec import ActionSpec
from designer.training.monitor import Monitor

RUN, PAUSE, EPOCH, BATCH, MORE, STOP = ORDER = tuple(
    f"training.{name}" for name in ("run", "pause", "epoch", "batch", "more", "stop")
)
"""Ids, in the order of the buttons."""

PACES = {"training.full_speed": 0.0, "training.ten_a_second": 10.0, "training.one_a_second": 1.0}
"""Ids of the speeds, with the epochs a second that each allows."""
_PACE_TITLES = ("&Full speed", "&10 epochs a second", "&1 epoch a second")


def training_actions(monitor: Monitor, train_more: Callable[[int], object] | None = None) -> tuple[ActionSpec, ...]:
    """Start, pause, single steps, more epochs, stop.

    Args:
        monitor: Owns the run.
        train_more: Trains the run that has ended for so many more epochs; None for the monitor's own.
    """
    return (
        ActionSpec(
            RUN,
            "&Train",
            _after_typing(monitor.start),
            menu="Training",
            shortcuts=("Ctrl+Return", "Ctrl+Enter"),
            icon="play",
            help="Train the network as it is drawn now, or resume after a pause.",
            enabled=lambda: monitor.can_start,
        ),
        ActionSpec(
            PAUSE,
            "&Pause",
            monitor.pause,
            menu="Training",
            shortcuts=("Ctrl+Shift+Return",),
            icon="pause",
            help="Pause before the next batch; Train resumes from there.",
            enabled=lambda: monitor.can_pause,
        ),
        ActionSpec(
            EPOCH,
            "One &epoch",
            _after_typing(monitor.step_epoch),
            menu="Training",
            section=1,
            shortcuts=("F6",),
            icon="step-forward",
            help="Train to the end of the epoch, then pause.",
            enabled=lambda: monitor.can_start,
        ),
        ActionSpec(
            BATCH,
            "One &batch",
            _after_typing(monitor.step_batch),
            menu="Training",
            section=1,
            shortcuts=("F7",),
            icon="chevron-right",
            help="Train one batch, then pause.",
            enabled=lambda: monitor.can_start,
        ),
        ActionSpec(
            MORE,
            "Train &more epochs",
            _after_typing(lambda: (train_more or monitor.train_more)(monitor.more_epochs)),
            menu="Training",
            section=1,
            shortcuts=("Ctrl+Shift+M",),
            icon="chevrons-right",
            help="Train the finished run on: the result is that of a run with more epochs.",
            label=lambda: f"Train {monitor.more_epochs:,} &more epochs",
            enabled=lambda: monitor.ended_run() is not None,
        ),
        ActionSpec(
            STOP,
            "&Stop",
            monitor.stop,
            menu="Training",
            section=2,
            shortcuts=("Ctrl+.",),
            icon="square",
            help="End the run; the best weights so far are kept.",
            enabled=lambda: monitor.can_stop,
        ),
        *(_pace(name, title, monitor) for name, title in zip(PACES, _PACE_TITLES, strict=True)),
    )


def _pace(name: str, title: str, monitor: Monitor) -> ActionSpec:
    slower = "Train no faster than that, to watch; results are the same."
    return ActionSpec(
        name,
        title,
        partial(monitor.set_pace, PACES[name]),
        menu="Training/Speed",
        section=3,
        help=slower if PACES[name] else "Train as fast as this machine can.",
        checked=lambda: monitor.pace == PACES[name],
        choice="speed",
    )


def _after_typing(verb: Callable[[], object]) -> Callable[[], None]:
    """Run it once the field being typed in has taken its text over, which it does when it loses the focus."""

    def run() -> None:
        widget = QApplication.focusWidget()
        if widget is not None:
            widget.clearFocus()
        verb()

    return run
