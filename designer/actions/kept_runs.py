"""Actions of runs that have ended and are kept: train on, train anew, go back to the previous run."""

from __future__ import annotations

from designer.actions.spec import ActionSpec
from designer.settings import Settings
from designer.training.monitor import Monitor
from designer.weights.keeping import Keeping
from designer.widgets.dialogs import Dialogs

EPOCHS = "more_epochs"
"""Key of the setting: how many epochs more."""

MOST = 1_000_000


def kept_run_actions(
    keeping: Keeping, monitor: Monitor, settings: Settings, dialogs: Dialogs
) -> tuple[ActionSpec, ...]:
    """Those of the menu Training."""
    monitor.more_epochs = settings.number(EPOCHS, monitor.more_epochs, MOST)

    def has_ended() -> bool:
        return monitor.ended_run() is not None

    def ask() -> None:
        epochs = dialogs.number("Train more epochs", "Additional epochs", monitor.more_epochs, MOST)
        if epochs is not None:
            monitor.more_epochs = epochs
            settings.set_text(EPOCHS, str(epochs))
            keeping.train_more(epochs)

    return (
        ActionSpec(
            "training.more_ask",
            "Train more epochs: &number…",
            ask,
            menu="Training",
            section=1,
            help="Choose the number of additional epochs.",
            enabled=has_ended,
        ),
        ActionSpec(
            "training.anew",
            "Train &from the start",
            monitor.restart,
            menu="Training",
            section=1,
            icon="rotate-ccw",
            help="End the run and start a new one with new weights. The current run is kept.",
            enabled=lambda: monitor.session is not None and not monitor.obstacle(),
        ),
        ActionSpec(
            "training.former",
            "Go back to the &previous run",
            keeping.go_back,
            menu="Training",
            section=2,
            icon="undo-2",
            help="Show weights and curves of the previous run; repeat to return to the last one.",
            enabled=lambda: keeping.has_former,
        ),
    )
