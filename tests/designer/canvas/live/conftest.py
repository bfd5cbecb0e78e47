"""Live views of a canvas with a hub of its own."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from designer.canvas.live.commands import LiveCommands
from designer.canvas.live.items.surface_item import SurfaceItem
from designer.canvas.live.pointing import Pointing
from designer.canvas.live.views import LiveViews
from designer.canvas.panel import Canvas
from designer.document.store import Store
from designer.live.hub import LiveHub
from designer.live.sample import ChosenSample
from designer.settings import Settings
from engine.document.editing import edits
from engine.document.project import Project
from engine.document.templates import shipped
from tests.designer.conftest import Hand


def document(name: str) -> Project:
    return shipped(name).load()


def spirals(units: int = 8) -> Project:
    return edits.set_field(document("spirals"), ["dense_1", "dense_2"], "units", units)


class Live(SimpleNamespace):
    """A canvas of 900 x 700 pixels with live views, and all that belongs to them."""

    def show(self, project: Project) -> None:
        """Open a document and have all of it in view."""
        self.store.reset(project)
        self.qtbot.waitUntil(lambda: not self.store.is_loading and self.store.dataset is not None, timeout=10_000)
        self.views.refresh()
        self.canvas.view.fit()
        self.views.refresh()

    def wait_for(self, *nodes: str) -> None:
        def there() -> bool:
            cards = [self.cards.get(node) for node in nodes]
            return all(isinstance(card, SurfaceItem) and card.values is not None for card in cards)

        self.qtbot.waitUntil(there, timeout=60_000)

    @property
    def cards(self):
        return self.views.stage.cards


@pytest.fixture
def live(qtbot, tmp_path) -> Iterator[Live]:
    store = Store()
    canvas = Canvas(store)
    qtbot.addWidget(canvas)
    canvas.resize(900, 700)
    canvas.show()
    hub, sample = LiveHub(store), ChosenSample(store)
    views = LiveViews(store, canvas.view, hub, sample, Settings.at(tmp_path / "settings.ini"))
    pointing = Pointing(views)
    yield Live(
        qtbot=qtbot, store=store, canvas=canvas, hub=hub, sample=sample, views=views, pointing=pointing,
        commands=LiveCommands(views, pointing), hand=Hand(canvas), scene=canvas.view.network_scene,
    )  # fmt: skip
    views.close()
    hub.close()
    hub.deleteLater()
