"""Actions that have the document trained many times."""

from __future__ import annotations

from collections.abc import Callable

from designer.actions.spec import ActionSpec
from designer.document.store import Store
from designer.settings import Settings
from designer.training.repeating import Repeating
from designer.widgets.dialogs import Dialogs

SEEDS, FOLDS, CANCEL = "training.seeds", "training.folds", "training.cancel_repeats"
"""Ids of the actions."""

MOST = 1000
USUAL = 5


def repeating_actions(
    repeating: Repeating, store: Store, save: Callable[[], bool], settings: Settings, dialogs: Dialogs
) -> tuple[ActionSpec, ...]:
    """Repeat with several seeds, cross-validate, cancel either.

    Args:
        repeating: Does it.
        store: The document.
        save: Saves a document that has no file; false if it was not saved.
        settings: Keep the numbers.
        dialogs: Ask for them.
    """

    def ask(key: str, title: str, label: str, least: int) -> int | None:
        number = dialogs.number(title, label, max(least, settings.number(key, USUAL, MOST)), MOST, least)
        if number is None or (store.path is None and not save()):
            return None
        settings.set_text(key, str(number))
        return number

    def seeds() -> None:
        if number := ask("repeat_seeds", "Repeat with several seeds", "Number of seeds", 1):
            repeating.begin(number, 0)

    def folds() -> None:
        if number := ask("repeat_folds", "Cross-validate", "Number of folds", 2):
            repeating.begin(0, number)

    def may_begin() -> bool:
        return bool(store.project.network.nodes) and not repeating.is_running

    return (
        ActionSpec(
            SEEDS,
            "Repeat with several &seeds…",
            seeds,
            menu="Training",
            section=4,
            icon="repeat",
            help="Train the network with several seeds, to see how much its figures vary. Each is a run of its own.",
            enabled=may_begin,
        ),
        ActionSpec(
            FOLDS,
            "&Cross-validate…",
            folds,
            menu="Training",
            section=4,
            icon="layers",
            help="Train the network once for each of several folds, which validates it while the others train it.",
            enabled=may_begin,
        ),
        ActionSpec(
            CANCEL,
            "Cancel &repeats",
            repeating.stop,
            menu="Training",
            section=4,
            help="Stop the repeated training. What was learned is kept, and goes on when you ask for the same again.",
            enabled=lambda: repeating.is_running,
        ),
    )
