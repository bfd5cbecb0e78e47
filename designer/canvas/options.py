"""Options of the canvas, remembered between starts."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import QObject, Signal

from designer.settings import Settings

DEFAULTS: Mapping[str, bool] = MappingProxyType(
    {"snap_to_grid": False, "guides": True, "minimap": False, "legend": False, "touchpad": False}
)


class CanvasOptions(QObject):
    """Switches by name; `DEFAULTS` lists them.

    Signals:
        changed: One of them was switched.
    """

    changed = Signal()

    def __init__(self, settings: Settings | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        kept = {name: settings.text(f"canvas/{name}") for name in DEFAULTS} if settings else {}
        self._values = {name: kept[name] == "on" if kept.get(name) else value for name, value in DEFAULTS.items()}

    def __getitem__(self, name: str) -> bool:
        return self._values[name]

    def toggle(self, name: str) -> None:
        """Switch one."""
        self._values[name] = not self._values[name]
        if self._settings is not None:
            self._settings.set_text(f"canvas/{name}", "on" if self._values[name] else "off")
        self.changed.emit()
