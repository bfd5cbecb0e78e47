"""Pictures of the network."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from designer.canvas.scene import NetworkScene
from designer.diagram import MARGIN, SCALE, export_diagram, sketch
from designer.document.store import Store
from designer.widgets.theme import DARK, LIGHT
from engine.document.project import Project
from engine.document.templates import TEMPLATES
from engine.errors import ExportError, FileError
from tests.designer.pixels import colours_in


@pytest.fixture
def scene(qapp):
    store = Store(TEMPLATES[4].load())
    scene = NetworkScene(store, LIGHT)
    store.setParent(scene)
    return scene


def test_png(scene, tmp_path):
    path = tmp_path / "diagram.png"
    area = scene.bounds()
    export_diagram(scene, area, QColor(LIGHT.canvas), path)
    image = QImage(str(path))
    assert image.width() == pytest.approx((area.width() + 2 * MARGIN) * SCALE, abs=2)
    assert image.pixelColor(0, 0).name() == LIGHT.canvas
    assert LIGHT.node in colours_in(image, every=3)


def test_svg_draws_the_same(scene, tmp_path):
    path = tmp_path / "diagram.svg"
    area = scene.bounds()
    export_diagram(scene, area, QColor(LIGHT.canvas), path)
    text = path.read_text("utf-8")
    assert "<svg" in text
    assert ">Both<" in text, "text is text, not a picture of it"
    renderer = QSvgRenderer(QByteArray(text.encode()))
    assert renderer.isValid()
    image = QImage(renderer.defaultSize(), QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    assert LIGHT.node in colours_in(image, every=3)


def test_what_cannot_be_drawn_gets_a_sentence(scene, tmp_path):
    with pytest.raises(ExportError, match="no layers to draw"):
        export_diagram(scene, QRectF(), QColor("white"), tmp_path / "a.svg")
    with pytest.raises(ExportError, match=r"Use \.svg or \.png"):
        export_diagram(scene, scene.bounds(), QColor("white"), tmp_path / "a.gif")
    with pytest.raises(FileError, match="does not exist"):
        export_diagram(scene, scene.bounds(), QColor("white"), tmp_path / "nowhere" / "a.svg")


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_sketches_show_the_layers_in_their_colours(qapp, theme):
    image = QImage(160, 80, QImage.Format.Format_ARGB32)
    image.fill(QColor(theme.base))
    painter = QPainter(image)
    sketch(painter, QRectF(0, 0, 160, 80), TEMPLATES[0].load(), theme)
    sketch(painter, QRectF(0, 0, 160, 80), Project(), theme)
    painter.end()
    assert len(colours_in(image, every=3)) > 4
