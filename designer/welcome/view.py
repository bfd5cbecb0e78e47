"""Templates, examples and recent projects, each a click away from the canvas."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from designer.welcome.card import Card
from designer.welcome.flow import Flow
from designer.widgets import theme
from designer.widgets.icons import icon
from designer.widgets.labels import Label, literal, without_mnemonic
from engine.document.templates import EXAMPLES, TEMPLATES, Template

WIDTH = 1270
"""Pixels that the cards take at most; on wider screens they stay together in the middle."""

SHOWN = 6
"""Recent projects that are listed."""


class WelcomeView(QWidget):
    """Asks for a document; opens none by itself.

    Args:
        recent: Tells the recent files, the newest first.

    Signals:
        template_chosen: The user wants to begin with this template.
        empty_chosen: The user wants an empty canvas.
        file_chosen: A `Path` out of the recent ones.
        open_asked: The user wants to look for a file.
    """

    template_chosen = Signal(Template)
    empty_chosen = Signal()
    file_chosen = Signal(Path)
    open_asked = Signal()

    def __init__(self, recent: Callable[[], Sequence[Path]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._recent = recent
        self.cards: dict[str, Card] = {}
        self.recent_buttons: list[QPushButton] = []
        content = QWidget(self)
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(28, 20, 28, 20)
        self._column.setSpacing(theme.SPACING)
        self._add_head()
        self._add_cards("Examples: open one, then press Train", EXAMPLES)
        self._add_cards("Templates: a start for your own data", TEMPLATES, empty=True)
        self._column.addStretch(1)
        content.setMaximumWidth(WIDTH)
        centred = QWidget(self)
        row = QHBoxLayout(centred)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(0)
        row.addWidget(content, 1)
        row.addStretch(0)
        scroll = QScrollArea(self)
        scroll.setAccessibleName("Welcome")
        scroll.setWidget(centred)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
        self.refresh()

    def refresh(self) -> None:
        """List the recent files as they are now."""
        self._recent_place.clear()
        self.recent_buttons = [self._recent_button(path) for path in list(self._recent())[:SHOWN]]
        for button in self.recent_buttons:
            self._recent_place.add(button)
        self._recent_title.setVisible(bool(self.recent_buttons))
        self._recent_place.setVisible(bool(self.recent_buttons))

    def _add_head(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Label("Layerloom", size="display", bold=True))
        words.addWidget(Label("Draw a neural network, watch it learn, take the weights with you.", role="muted"))
        self.open_button = QPushButton(icon("folder-open"), "Open a project…", self)
        self.open_button.clicked.connect(self.open_asked)
        row = QHBoxLayout()
        row.addLayout(words, 1)
        row.addWidget(self.open_button, 0, Qt.AlignmentFlag.AlignBottom)
        self._column.addLayout(row)
        self._recent_title = Label("Recent projects", bold=True)
        self._recent_place = Flow(self, theme.SPACING)
        self._column.addSpacing(theme.SPACING)
        self._column.addWidget(self._recent_title)
        self._column.addWidget(self._recent_place)

    def _add_cards(self, title: str, templates: Sequence[Template], *, empty: bool = False) -> None:
        flow = Flow(self)
        for template in templates:
            self._add_card(flow, template.name, Card(template.title, template.summary, template.load()), template)
        if empty:
            self._add_card(flow, "empty", Card("Empty canvas", "Start with an empty canvas.", None), None)
        self._column.addSpacing(theme.SPACING)
        self._column.addWidget(Label(title, bold=True))
        self._column.addWidget(flow)

    def _add_card(self, flow: Flow, name: str, card: Card, template: Template | None) -> None:
        self.cards[name] = card
        if template is None:
            card.clicked.connect(self.empty_chosen)
        else:
            card.clicked.connect(lambda: self.template_chosen.emit(template))
        flow.add(card)

    def _recent_button(self, path: Path) -> QPushButton:
        button = QPushButton(icon("file"), without_mnemonic(path.name), self)
        button.setToolTip(literal(str(path)))
        button.clicked.connect(partial(self._choose_file, path))
        return button

    def _choose_file(self, path: Path, _checked: bool = False) -> None:
        self.file_chosen.emit(path)
