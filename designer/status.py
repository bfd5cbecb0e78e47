"""The status bar: what was just said, how many problems there are, how large the network and the picture are."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStatusBar, QWidget

from designer.document.snapshot import Update
from designer.document.store import Store
from designer.widgets import theme
from designer.widgets.announcing import announce
from designer.widgets.buttons import WordedButton
from designer.widgets.icons import OF_SEVERITY, icon
from designer.widgets.labels import ElidedLabel, Label

MESSAGE_TIME = 10_000
"""Milliseconds that a message stays."""

VIEWS_HELP = "Live views are renewed so often. While a run trains, they take a small share of the processor at most."


class StatusBar(QStatusBar):
    """Messages left, facts right.

    Signals:
        problems_wanted: The user clicked on the number of problems.
    """

    problems_wanted = Signal()

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self.setSizeGripEnabled(False)
        self.setContentsMargins(0, 0, 2 * theme.SPACING, 0)
        # Not where Qt paints it: that cuts a message off at what comes into view beside it in the same moment.
        self.message = ElidedLabel(parent=self)
        self.message.setMargin(theme.SPACING)
        self.problems = WordedButton(self)
        self.problems.setToolTip("Show the list of problems")
        self.problems.clicked.connect(self.problems_wanted)
        self.views_label = Label(role="muted", parent=self)
        self.views_label.hide()
        self.size_label = Label(role="muted", parent=self)
        self.zoom_label = Label("100 %", role="muted", parent=self)
        for fact in (self.views_label, self.size_label):
            fact.setContentsMargins(theme.SPACING, 0, 0, 0)
        self.zoom_label.setMinimumWidth(44)
        self.zoom_label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.addPermanentWidget(self.message, 1)
        self.messageChanged.connect(self.message.setText)
        for widget in (self.problems, self.views_label, self.size_label, self.zoom_label):
            self.addPermanentWidget(widget)
        self._told = "", ""
        store.message.connect(self.say)
        store.changed.connect(self._show_update)
        self.refresh()

    def say(self, text: str) -> None:
        """Show a message for a while, and let screen readers say it."""
        self.showMessage(text, MESSAGE_TIME)
        announce(self, text)

    def explain(self, text: str) -> None:
        """Show what a gesture aims at; empty ends it."""
        if text:
            self.showMessage(text)
        else:
            self.clearMessage()

    def show_zoom(self, scale: float) -> None:
        """Show the scale of the canvas."""
        self.zoom_label.setText(f"{scale * 100:.0f} %")

    def show_views(self, rate: float, fault: str) -> None:
        """Show how often live views are renewed, or that they are not, and why.

        Args:
            rate: Times a second; 0 where nothing moves.
            fault: The reason why they are not, as a sentence; empty if there is none.
        """
        if fault and fault != self.views_label.toolTip():
            self.say(fault)
        text = "No live views" if fault else f"Views {rate:.{0 if rate >= 0.95 else 1}f}/s" if rate >= 0.05 else ""
        if text != self.views_label.text():
            self.views_label.setText(text)
            self.views_label.setVisible(bool(text))
        self.views_label.setToolTip(fault or VIEWS_HELP)

    def _show_update(self, update: Update) -> None:
        if update.analysis_changed:
            self.refresh()

    def refresh(self, *_: object) -> None:
        """Show the facts of the current analysis."""
        analysis = self._store.analysis
        errors = len(analysis.errors)
        others = len(analysis.diagnostics) - errors
        parameters = analysis.parameters
        self.size_label.setText(f"{parameters:,} parameters" if parameters else "")
        self.problems.setVisible(bool(errors or others))
        count, word = (errors, "problem") if errors else (others, "suggestion")
        worst = analysis.diagnostics[0].severity if analysis.diagnostics else "hint"
        text = f"{count} {word}{'' if count == 1 else 's'}"
        if (text, worst) != self._told:  # the bar lays itself out anew for the same text, too
            self._told = text, worst
            self.problems.setText(text)
            self.problems.setIcon(icon(OF_SEVERITY[worst], worst))
