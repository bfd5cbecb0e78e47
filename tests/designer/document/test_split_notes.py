"""Notes on the split follow its settings: at once for small tables, from a thread for others."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from designer.document import split_notes
from designer.document.store import Store
from engine.document.editing.edits import set_data, set_training
from engine.document.project import Project
from engine.sources import Csv


def codes(store: Store) -> set[str]:
    return {entry.code for entry in store.analysis.diagnostics}


def doubled(folder: Path) -> Project:
    """A project with a table of which each row is there twice."""
    path = folder / "twice.csv"
    rows = [f"{at % 70 * 37 % 90 / 7},{at % 70 * 31 % 80},{at % 70 * (at % 70) // 3 % 2}" for at in range(140)]
    path.write_text("a,b,t\n" + "\n".join(rows) + "\n")
    return set_data(Project(), source=Csv(path=str(path)))


@pytest.mark.parametrize("at_once", [0, split_notes.AT_ONCE])
def test_notes_follow_the_settings(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    monkeypatch.setattr(split_notes, "AT_ONCE", at_once)
    store = Store(doubled(tmp_path))
    qtbot.waitUntil(lambda: "duplicates-across" in codes(store))
    store.apply("Shares", set_data(store.project, validation_share=0.0, test_share=0.0))
    qtbot.waitUntil(lambda: "duplicates-across" not in codes(store))
    store.undo_stack.undo()
    qtbot.waitUntil(lambda: "duplicates-across" in codes(store))


def test_what_does_not_bear_on_the_split_asks_nothing(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(doubled(tmp_path))
    qtbot.waitUntil(lambda: "duplicates-across" in codes(store))
    monkeypatch.setattr(split_notes, "_judge", lambda *of: pytest.fail("it was judged again"))
    store.apply("Epochs", set_training(store.project, epochs=3))
    store.apply("Scale", set_data(store.project, normalisation="none"))
    assert "duplicates-across" in codes(store)
