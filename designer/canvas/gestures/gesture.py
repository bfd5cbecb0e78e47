"""Base of gestures: each begins with a press, follows the cursor, and is finished or cancelled."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, Qt

from designer.canvas.gestures.host import GestureHost
from designer.canvas.scene import NetworkScene
from designer.document.store import Store


@dataclass(frozen=True, slots=True)
class Pointer:
    """Position of the cursor.

    Attributes:
        scene: In scene units.
        view: In pixels of the view.
        modifiers: Keys held.
    """

    scene: QPointF
    view: QPoint
    modifiers: Qt.KeyboardModifier

    @property
    def shift(self) -> bool:
        """True if Shift is held."""
        return bool(self.modifiers & Qt.KeyboardModifier.ShiftModifier)

    @property
    def alt(self) -> bool:
        """True if Alt is held."""
        return bool(self.modifiers & Qt.KeyboardModifier.AltModifier)

    @property
    def control(self) -> bool:
        """True if Ctrl (Cmd on a Mac) is held."""
        return bool(self.modifiers & Qt.KeyboardModifier.ControlModifier)


class Gesture(ABC):
    """One press-drag-release. It knows the canvas as a `GestureHost`; the driver leads the one under way.

    A gesture may show a preview through the store; only `finish` makes an undo step, `cancel` takes everything back.
    """

    def __init__(self, host: GestureHost, start: Pointer) -> None:
        self.host = host
        self.start = start

    @property
    def scene(self) -> NetworkScene:
        """The drawing."""
        return self.host.network_scene

    @property
    def store(self) -> Store:
        """The document."""
        return self.host.store

    goes_on = False
    """True if it goes from one click to another; meanwhile it follows the cursor without a button."""

    @property
    def holds_view(self) -> bool:
        """True while the picture must not move by itself at the edges: something is aimed at, or the hand moves it."""
        return False

    @abstractmethod
    def move(self, pointer: Pointer) -> None:
        """The cursor moved."""

    @abstractmethod
    def finish(self, pointer: Pointer) -> None:
        """The button was released here."""

    @abstractmethod
    def cancel(self) -> None:
        """Take back everything that was shown."""

    def click(self, pointer: Pointer) -> None:
        """The button was released before the cursor had moved: by default as if nothing had happened."""
        self.cancel()
