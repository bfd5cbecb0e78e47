"""Items of the scene: a fault in painting is told, and nothing else is left out for it."""

import sys

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QGraphicsScene, QGraphicsView

from designer.canvas.items.scene_item import SceneItem
from designer.canvas.items.style import CanvasStyle
from designer.canvas.live.items.links_item import LinksItem
from designer.canvas.live.items.surface_item import SurfaceItem
from designer.canvas.live.surfaces.cells import arranged
from designer.widgets import theme


class Faulty(SceneItem):
    def boundingRect(self):  # noqa: N802
        return QRectF(0, 0, 10, 10)

    def paint(self, painter, option, widget=None):
        [][1]


class View(QGraphicsView):
    def paintEvent(self, event):  # noqa: N802
        super().paintEvent(event)


def test_a_fault_in_painting_is_told_and_the_program_goes_on(qtbot, monkeypatch):
    """A view in Python above an item in Python: the exception brought the program down."""
    told = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, *_: told.append(kind))
    scene = QGraphicsScene()
    scene.addItem(item := Faulty())
    view = View(scene)
    qtbot.addWidget(view)
    view.show()
    qtbot.waitUntil(lambda: bool(told))
    assert set(told) == {IndexError}
    scene.removeItem(item)


def test_weights_of_a_layer_that_has_fewer_units_now_are_not_drawn(qtbot, monkeypatch):
    """Until the weights of the layer as it is came, there were lines to cells that were gone."""
    told = []
    monkeypatch.setattr(sys, "excepthook", lambda *fault: told.append(fault))
    style = CanvasStyle(theme.LIGHT)
    source, target = SurfaceItem("a", style), SurfaceItem("b", style)
    scene = QGraphicsScene()
    for card in (source, target):
        card.set_grid(arranged(8), 8)
        scene.addItem(card)
    target.setPos(400, 0)
    links = LinksItem(source, target, style)
    scene.addItem(links)
    links.lead(down=False)
    links.show_weight(np.ones((8, 8)), np.ones((8, 8)))
    source.set_grid(arranged(7), 7)
    links.lead(down=False)
    links.look_at(0)
    image = QImage(600, 400, QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    scene.render(painter)
    painter.end()
    assert told == []
    links.show_weight(np.ones((8, 7)), np.ones((8, 7)))
    assert links.widths.shape == (8, 7)
