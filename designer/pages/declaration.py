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
    "training": "Settings",
    "curves": "Curves",
    "analysis": "Analysis",
    "evaluation": "Evaluate",
    "sample": "Sample",
}
"""Title of each panel, in the order of the View menu and of the keys that lead there."""

COMMON_WIDTH = 1280
"""Width of a window in which panels have the size that is declared for them."""


@dataclass(frozen=True, slots=True)
class Place:
    """Initial place of a panel on a page.

    Attributes:
        panel: One of `PANELS`.
        area: Of the window.
        size: Width at a side, height at the bottom, in pixels.
        height: At a side: in pixels, where several panels lie above one another there.
        behind: Another panel, whose place it shares as a tab beside it.
        is_shown: Whether it is there at first; else it is hidden until it is wanted.
        is_front: Whether it is the one that is seen at first of those that share a place.
        grows: Whether it is wider in a window that is wider than `COMMON_WIDTH`, in proportion.
    """

    panel: str
    area: Qt.DockWidgetArea
    size: int = 0
    height: int = 0
    behind: str = ""
    is_shown: bool = True
    is_front: bool = False
    grows: bool = False

    def size_in(self, width: int) -> int:
        """Its size in a window of this width."""
        return round(self.size * max(1.0, width / COMMON_WIDTH)) if self.grows else self.size


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
        divides: Whether the middle and what is at its right can each have the page alone.
    """

    name: str
    title: str
    icon: str
    help: str
    middle: str
    places: tuple[Place, ...] = ()
    has_transport: bool = False
    divides: bool = False

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
            Place("outline", LEFT, behind="palette", is_shown=False),
            Place("history", LEFT, behind="palette", is_shown=False),
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
        "Train the network, watch it learn, and change the settings of the training.",
        "canvas",
        (
            Place("curves", RIGHT, 560, height=360, grows=True),
            Place("evaluation", RIGHT, 560, height=300, grows=True),
            Place("sample", RIGHT, behind="evaluation"),
            Place("training", RIGHT, behind="evaluation", is_front=True),
            Place("inspector", RIGHT, behind="evaluation", is_shown=False),
            Place("problems", RIGHT, behind="evaluation", is_shown=False),
            Place("analysis", BOTTOM, 270, is_shown=False),
        ),
        has_transport=True,
        divides=True,
    ),
    Page("runs", "Runs", "history", "Compare the runs of the project.", "runs", has_transport=True),
    Page("use", "Use", "package-check", "Predict with the trained network, and export it.", "use"),
)
HOME = "design"
"""The page on which a document opens."""
