"""Actions of the Runs and the Use page that are in reach everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from designer.actions.spec import ActionSpec

if TYPE_CHECKING:
    from designer.window import MainWindow


MOST = 10_000_000
"""MiB."""


def result_actions(window: MainWindow) -> tuple[ActionSpec, ...]:
    """Export the runs, predict a file. The pages are not asked for before there is a run."""

    def predict_file() -> None:
        window.arrangement.show("use")  # where it is told what came of it
        window.use.file.ask()

    def ask_for_room() -> None:
        runs = window.stored_runs
        room = window.dialogs.number("Room for checkpoints", "MiB for the checkpoints of all runs", runs.room, MOST)
        if room is not None:
            runs.set_room(room)

    return (
        ActionSpec(
            "runs.room",
            "Room for chec&kpoints…",
            ask_for_room,
            menu="Training",
            section=2,
            help="Limit the room for checkpoints of this project. The oldest runs lose theirs first; curves stay.",
            enabled=lambda: bool(window.stored_runs.all()),
        ),
        ActionSpec(
            "runs.export",
            "Export r&uns…",
            lambda: window.runs.export(),
            menu="File",
            section=3,
            icon="table",
            help="Save the runs, with their settings and figures, as a CSV file.",
            enabled=lambda: bool(window.stored_runs.all()),
        ),
        ActionSpec(
            "use.predict_file",
            "&Predict a table…",
            predict_file,
            menu="File",
            section=3,
            icon="table-properties",
            help="Predict all rows of a table with the trained weights.",
            enabled=lambda: window.monitor.has_weights and window.use.can_predict_file,
        ),
    )
