"""The pages of the window, as data: what lies in the middle of each, and which panels lie about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt

LEFT, RIGHT, BOTTOM = (
    Qt.DockWidgetArea.LeftDockWidgetArea,
    Qt.DockWidgetArea.RightDockWidgetArea,
    Qt.DockWidgetArea.BottomDockWidgetArea,
)

PANELS: Mapping[str, str] = {
    "palette": "Layers",
    "inspector": "Inspector",
    "problems": "Problems",
    "outline": "Outline",
    "history": "History",
    "training": "Training",
    "curves": "Curves",
    "analysis": "Analysis",
}
"""Title of each panel, in the order of the View menu and of the keys that lead there."""


@dataclass(frozen=True, slots=True)
class Place:
    """Initial place of a panel on a page.

    Attributes:
        panel: One of `PANELS`.
        area: Of the window.
        size: Width at a side, height at the bottom, in pixels.
        height: At a side: in pixels, where several panels lie above one another there.
        behind: Another panel, whose place it shares; it lies behind, hidden until it is wanted.
        is_shown: Whether it is seen at first.
    """

    panel: str
    area: Qt.DockWidgetArea
    size: int = 0
    height: int = 0
    behind: str = ""
    is_shown: bool = True


@dataclass(frozen=True, slots=True)
class Page:
    """One arrangement of panels about the document.

    Attributes:
        name: Stable name, used in settings.
        title: Words of the switch.
        icon: Lucide name.
        help: What one does there.
        middle: Name of the widget in the middle. A page whose middle the window does not have is not offered.
        places: The panels that it can show.
        has_transport: Whether the bar that controls the run is in reach.
    """

    name: str
    title: str
    icon: str
    help: str
    middle: str
    places: tuple[Place, ...] = ()
    has_transport: bool = False

    @property
    def panels(self) -> frozenset[str]:
        """Names of the panels that it can show."""
        return frozenset(place.panel for place in self.places)


PAGES = (
    Page("data", "Data", "table", "Choose the data, split and scale it, and look at its rows.", "data"),
    Page(
        "design",
        "Design",
        "workflow",
        "Draw the network and set the fields of its layers.",
        "canvas",
        (
            Place("palette", LEFT, 170),
            Place("outline", LEFT, behind="palette"),
            Place("history", LEFT, behind="palette"),
            Place("inspector", RIGHT, 270, height=500),
            Place("problems", RIGHT, 270, height=180),
            Place("analysis", BOTTOM, 270, is_shown=False),
        ),
        has_transport=True,
    ),
    Page(
        "train",
        "Train",
        "chart-spline",
        "Train the network, change the settings of the training, and watch the curves.",
        "canvas",
        (
            Place("training", RIGHT, 340),
            Place("inspector", RIGHT, behind="training"),
            Place("problems", RIGHT, behind="training"),
            Place("curves", BOTTOM, 330),
            Place("analysis", BOTTOM, behind="curves"),
        ),
        has_transport=True,
    ),
    Page("runs", "Runs", "history", "Compare the runs since the program started.", "runs", has_transport=True),
    Page("use", "Use", "package-check", "Predict with the trained network, and export it.", "use"),
)
HOME = "design"
"""The page on which a document opens."""
