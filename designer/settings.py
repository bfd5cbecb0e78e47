"""Settings that are remembered between starts: theme, recent files, the arrangement of the window."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

RECENT = 10
"""Files in the list of recent ones."""


class Settings:
    """A typed face of `QSettings`. Values that make no sense are read as the default."""

    def __init__(self, storage: QSettings) -> None:
        self._storage = storage

    @classmethod
    def of_user(cls) -> Settings:
        """The settings of the person at the machine, in the place that the platform has for them."""
        return cls(QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "Layerloom", "Layerloom"))

    @classmethod
    def at(cls, path: Path) -> Settings:
        """Settings in a file, for tests and for the tour."""
        return cls(QSettings(str(path), QSettings.Format.IniFormat))

    def text(self, key: str, default: str = "") -> str:
        """A remembered text."""
        value = self._storage.value(key, default)
        return value if isinstance(value, str) else default

    def set_text(self, key: str, value: str) -> None:
        """Remember a text."""
        self._storage.setValue(key, value)

    def number(self, key: str, default: int, most: int) -> int:
        """A remembered whole number from 1."""
        text = self.text(key)
        return int(text) if text.isascii() and text.isdecimal() and 1 <= int(text[:12]) <= most else default

    def bytes(self, key: str) -> QByteArray:
        """A remembered state of a window; empty if there is none."""
        value = self._storage.value(key)
        return value if isinstance(value, QByteArray) else QByteArray()

    def set_bytes(self, key: str, value: QByteArray) -> None:
        """Remember a state of a window."""
        self._storage.setValue(key, value)

    def texts(self, key: str) -> tuple[str, ...]:
        """A remembered list of texts; empty if there is none."""
        value = self._storage.value(key, [])
        entries = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        return tuple(entry for entry in entries if isinstance(entry, str))

    def set_texts(self, key: str, values: Sequence[str]) -> None:
        """Remember a list of texts, which is not empty."""
        self._storage.setValue(key, list(values))

    def forget(self, key: str) -> None:
        """Remember nothing under this key."""
        self._storage.remove(key)

    @property
    def recent_files(self) -> tuple[Path, ...]:
        """Files opened or saved last, the newest first."""
        return tuple(Path(name) for name in self.texts("recent_files") if name)[:RECENT]

    def add_recent_file(self, path: Path) -> None:
        """Put a file at the head of the list."""
        path = path.absolute()
        others = [known for known in self.recent_files if known != path]
        self._storage.setValue("recent_files", [str(entry) for entry in (path, *others)][:RECENT])

    def forget_recent_file(self, path: Path) -> None:
        """Take a file out of the list, for it is gone."""
        self._storage.setValue("recent_files", [str(entry) for entry in self.recent_files if entry != path])

    @property
    def fault(self) -> str:
        """Reason why settings cannot be saved, as a sentence; empty if they can."""
        if self._storage.isWritable() and self._storage.status() is QSettings.Status.NoError:
            return ""
        return f"{self._storage.fileName()} cannot be written."

    def sync(self) -> None:
        """Write to disk."""
        self._storage.sync()
