"""Actions of the Runs and the Use page that are in reach everywhere."""

from __future__ import annotations

from designer.actions.spec import ActionSpec
from designer.pages.arrangement import Arrangement
from designer.runs.panel import RunsPanel
from designer.use.panel import UsePanel


def result_actions(runs: RunsPanel, use: UsePanel, arrangement: Arrangement) -> tuple[ActionSpec, ...]:
    """Export the runs, predict a file."""

    def predict_file() -> None:
        arrangement.show("use")  # where it is told what came of it
        use.file.ask()

    return (
        ActionSpec(
            "runs.export",
            "Export r&uns…",
            runs.export,
            menu="File",
            section=3,
            icon="table",
            help="Save the runs, with their settings and figures, as a CSV file.",
            enabled=lambda: runs.has_runs,
        ),
        ActionSpec(
            "use.predict_file",
            "&Predict a CSV file…",
            predict_file,
            menu="File",
            section=3,
            icon="table-properties",
            help="Predict all rows of a CSV file with the trained weights.",
            enabled=lambda: use.can_predict_file,
        ),
    )
