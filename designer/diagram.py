"""The diagram of a network as a picture: SVG, PNG, or a small sketch for a card."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter, QPen
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene

from designer.canvas.geometry import item_rects, wire_paths
from designer.geometry.level import GROUP_CATEGORY
from designer.widgets.theme import Theme
from engine.document.project import Project
from engine.errors import ExportError
from engine.storage.atomic import replace_file

MARGIN = 32.0
SCALE = 2.0
"""Pixels a scene unit in a PNG, so that it is sharp on paper and on fine screens."""

LARGEST = 20_000
"""Pixels along a side of a PNG; larger ones are drawn at a smaller scale."""

FILTERS = ("SVG drawing (*.svg)", "PNG picture (*.png)")


def export_diagram(scene: QGraphicsScene, area: QRectF, ground: QColor, path: Path) -> None:
    """Write what a scene shows in an area as SVG or PNG, by the suffix.

    Raises:
        ExportError: There is nothing to draw, or the suffix is another.
        FileError: The file cannot be written.
    """
    if area.isEmpty():
        raise ExportError("There are no layers to draw.", fix="Add one to the canvas first.")
    area = area.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
    suffix = path.suffix.lower()
    if suffix == ".svg":
        replace_file(path, _svg(scene, area, ground))
    elif suffix == ".png":
        replace_file(path, _png(scene, area, ground))
    else:
        raise ExportError(
            f"A diagram is not saved as {path.suffix or 'a file without a suffix'}.", fix="Use .svg or .png."
        )


def _svg(scene: QGraphicsScene, area: QRectF, ground: QColor) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    size = QSize(round(area.width()), round(area.height()))
    generator.setSize(size)
    generator.setViewBox(QRect(QPointF(0, 0).toPoint(), size))
    generator.setTitle("Layerloom diagram")
    painter = QPainter(generator)
    _render(scene, area, ground, painter, QRectF(0, 0, size.width(), size.height()))
    painter.end()
    return bytes(buffer.data().data())


def _png(scene: QGraphicsScene, area: QRectF, ground: QColor) -> bytes:
    scale = min(SCALE, LARGEST / max(area.width(), area.height()))
    image = QImage((area.size() * scale).toSize(), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(ground)
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    _render(scene, area, ground, painter, QRectF(image.rect()))
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(buffer.data().data())


def _render(scene: QGraphicsScene, area: QRectF, ground: QColor, painter: QPainter, target: QRectF) -> None:
    painter.fillRect(target, ground)
    with _uncached(scene):
        scene.render(painter, target, area, Qt.AspectRatioMode.KeepAspectRatio)


@contextmanager
def _uncached(scene: QGraphicsScene) -> Iterator[None]:
    """Have items drawn as lines and text: from their caches they would come as pictures of the screen's resolution."""
    modes = [(item, item.cacheMode()) for item in scene.items()]
    for item, _ in modes:
        item.setCacheMode(QGraphicsItem.CacheMode.NoCache)
    try:
        yield
    finally:
        for item, mode in modes:
            item.setCacheMode(mode)


def sketch(painter: QPainter, rect: QRectF, project: Project, theme: Theme) -> None:
    """Draw a project small: a box in its category's colour for each layer and each group, and the wires."""
    rects, groups = item_rects(project), {group.id for group in project.view.groups}
    area = QRectF()
    for box in rects.values():
        area |= box
    if area.isEmpty():
        return
    scale = min(rect.width() / area.width(), rect.height() / area.height(), 0.35)
    painter.save()
    painter.translate(rect.center())
    painter.scale(scale, scale)
    painter.translate(-area.center())
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.color("muted"), 1.25 / scale))
    for path in wire_paths(project).values():
        painter.drawPath(path)
    for item, box in rects.items():
        category = GROUP_CATEGORY if item in groups else project.network.node(item).layer.category
        _draw_box(painter, box, theme.category(category), theme, scale)
    painter.restore()


def _draw_box(painter: QPainter, rect: QRectF, color: QColor, theme: Theme, scale: float) -> None:
    fill = QColor(color)
    fill.setAlpha(60)
    painter.setPen(QPen(color, 1.25 / scale))
    painter.setBrush(theme.color("node"))
    painter.drawRoundedRect(rect, 18, 18)
    painter.setBrush(fill)
    painter.drawRoundedRect(rect, 18, 18)
