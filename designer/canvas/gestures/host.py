"""Interface of the canvas to its gestures, small enough for a test to provide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QPoint, QRectF

from designer.canvas.camera import Camera
from designer.canvas.options import CanvasOptions
from designer.canvas.scene import NetworkScene
from designer.document.store import Store
from designer.geometry.port import Port
from engine.document.network import Wire
from engine.layers import Layer


@dataclass(frozen=True, slots=True)
class LayerWish:
    """The user wants a layer, and shall choose which.

    Attributes:
        at: Position in pixels of the view.
        port: The port to which it shall be connected, or None.
    """

    at: QPoint
    port: Port | None = None


@dataclass(frozen=True, slots=True)
class FixWish:
    """The user draws a wire that only fits with another layer in between, and shall choose which.

    Attributes:
        wire: The wire.
        lifted: The wire that it replaces, or None.
        layers: Each of them would make it fit.
    """

    wire: Wire
    lifted: Wire | None
    layers: tuple[Layer, ...]


class GestureHost(Protocol):
    """The canvas as gestures know it: the document, its drawing, what part is in view, and a few wishes."""

    @property
    def store(self) -> Store:
        """The document; gestures preview and edit through it."""

    @property
    def network_scene(self) -> NetworkScene:
        """The drawing: what lies where; gestures add items of their own to it."""

    @property
    def camera(self) -> Camera:
        """The visible part of the drawing."""

    @property
    def options(self) -> CanvasOptions:
        """The switches: guides, grid."""

    def explain(self, text: str) -> None:
        """Say a sentence about what the gesture aims at; an empty one takes it away."""

    def show_box(self, box: QRectF | None) -> None:
        """Draw the box of a selection, or take it away."""

    def choose_frame(self, frame_id: str) -> None:
        """Mark the frame that Delete and F2 mean; an empty id marks none."""

    def ask_layer(self, wish: LayerWish) -> None:
        """Ask which layer to add."""

    def ask_fix(self, wish: FixWish) -> None:
        """Ask which layer to put into a wire."""

    def edit_fields(self, node_id: str) -> None:
        """Edit the fields of a node where it is drawn."""
