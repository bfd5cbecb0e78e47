"""Views as the user wants them, for each document: state of the window, no part of the document and no undo step."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from designer.canvas.live.openness import Wanted
from designer.document.store import Store
from designer.settings import Settings

KEY = "live_views"
REMEMBERED = 30
"""Documents whose views are remembered."""

OPTIONS = ("training points", "test points", "discrete")
"""What can be switched in the view of an Output."""


@dataclass(frozen=True, slots=True)
class Look:
    """Look of the views of a document.

    Attributes:
        wanted: Which are open.
        options: Those of `OPTIONS` that are on.
        contents: What a node's view shows, by node, where that was chosen.
        features: The two features of surfaces, across and up.
    """

    wanted: Wanted = field(default_factory=Wanted)
    options: frozenset[str] = frozenset({"training points"})
    contents: tuple[tuple[str, str], ...] = ()
    features: tuple[int, int] = (0, 1)

    def content_of(self, node: str) -> str:
        """Content that was chosen for a node, or empty."""
        return dict(self.contents).get(node, "")

    def told(self) -> dict[str, Any]:
        """As plain values, for settings."""
        return {
            "shown": self.wanted.shown,
            "opened": sorted(self.wanted.opened),
            "closed": sorted(self.wanted.closed),
            "options": sorted(self.options),
            "contents": dict(self.contents),
            "features": list(self.features),
        }


def look_of(told: object) -> Look:
    """The look that settings tell; what makes no sense is left out."""
    if not isinstance(told, dict):
        return Look()
    shown = told.get("shown")
    contents, features = told.get("contents"), told.get("features")
    pairs = contents.items() if isinstance(contents, dict) else ()
    return Look(
        Wanted(shown if isinstance(shown, bool) else None, _texts(told.get("opened")), _texts(told.get("closed"))),
        _texts(told.get("options")) & set(OPTIONS),
        tuple((str(node), str(content)) for node, content in pairs),
        (features[0], features[1])
        if isinstance(features, list)
        and len(features) == 2
        and all(type(each) is int and each >= 0 for each in features)
        else (0, 1),
    )


def _texts(value: object) -> frozenset[str]:
    return frozenset(text for text in value if isinstance(text, str)) if isinstance(value, list) else frozenset()


class LiveState(QObject):
    """The look of the views of the open document, remembered between starts by the path of its file.

    Signals:
        changed: It is another.
        switched: `(bool)`: views were switched on or off for all nodes.
    """

    changed = Signal()
    switched = Signal(bool)

    def __init__(self, store: Store, settings: Settings | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._settings = settings
        self._look = Look()
        self._is_leaving = False
        store.document_closing.connect(self._leave)
        store.document_changed.connect(self._begin)
        store.path_changed.connect(self._keep)
        self._begin()

    @property
    def look(self) -> Look:
        """Present look."""
        return self._look

    def set(self, look: Look) -> None:
        """Make views look otherwise."""
        if look != self._look:
            self._look = look
            self._keep()
            self.changed.emit()

    def show(self, shown: bool) -> None:
        """Have views, or none, as if nobody had opened or closed one by hand."""
        self.set(replace(self._look, wanted=Wanted(shown)))
        self.switched.emit(shown)

    def open(self, nodes: Iterable[str], *, is_open: bool) -> None:
        """Open or close the views of nodes."""
        wanted = self._look.wanted
        for node in nodes:
            wanted = wanted.with_node(node, is_open=is_open)
        self.set(replace(self._look, wanted=wanted))

    def toggle(self, option: str) -> None:
        """Switch one of `OPTIONS`."""
        self.set(replace(self._look, options=self._look.options ^ {option}))

    def choose_content(self, node: str, content: str) -> None:
        """Let the view of a node show something else, and open it."""
        contents = {**dict(self._look.contents), node: content}
        wanted = self._look.wanted.with_node(node, is_open=True)
        self.set(replace(self._look, wanted=wanted, contents=tuple(contents.items())))

    def choose_features(self, across: int, up: int) -> None:
        """Draw surfaces over two other features."""
        self.set(replace(self._look, features=(across, up)))

    # Between starts

    def _leave(self) -> None:
        """Another document comes, whose path is told before it is there."""
        self._is_leaving = True

    def _begin(self) -> None:
        """Another document was opened."""
        self._is_leaving = False
        look = dict(self._kept()).get(str(self._store.path or ""), Look()) if self._store.path else Look()
        if look != self._look:
            self._look = look
            self.changed.emit()

    def _kept(self) -> list[tuple[str, Look]]:
        entries = []
        for text in self._settings.texts(KEY) if self._settings is not None else ():
            try:
                told = json.loads(text)
            except ValueError:
                continue
            if isinstance(told, dict) and isinstance(told.get("path"), str):
                entries.append((told["path"], look_of(told)))
        return entries

    def _keep(self) -> None:
        if self._settings is None or self._store.path is None or self._is_leaving:
            return
        own = str(self._store.path)
        others = [(path, look) for path, look in self._kept() if path != own]
        entries = [(own, self._look), *others][:REMEMBERED]
        self._settings.set_texts(KEY, [json.dumps({"path": path, **look.told()}) for path, look in entries])
