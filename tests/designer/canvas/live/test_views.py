"""Live views on a canvas: real frames of a probe, real cards; what they show against a prediction by hand."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QMenu

from designer.canvas.live.items.links_item import LinksItem
from designer.canvas.live.items.surface_item import DotsItem, SurfaceItem
from designer.canvas.live.surfaces.cells import POINTS
from designer.canvas.live.tasks import Surfaces
from engine.data.split import split
from tests.designer.canvas.live.conftest import document, spirals


def test_surfaces_are_what_the_network_predicts(live):
    live.show(spirals())
    live.wait_for("input_1", "dense_1", "dense_2", "dense_3", "output_1")
    frame, dataset, project = live.views.wishes.newest(), live.store.dataset, live.store.project
    train = dataset.inputs[split(dataset, 0.15, 0.15, project.training.seed).train]
    plane = live.views.wishes.plane
    ups = np.linspace(plane.high[1], plane.low[1], 2 * POINTS + 1)[1::2]
    acrosses = np.linspace(plane.low[0], plane.high[0], 2 * POINTS + 1)[1::2]
    x = np.array([(across, up) for up in ups for across in acrosses])
    x = (x - train.mean(axis=0)) / train.std(axis=0)
    assert np.abs(live.views.stage.cards["input_1"].values - x).max() < 1e-5
    for node in ("dense_1", "dense_2", "dense_3"):
        x = x @ frame.weights[f"{node}.weight"].T.astype(float) + frame.weights[f"{node}.bias"]
        x = np.tanh(x) if node != "dense_3" else 1 / (1 + np.exp(-x))
        assert np.abs(live.views.stage.cards[node].values - x).max() < 5e-6 * np.abs(x).max()
    assert np.abs(live.views.stage.cards["output_1"].values - x).max() < 5e-6


def test_pixels_show_the_values(live):
    live.show(spirals())
    live.wait_for("dense_1")
    card = live.views.stage.cards["dense_1"]
    theme = live.scene.style_values.theme
    for unit in range(8):
        strongest = int(np.abs(card.values[:, unit]).argmax())
        row, column = divmod(strongest, POINTS)
        pixel = card.image.pixelColor(column, 44 * unit + row)
        assert pixel == theme.color("positive" if card.values[strongest, unit] > 0 else "negative")


def test_with_two_features_views_are_there_by_default_otherwise_not(live):
    live.show(spirals())
    assert len(live.views.views.open) == 5
    assert set(live.views.stage.links) == {("input_1", "dense_1"), ("dense_1", "dense_2"), ("dense_2", "dense_3")}
    assert live.commands.has_surfaces()
    live.show(document("classifier"))
    assert not live.commands.has_surfaces(), "nor can points be shown over them"
    assert not live.views.are_there
    assert not live.views.stage.cards
    assert not live.views.stage.links


def test_the_menu_reaches_every_kind_of_view_of_the_selected_layer_and_opens_it(live):
    live.show(document("classifier"))
    assert not live.commands.is_one_chosen()
    live.store.select(["dense_1"])
    assert live.commands.is_one_chosen()
    menu = QMenu(live.canvas)
    live.commands.fill_contents(menu)
    kinds = {action.text(): action for action in menu.actions() if action.isCheckable()}
    assert tuple(kinds) == live.views.subjects.contents("dense_1")
    kinds["Histograms"].trigger()
    live.views.refresh()
    assert live.views.content_of("dense_1") == "Histograms"
    assert set(live.cards) == {"dense_1"}


def test_nothing_is_asked_for_that_cannot_be_seen(live):
    live.show(spirals())
    wished = live.views.wishes
    assert {node for request in wished.wished.values() for node in request.values} == set(live.views.stage.cards)
    live.canvas.view.camera.go_to(live.scene.nodes["input_1"].sceneBoundingRect().center(), 4.0)
    live.views.refresh()
    assert wished.wished["plane"].values == {"input_1"}
    live.canvas.view.camera.zoom(0.3 / live.canvas.view.camera.scale)
    live.views.refresh()
    assert "plane" not in wished.wished
    live.canvas.view.fit()
    live.views.refresh()
    assert wished.wished["plane"].values
    live.canvas.hide()
    live.views.refresh()
    assert not wished.wished


def test_the_views_are_no_part_of_the_document_and_are_remembered(live, tmp_path):
    live.show(spirals())
    before = live.store.project
    live.store.mark_saved(tmp_path / "a.loom")
    live.views.state.open(["dense_1"], is_open=False)
    live.views.state.toggle("discrete")
    live.views.refresh()
    assert "dense_1" in live.views.views.strips
    assert "dense_1" not in live.views.stage.cards
    assert live.store.project is before
    assert not live.store.is_modified
    kept = live.views.state.look
    live.store.reset(document("classifier"))
    assert live.views.state.look != kept
    live.store.reset(before, tmp_path / "a.loom")
    assert live.views.state.look == kept


def test_views_lie_below_their_nodes_and_shrink_for_what_is_below(live):
    project = spirals()
    live.show(project)
    scene = live.scene
    for node, card in live.views.stage.cards.items():
        assert card.sceneBoundingRect().top() > scene.nodes[node].mapRectToScene(scene.nodes[node].rect()).bottom()
        assert scene.bounds([node]).contains(card.sceneBoundingRect()), "what comes into view has room for it"
    tall = live.views.stage.cards["dense_1"].size[1]
    places = {**project.view.positions, "input_1": (260.0, 400.0)}
    live.store.apply("Move", project.replace(view=project.view.replace(positions=places)))
    live.views.refresh()
    card, below = live.views.stage.cards["dense_1"], scene.nodes["input_1"]
    assert card.size[1] < tall
    assert card.sceneBoundingRect().bottom() < below.mapRectToScene(below.rect()).top()


def test_what_a_view_shows_is_said_in_words(live):
    live.show(spirals())
    live.wait_for("dense_1")
    words = live.views.words_of("dense_1")
    values = live.cards["dense_1"].values
    assert words.startswith("Live view: 8 surfaces over two features, values from −")
    assert f"{values.max():.3g}" in words
    assert live.views.words_of("nothing") == ""


def test_more_than_two_features_are_shown_through_the_chosen_sample(live):
    live.show(document("classifier"))
    live.views.state.open(["dense_1"], is_open=True)
    live.views.state.choose_content("dense_1", "Surfaces")
    live.views.state.choose_features(2, 3)
    live.views.refresh()
    live.wait_for("dense_1")
    frame = live.views.wishes.frame("plane")
    inputs = frame.samples.inputs
    assert np.array_equal(np.unique(inputs[:, :2], axis=0)[0], live.store.dataset.inputs[0, :2])
    assert len(np.unique(inputs[:, 2])) == len(np.unique(inputs[:, 3])) == POINTS
    live.sample.choose(7)
    live.views.refresh()
    assert np.array_equal(live.views.wishes.wished["plane"].samples.inputs[0, :2], live.store.dataset.inputs[7, :2])


def test_a_view_that_shows_the_same_is_not_painted_again(qtbot, live, monkeypatch):
    live.show(spirals())
    live.wait_for("input_1", "dense_1")
    painted = []
    monkeypatch.setattr(live.views.showing, "_take_turn", painted.append)
    with qtbot.waitSignal(live.views.framed, timeout=60_000):
        live.hub.framed.emit("canvas")
    assert painted == []


def test_a_choice_is_seen_at_once_where_no_frame_comes(live):
    """While the network rests, it was seen at the next edit."""
    live.show(spirals())
    live.wait_for("dense_1", "output_1")
    live.hub.blockSignals(True)
    card, theme = live.cards["dense_1"], live.scene.style_values.theme
    both = {theme.color("positive").rgba(), theme.color("negative").rgba()}

    def colors() -> set[int]:
        return {pixel for unit in range(8) for pixel in card.front[44 * unit : 44 * unit + 40].flat}

    assert not colors() <= both
    live.views.state.toggle("discrete")
    live.qtbot.waitUntil(lambda: colors() <= both)


def test_nobody_writes_into_a_picture_that_is_shown(live, monkeypatch):
    """A drawing that waited for another wrote into the pixels that the other had brought to the front."""
    written: list[bool] = []
    drawn = Surfaces.draw

    def draw(task: Surfaces) -> None:
        before = task.card.front.copy()
        drawn(task)
        written.append(not np.array_equal(before, task.card.front))

    live.show(spirals())
    live.wait_for("dense_1")
    monkeypatch.setattr(Surfaces, "draw", draw)
    for _ in range(2):  # the second one waits
        live.views.state.toggle("discrete")
        live.views.refresh()
    live.qtbot.waitUntil(lambda: len(written) >= 2 * len(live.cards), timeout=60_000)
    assert not any(written)


def test_small_biases_are_painted_anew_as_large_ones_are(live):
    """Those about 0, as at the beginning, stayed as they were until they had moved by 0.02."""
    card = SurfaceItem("a", live.scene.style_values)
    for size in (0.001, 1.0):
        card.bias = np.array([0.0, size], np.float32)
        assert not card.bias_changes(card.bias * np.float32(1.01))
        assert card.bias_changes(np.array([size, size], np.float32))


def test_lines_of_weights_are_there_only_with_both_cards(live):
    live.show(spirals())
    live.wait_for("dense_1", "dense_2")
    links, camera = live.views.stage.links, live.canvas.view.camera
    assert all(link.isVisible() for link in links.values())
    camera.zoom(0.37 / camera.scale)
    live.views.refresh()
    assert not any(card.isVisible() for card in live.cards.values())
    assert not any(link.isVisible() for link in links.values())


def test_what_lies_where_it_lay_is_not_laid_again(live, monkeypatch):
    live.show(spirals())
    live.wait_for("dense_1", "dense_2", "output_1")
    touched: list[object] = []
    monkeypatch.setattr(LinksItem, "prepareGeometryChange", touched.append)
    monkeypatch.setattr(DotsItem, "prepareGeometryChange", touched.append)
    live.views.refresh()
    assert not touched


def test_a_document_that_is_opened_comes_into_view_with_its_views(qtbot, live):
    live.store.reset(spirals())
    qtbot.waitUntil(lambda: bool(live.cards), timeout=10_000)
    area = live.canvas.view.camera.visible()
    assert all(area.contains(card.sceneBoundingRect()) for card in live.cards.values())
    live.canvas.view.camera.zoom(1.1)
    before = live.canvas.view.camera.place
    live.views.state.open(["dense_1"], is_open=False)
    live.views.state.open(["dense_1"], is_open=True)
    live.views.refresh()
    assert live.canvas.view.camera.place == before, "what a person looks at stays where it is"
