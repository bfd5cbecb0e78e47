"""All views of the tab by title, and which of them each kind of output has."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from designer.evaluation.views.view import View


def _figures() -> View:
    from designer.evaluation.views.figures import FiguresView

    return FiguresView()


def _confusion() -> View:
    from designer.evaluation.views.confusion import ConfusionView

    return ConfusionView()


def _curves() -> View:
    from designer.evaluation.views.curves import CurvesView  # loads the plotting library, as the next two

    return CurvesView()


def _calibration() -> View:
    from designer.evaluation.views.calibration import CalibrationView

    return CalibrationView()


def _residuals() -> View:
    from designer.evaluation.views.residuals import ResidualsView

    return ResidualsView()


def _columns() -> View:
    from designer.evaluation.views.columns import ColumnsView

    return ColumnsView()


def _mistakes() -> View:
    from designer.evaluation.views.mistakes import MistakesView

    return MistakesView()


def _importance() -> View:
    from designer.evaluation.views.columns import ImportanceView

    return ImportanceView()


VIEWS: Mapping[str, Callable[[], View]] = {
    "Figures": _figures,
    "Confusion": _confusion,
    "Curves": _curves,
    "Calibration": _calibration,
    "Residuals": _residuals,
    "Mistakes": _mistakes,
    "Columns": _columns,
    "Importance": _importance,
}
"""All views by title, made when they are first seen."""

OF_KIND: Mapping[str | None, tuple[str, ...]] = {
    "classes": ("Figures", "Confusion", "Curves", "Calibration", "Mistakes", "Columns", "Importance"),
    "labels": ("Figures", "Curves", "Mistakes", "Columns", "Importance"),
    "values": ("Figures", "Residuals", "Mistakes", "Columns", "Importance"),
    None: (),
}
"""Views of each kind of output; the last two where samples have columns."""
