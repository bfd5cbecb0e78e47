"""The palette: all layers, by category, found by a few letters."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from designer.library.pick_items import BLOCK_MIME, layer_items, search
from designer.palette.panel import TYPE, PalettePanel
from designer.window import MainWindow
from engine.document.project import Project
from engine.document.templates import EXAMPLES, TEMPLATES
from engine.layers import LAYERS


@pytest.fixture
def palette(qtbot: QtBot) -> PalettePanel:
    panel = PalettePanel()
    qtbot.addWidget(panel)
    panel.show()
    return panel


TEMPLATE_IDS = {f"template:{one.name}" for one in TEMPLATES} | {f"example:{one.name}" for one in EXAMPLES}


def shown(palette: PalettePanel) -> set[str]:
    return {item.data(0, TYPE) for item in palette._items() if not item.isHidden()}


def test_every_layer_is_there_with_icon_and_help(palette: PalettePanel) -> None:
    assert shown(palette) == {*LAYERS.names(), *TEMPLATE_IDS}
    for item in palette._items():
        assert not item.icon(0).isNull()
        assert item.toolTip(0)
        if item.data(0, TYPE) in LAYERS:
            assert item.toolTip(0) == LAYERS[item.data(0, TYPE)].summary()
            assert item.parent().text(0) == LAYERS[item.data(0, TYPE)].category
        else:
            assert item.parent().text(0) in ("Templates", "Examples")


def test_search_hides_what_does_not_match(palette: PalettePanel, qtbot: QtBot) -> None:
    qtbot.keyClicks(palette.search, "drop")
    assert shown(palette) == {"Dropout", "SpatialDropout"}
    groups = [group.text(0) for group in palette._groups() if not group.isHidden()]
    assert groups == ["Regularisation"]
    qtbot.keyClick(palette.search, Qt.Key.Key_Escape)
    assert shown(palette) == {*LAYERS.names(), *TEMPLATE_IDS}
    qtbot.keyClicks(palette.search, "zzz")
    assert not shown(palette)
    assert palette._nothing.isVisible()


def test_enter_in_the_search_picks_the_best_match(palette: PalettePanel, qtbot: QtBot) -> None:
    qtbot.keyClicks(palette.search, "out")
    with qtbot.waitSignal(palette.chosen) as chosen:
        qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    assert chosen.args == ["Output"]


def test_down_and_enter_pick_from_the_tree(palette: PalettePanel, qtbot: QtBot) -> None:
    qtbot.keyClick(palette.search, Qt.Key.Key_Down)
    with qtbot.waitSignal(palette.chosen) as chosen:
        qtbot.keyClick(palette.tree, Qt.Key.Key_Return)
    assert chosen.args == ["Input"]


def test_double_click_adds_in_the_middle(open_window: Callable[[Project], MainWindow]) -> None:
    window = open_window(Project())
    window.show_welcome(False)
    tree = window.palette_panel.tree
    item = next(item for item in window.palette_panel._items() if item.data(0, TYPE) == "Dense")
    point = tree.visualItemRect(item).center()
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, point)
    QTest.mouseDClick(tree.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, point)
    assert window.store.project.network.ids() == {"dense_1"}
    visible = window.canvas.view.mapToScene(window.canvas.view.viewport().rect()).boundingRect()
    assert visible.contains(window.canvas.view.network_scene.bounds())


def test_a_drag_carries_the_type(palette: PalettePanel) -> None:
    data = palette.tree.mimeData([palette._items()[0]])
    assert bytes(data.data(BLOCK_MIME).data()) == b"Input"


@pytest.mark.parametrize(
    ("query", "best"),
    [("den", "Dense"), ("dns", "Dense"), ("regularisation", "Dropout"), ("join", "Concatenate"), ("OUT", "Output")],
)
def test_the_search_forgives(query: str, best: str) -> None:
    assert search(query)[0].id == best


def test_the_search_finds_everything_or_nothing() -> None:
    assert search("  ") == layer_items()
    assert search("qqqq") == ()


def test_the_search_knows_examples(palette: PalettePanel, qtbot: QtBot) -> None:
    qtbot.keyClicks(palette.search, "lenet")
    assert shown(palette) == {"example:lenet"}
