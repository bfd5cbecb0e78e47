"""Actions on the list of problems."""

from __future__ import annotations

from designer.actions.spec import ActionSpec
from designer.problems.panel import ProblemsPanel


def problem_actions(problems: ProblemsPanel) -> tuple[ActionSpec, ...]:
    """The fix that a problem offers."""
    return (
        ActionSpec(
            "edit.fix",
            "Apply the fi&x of the selected problem",
            problems.fix,
            "Edit",
            section=3,
            shortcuts=("Alt+Return", "Alt+Enter"),
            icon="wand-sparkles",
            help="Fix the problem that is selected in the list, or the first that can be fixed.",
            enabled=lambda: problems.fixable is not None,
        ),
    )
