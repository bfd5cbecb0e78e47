"""Live views on a canvas: real frames of a probe, real cards; what they show against a prediction by hand."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from designer.canvas.live.items.surface_item import SurfaceItem
from designer.canvas.live.surfaces.cells import POINTS
from designer.canvas.live.views import LiveViews
from designer.canvas.panel import Canvas
from designer.document.store import Store
from designer.live.hub import LiveHub
from designer.live.sample import ChosenSample
from designer.settings import Settings
from engine.data.split import split
from engine.document.editing import edits
from engine.document.templates import EXAMPLES, TEMPLATES


def document(name: str):
    return next(template for template in (*EXAMPLES, *TEMPLATES) if template.name == name).load()


def spirals(units: int = 8):
    return edits.set_field(document("spirals"), ["dense_1", "dense_2"], "units", units)


@pytest.fixture
def live(qtbot, tmp_path) -> Iterator[LiveViews]:
    """Views of a canvas of 900 x 700 pixels."""
    store = Store()
    canvas = Canvas(store)
    qtbot.addWidget(canvas)
    canvas.resize(900, 700)
    canvas.show()
    hub, sample = LiveHub(store), ChosenSample(store)
    views = LiveViews(store, canvas.view, hub, sample, Settings.at(tmp_path / "settings.ini"))
    views.hub, views.canvas, views.sample = hub, canvas, sample
    yield views
    views.close()
    hub.close()
    hub.deleteLater()


def show(qtbot, live, project) -> None:
    """Open a document and have all of it in view."""
    live.store.reset(project)
    qtbot.waitUntil(lambda: not live.store.is_loading and live.store.dataset is not None, timeout=10_000)
    live.refresh()
    live.view.fit()
    live.refresh()


def wait_for_values(qtbot, live, *nodes) -> None:
    def there() -> bool:
        cards = [live.stage.cards.get(node) for node in nodes]
        return all(isinstance(card, SurfaceItem) and card.values is not None for card in cards)

    qtbot.waitUntil(there, timeout=60_000)


def test_surfaces_are_what_the_network_predicts(qtbot, live):
    show(qtbot, live, spirals())
    wait_for_values(qtbot, live, "input_1", "dense_1", "dense_2", "dense_3", "output_1")
    frame, dataset, project = live.wishes.newest(), live.store.dataset, live.store.project
    train = dataset.inputs[split(dataset, 0.15, 0.15, project.training.seed).train]
    plane = live.wishes.plane
    ups = np.linspace(plane.high[1], plane.low[1], 2 * POINTS + 1)[1::2]
    acrosses = np.linspace(plane.low[0], plane.high[0], 2 * POINTS + 1)[1::2]
    x = np.array([(across, up) for up in ups for across in acrosses])
    x = (x - train.mean(axis=0)) / train.std(axis=0)
    assert np.abs(live.stage.cards["input_1"].values - x).max() < 1e-5
    for node in ("dense_1", "dense_2", "dense_3"):
        x = x @ frame.weights[f"{node}.weight"].T.astype(float) + frame.weights[f"{node}.bias"]
        x = np.maximum(x, 0) if node != "dense_3" else 1 / (1 + np.exp(-x))
        assert np.abs(live.stage.cards[node].values - x).max() < 5e-6 * np.abs(x).max()
    assert np.abs(live.stage.cards["output_1"].values - x).max() < 5e-6


def test_pixels_show_the_values(qtbot, live):
    show(qtbot, live, spirals())
    wait_for_values(qtbot, live, "dense_1")
    card = live.stage.cards["dense_1"]
    positive = live.view.network_scene.style_values.theme.color("positive")
    unit = int(card.values.max(axis=0).argmax())
    row, column = divmod(int(card.values[:, unit].argmax()), POINTS)
    pixel = card.image.pixelColor(column, 44 * unit + row)
    assert (pixel.red(), pixel.green(), pixel.blue()) == (positive.red(), positive.green(), positive.blue())


def test_with_two_features_views_are_there_by_default_otherwise_not(qtbot, live):
    show(qtbot, live, spirals())
    assert len(live.views.open) == 5
    assert set(live.stage.links) == {("input_1", "dense_1"), ("dense_1", "dense_2"), ("dense_2", "dense_3")}
    show(qtbot, live, document("classifier"))
    assert not live.are_there
    assert not live.stage.cards
    assert not live.stage.links


def test_nothing_is_asked_for_that_cannot_be_seen(qtbot, live):
    show(qtbot, live, spirals())
    wished = live.wishes
    assert {node for request in wished.wished.values() for node in request.values} == set(live.stage.cards)
    live.view.camera.go_to(live.view.network_scene.nodes["input_1"].sceneBoundingRect().center(), 4.0)
    live.refresh()
    assert wished.wished["plane"].values == {"input_1"}
    live.view.camera.zoom(0.3 / live.view.camera.scale)
    live.refresh()
    assert "plane" not in wished.wished
    live.view.fit()
    live.refresh()
    assert wished.wished["plane"].values
    live.canvas.hide()
    live.refresh()
    assert not wished.wished


def test_the_views_are_no_part_of_the_document_and_are_remembered(qtbot, live, tmp_path):
    show(qtbot, live, spirals())
    before = live.store.project
    live.store.mark_saved(tmp_path / "a.loom")
    live.state.open(["dense_1"], is_open=False)
    live.state.toggle("discrete")
    live.refresh()
    assert "dense_1" in live.views.strips
    assert "dense_1" not in live.stage.cards
    assert live.store.project is before
    assert not live.store.is_modified
    kept = live.state.look
    live.store.reset(document("classifier"))
    assert live.state.look != kept
    live.store.reset(before, tmp_path / "a.loom")
    assert live.state.look == kept


def test_views_lie_below_their_nodes_and_shrink_for_what_is_below(qtbot, live):
    project = spirals()
    show(qtbot, live, project)
    scene = live.view.network_scene
    for node, card in live.stage.cards.items():
        assert card.sceneBoundingRect().top() > scene.nodes[node].mapRectToScene(scene.nodes[node].rect()).bottom()
        assert scene.bounds([node]).contains(card.sceneBoundingRect()), "what comes into view has room for it"
    tall = live.stage.cards["dense_1"].size[1]
    places = {**project.view.positions, "input_1": (260.0, 400.0)}
    live.store.apply("Move", project.replace(view=project.view.replace(positions=places)))
    live.refresh()
    card, below = live.stage.cards["dense_1"], scene.nodes["input_1"]
    assert card.size[1] < tall
    assert card.sceneBoundingRect().bottom() < below.mapRectToScene(below.rect()).top()
