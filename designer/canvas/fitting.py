"""Choice of the part that comes into view: all of the network where that can be read, else its start."""

from __future__ import annotations

from PySide6.QtCore import QPoint

from designer.canvas.camera import READABLE, Camera
from designer.canvas.scene import NetworkScene
from designer.document.store import Store

STILL = 4.0
"""Pixels that the centre moves by itself as the view changes its size."""


class Fitting:
    """Brings nodes into view. Below a readable size only when it is asked twice."""

    def __init__(self, store: Store, scene: NetworkScene, camera: Camera) -> None:
        self._store = store
        self._scene = scene
        self._camera = camera
        self._shown: tuple[frozenset[str], tuple[float, QPoint]] | None = None
        self._left: tuple[float, QPoint] | None = None

    def fit(self, ids: frozenset[str]) -> bool:
        """Bring some nodes into view, or all; what would be too small to read, from its start on. True if all are."""
        area = self._scene.bounds(ids or None)
        readable = self._camera.fitting(area) >= READABLE
        if readable:
            self._camera.fit(area)
        else:
            self._camera.begin_at(area, self._scene.first(ids or None))
        self._left = None if ids else self._camera.place
        return readable

    def fit_again(self) -> None:
        """Fit all to a view of another size, unless the picture was moved since that was done the last time."""
        if self._left is None:
            return
        scale, center = self._left
        moved = (self._camera.center() - center).manhattanLength() * scale
        if self._camera.scale == scale and moved < STILL:
            self.fit(frozenset())

    def ask(self, ids: frozenset[str]) -> None:
        """As `fit`; asked again where that has shown a part, bring all into view at whatever size."""
        again = self._shown == (ids, self._camera.place)
        self._shown = None
        if again:
            self._camera.fit(self._scene.bounds(ids or None))
        elif not self.fit(ids):
            self._shown = ids, self._camera.place
            self._store.message.emit("Zoomed to a readable size: only a part is in view. Ask again to see all of it.")
