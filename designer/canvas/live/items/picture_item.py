"""A card with the picture of a kind of live view: the weights of a Dense, the filters of a convolution, a sample."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from designer.canvas.items.style import CanvasStyle
from designer.canvas.live.items.card import Card, widened
from designer.live.kinds.pictures import Picture
from designer.live.painting.paint import paint

WIDTH, HEIGHT = 196.0, 150.0
"""Of the picture, in scene units."""
LEAST = 90.0
"""Height of one that has little room."""


class PictureItem(Card):
    """Shows one picture."""

    def __init__(self, node_id: str, style: CanvasStyle) -> None:
        super().__init__(node_id, style)
        self._picture: Picture | None = None
        self.set_body(WIDTH, HEIGHT)

    @property
    def picture(self) -> Picture | None:
        """The picture that it shows."""
        return self._picture

    def show_picture(self, picture: Picture) -> None:
        """Show another picture, when it is the card's turn to be painted."""
        self._picture = picture

    def update_body(self) -> None:
        self.update(self.body())

    def paint_body(self, painter: QPainter, exposed: QRectF, scale: float) -> None:
        if self._picture is not None:
            painter.save()
            paint(painter, widened(painter, self.body(), scale), self._picture, self.style_values.theme)
            painter.restore()
