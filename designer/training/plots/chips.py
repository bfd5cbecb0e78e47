"""Chips: a row of switches of which one is on, those that have no room in a menu at its end."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from designer.plotting.figures import measure_title
from designer.training.plots.norms import HELP, NORM
from designer.widgets import theme
from designer.widgets.labels import THEME_CHANGES, without_mnemonic

GAP = 4
MORE = "…"
TIPS = {NORM: HELP}
"""Words for measures that need some."""


class Chips(QWidget):
    """Offers measures and shows which is chosen.

    Signals:
        chosen: The measure that the user wants.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[str, QToolButton] = {}
        self._current = ""
        self._hidden: list[str] = []
        self._theme: theme.Theme | None = None
        self.more = QToolButton(self)
        self.more.setText(MORE)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setAccessibleName("More measures")
        self.more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.menu = QMenu(self)
        self.menu.setToolTipsVisible(True)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.more.setMenu(self.menu)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GAP)
        self._row.addWidget(self.more)
        self._row.addStretch(1)
        self._apply_theme()

    def minimumSizeHint(self) -> QSize:
        return QSize(40, self.more.sizeHint().height())

    def offer(self, measures: Sequence[str], current: str) -> None:
        """Show these measures, of which one is chosen."""
        if list(measures) != list(self.buttons):
            for button in self.buttons.values():
                self._row.removeWidget(button)
                button.hide()
                button.deleteLater()
            self.buttons = {measure: self._button(measure) for measure in measures}
            for place, button in enumerate(self.buttons.values()):
                self._row.insertWidget(place, button)
        self._current = current
        for measure, button in self.buttons.items():
            button.setChecked(measure == current)
        self._fit()

    def _button(self, measure: str) -> QToolButton:
        title = measure_title(measure)
        button = QToolButton(self)
        button.setText(without_mnemonic(title))
        button.setAccessibleName(f"Plot {title}")
        button.setToolTip(TIPS.get(measure, ""))
        button.setCheckable(True)
        button.setFont(theme.font("small"))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setProperty("measure", measure)
        button.clicked.connect(self._choose)
        return button

    def _choose(self) -> None:
        sender = self.sender()
        measure = sender.data() if isinstance(sender, QAction) else sender.property("measure")
        for name, button in self.buttons.items():
            button.setChecked(name == self._current)  # until whoever owns this agrees
        self.chosen.emit(measure)

    def _fit(self) -> None:
        """Show as many as have room, the chosen one among them."""
        widths = {measure: button.sizeHint().width() + GAP for measure, button in self.buttons.items()}
        room = self.width()
        if sum(widths.values()) > room:
            room -= self.more.sizeHint().width() + GAP
        room -= widths.get(self._current, 0)
        hidden = []
        for measure, width in widths.items():
            if measure == self._current:
                continue
            room -= width
            if room < 0:
                hidden.append(measure)
        for measure, button in self.buttons.items():
            button.setVisible(measure not in hidden)
        self.more.setVisible(bool(hidden))
        self._hidden = hidden

    def _fill_menu(self) -> None:
        """Only when it opens: an action that was deleted while its menu still tells of it brought the program down."""
        self.menu.clear()
        for measure in self._hidden:
            action = self.menu.addAction(without_mnemonic(measure_title(measure)))
            action.setData(measure)
            action.setToolTip(TIPS.get(measure, action.text()))
            action.triggered.connect(self._choose)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in THEME_CHANGES:
            self._apply_theme()

    def _apply_theme(self) -> None:
        colors = theme.of(QApplication.palette())
        if colors is not self._theme:
            self._theme = colors
            self.setStyleSheet(
                f"QToolButton {{ color: {colors.text}; background: {colors.raised}; border: 1px solid {colors.border};"
                " border-radius: 9px; padding: 1px 8px; }"
                f"QToolButton:hover {{ border-color: {colors.accent}; }}"
                f"QToolButton:focus {{ border-color: {colors.text}; }}"
                f"QToolButton:checked {{ color: {colors.on_accent}; background: {colors.accent};"
                f" border-color: {colors.accent}; }}"
                f"QToolButton:checked:focus {{ border-color: {colors.text}; }}"
                "QToolButton::menu-indicator { image: none; width: 0; }"
            )
