"""Draws the examples that are real networks again: `python tests/benchmarks/pictures.py`, after a change of the canvas.

Each is laid out automatically, as in its file, and written beside it as a PNG.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[2]))

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from designer.app import make_application
from designer.canvas.scene import NetworkScene
from designer.document import datasets
from designer.document.store import Store
from designer.geometry.layout import layered
from designer.widgets import theme
from engine.document.editing import edits
from engine.document.templates import EXAMPLES

NETWORKS = ("lenet", "resnet", "unet", "lstm", "transformer")
FOLDER = Path(__file__).parents[2] / "resources" / "examples"
MARGIN = 32.0


def main() -> None:
    """Lay out, draw, write."""
    make_application()
    datasets.PATIENCE = 60.0  # pictures show shapes, which are known once the data are there
    for example in EXAMPLES:
        if example.name not in NETWORKS:
            continue
        project = example.load()
        project = edits.move_nodes(project, layered(project))
        scene = NetworkScene(Store(project), theme.LIGHT)
        area = scene.bounds().adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
        image = QImage(round(area.width()), round(area.height()), QImage.Format.Format_RGB32)
        image.fill(theme.LIGHT.color("canvas"))
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scene.render(painter, QRectF(image.rect()), area, Qt.AspectRatioMode.KeepAspectRatio)
        painter.end()
        path = FOLDER / f"{example.name}.png"
        image.save(str(path))
        print(f"{path.name}: {image.width()} x {image.height()}, {path.stat().st_size >> 10} KiB")


if __name__ == "__main__":
    main()
