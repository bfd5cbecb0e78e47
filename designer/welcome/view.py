"""Ways to start: one's own data, recent projects, examples and templates, each a click away from the canvas."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import cast

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from designer.background.courier import Parcel, courier
from designer.background.later import later
from designer.background.latest import Latest
from designer.document.datasets import EngineLoader
from designer.welcome.card import GAP, RECENT, SIZE, Card, ProjectCard, StartCard
from designer.welcome.flow import Flow
from designer.welcome.pictures import Pixels, Points, picture_of
from designer.widgets import theme
from designer.widgets.labels import Label, literal
from engine.data.dataset import Dataset
from engine.data.files import data_files
from engine.document.format.files import loads, read_text
from engine.document.project import Project
from engine.document.templates import EXAMPLES, TEMPLATES, Template
from engine.errors import LayerloomError
from engine.runs.places import store_of
from engine.sources import Source

MARGIN = 28
WIDTH = 6 * SIZE.width() + 5 * GAP + 2 * MARGIN
"""Pixels that the cards take at most; on wider screens they stay together in the middle."""

SHOWN = 6
"""Recent projects that are listed: a row of them."""

MOST_BYTES = 4_000_000
"""Size of a file of data up to which it is read for a picture."""

log = logging.getLogger("layerloom")


class WelcomeView(QWidget):
    """Asks for a document; opens none by itself.

    Args:
        recent: Tells the recent files, the newest first.

    Signals:
        template_chosen: The user wants to begin with this template.
        empty_chosen: The user wants an empty canvas.
        file_chosen: A `Path` out of the recent ones.
        open_asked: The user wants to look for a project.
        data_asked: The user wants to begin with data of their own.
    """

    template_chosen = Signal(Template)
    empty_chosen = Signal()
    file_chosen = Signal(Path)
    open_asked = Signal()
    data_asked = Signal()

    def __init__(self, recent: Callable[[], Sequence[Path]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._recent = recent
        self._thread = Latest("pictures of the welcome view")
        self._token = object()
        self._are_drawn = False
        self.cards: dict[str, Card] = {}
        self.recent_cards: list[ProjectCard] = []
        content = QWidget(self)
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(MARGIN, 20, MARGIN, 20)
        self._column.setSpacing(theme.SPACING)
        self._add_head()
        self._add_templates("Examples: open one, then press Train", EXAMPLES)
        self._add_templates("Templates: networks to start from", TEMPLATES)
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
        courier().arrived.connect(self._take)
        self.refresh()

    def _add_head(self) -> None:
        self._column.addWidget(Label("Layerloom", size="display", bold=True))
        self._column.addWidget(Label("Draw a neural network, watch it learn, take the weights with you.", role="muted"))
        self._column.addSpacing(theme.SPACING)
        flow = Flow(self, GAP)
        self._add(
            flow,
            "data",
            StartCard("Open your data…", "A table or .npz file, with a network that fits it.", "table", first=True),
            self.data_asked,
        )
        self._add(flow, "open", StartCard("Open a project…", "A .loom file of yours.", "folder-open"), self.open_asked)
        self._add(flow, "empty", StartCard("Empty canvas", "Draw a network from scratch.", "plus"), self.empty_chosen)
        self._column.addWidget(flow)
        self._recent_title = Label("Recent projects", bold=True)
        self._recent_place = Flow(self, GAP)
        self._column.addSpacing(theme.SPACING)
        self._column.addWidget(self._recent_title)
        self._column.addWidget(self._recent_place)

    def _add(self, flow: Flow, name: str, card: Card, signal: SignalInstance) -> None:
        self.cards[name] = card
        card.clicked.connect(signal)
        flow.add(card)

    def _add_templates(self, title: str, templates: Sequence[Template]) -> None:
        flow = Flow(self, GAP)
        for template in templates:
            card = ProjectCard(template.title, template.summary, None)
            card.clicked.connect(partial(self._choose_template, template))
            self.cards[template.name] = card
            flow.add(card)
        self._column.addSpacing(theme.SPACING)
        self._column.addWidget(Label(title, bold=True))
        self._column.addWidget(flow)

    def refresh(self) -> None:
        """List the recent files as they are now."""
        self._recent_place.clear()
        self.recent_cards = [self._recent_card(path) for path in list(self._recent())[:SHOWN]]
        for card in self.recent_cards:
            self._recent_place.add(card)
        self._recent_title.setVisible(bool(self.recent_cards))
        self._recent_place.setVisible(bool(self.recent_cards))
        self._draw_what_is_new()

    def _recent_card(self, path: Path) -> ProjectCard:
        card = ProjectCard(path.stem, f"in {path.parent.name or path.parent}", None, RECENT, self)
        card.setToolTip(literal(str(path)))
        card.clicked.connect(partial(self._choose_file, path))
        return card

    def _choose_file(self, path: Path, _checked: bool = False) -> None:
        self.file_chosen.emit(path)

    def _choose_template(self, template: Template, _checked: bool = False) -> None:
        self.template_chosen.emit(template)

    # Pictures, by a thread: files may lie on a slow disk, and the window is shown first

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._are_drawn = True
        later(self, self._draw_what_is_new)

    def _draw_what_is_new(self) -> None:
        if not self._are_drawn:
            return
        shipped = [
            Job(number, template.name, template.load)
            for number, template in enumerate((*EXAMPLES, *TEMPLATES))
            if cast("ProjectCard", self.cards[template.name]).data is None
        ]
        recent = [
            Job(number, str(path), partial(_read, path), path)
            for number, path in enumerate(list(self._recent())[:SHOWN])
        ]
        self._thread.do(partial(_draw, self._token, [*recent, *shipped]))

    def _take(self, parcel: Parcel) -> None:
        if parcel.token is not self._token:
            return
        name, found = cast("str", parcel.asked), parcel.found
        recent = dict(zip(map(str, list(self._recent())[:SHOWN]), self.recent_cards, strict=False))
        card = recent.get(name) or self.cards.get(name)
        if not isinstance(card, ProjectCard):
            return
        if isinstance(found, Points | Pixels):
            card.show_data(found)
        elif isinstance(found, Project):
            card.show_project(found)
        elif isinstance(found, str):
            card.show_state(found)
        else:
            card.show_fault("cannot be read")


@dataclass(frozen=True, slots=True)
class Job:
    """A card to draw.

    Attributes:
        number: Its place, which tells pictures of the same data apart.
        name: Of the card.
        load: Reads what it opens; None where that cannot be read.
        path: The file of the project, where it is the user's.
    """

    number: int
    name: str
    load: Callable[[], Project | None]
    path: Path | None = None


def _draw(token: object, jobs: Sequence[Job]) -> None:
    """Work of the thread: read the projects and their data; what cannot be read stays without a picture."""
    known: dict[Source, Dataset] = {}
    projects = [job.load() for job in jobs]
    for job, project in zip(jobs, projects, strict=True):  # networks first: some data take long
        courier().arrived.emit(Parcel(token, job.name, project))
    for job in jobs:
        if job.path is not None and (words := _under_way(job.path)):
            courier().arrived.emit(Parcel(token, job.name, words))
    for job, project in zip(jobs, projects, strict=True):
        try:
            if project is not None and (dataset := _data_of(project, job.path, known)) is not None:
                courier().arrived.emit(Parcel(token, job.name, picture_of(dataset, job.number)))
        except (LayerloomError, MemoryError, OSError):
            continue
        except Exception:  # the last barrier of a thread: the other pictures must not be lost
            log.exception("a card of the welcome view was not drawn")


def _read(path: Path) -> Project | None:
    try:
        return loads(read_text(path), path.name[:100])
    except LayerloomError:
        return None


def _under_way(path: Path) -> str:
    """Words for the run that was under way in a project when its program or its window ended; empty for none."""
    try:
        folder = store_of(path)
        if not folder.is_dir():
            return ""
        from engine.runs.kept import interrupted  # takes a while, for those who have runs alone

        run = interrupted(folder)
    except (LayerloomError, OSError):
        return ""
    return f"run {run.id} was interrupted" if run is not None else ""


def _data_of(project: Project, path: Path | None, known: dict[Source, Dataset]) -> Dataset | None:
    """The data of a project; None where they are too large for a picture. Those of templates are read once."""
    source = project.data.source
    if path is not None:
        large = sum(file.stat().st_size for file in data_files(project.data, path.parent)) > MOST_BYTES
        return None if large else EngineLoader()(project.data, path.parent)
    if source not in known:
        known[source] = EngineLoader()(project.data, None)
    return known[source]
