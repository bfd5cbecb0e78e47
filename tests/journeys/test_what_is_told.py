"""What the window tells: reasons, messages, problems, in the colours of the theme, and each once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from designer.widgets.theme import DARK, LIGHT
from engine.document.editing import edits
from engine.document.project import Project
from tests.designer.conftest import network
from tests.designer.pixels import colours_in
from tests.journeys.person import CONTROL, SHIFT, Person

At = Callable[[Project], Person]


def problems(person: Person) -> list[str]:
    """Sentences of the Problems panel."""
    panel = person.window.problems
    rows = [panel.row(number) for number in range(panel.list.count())]
    return [row.sentence.text() for row in rows if row is not None]


def test_problems_tell_why_the_data_did_not_load(person_at: At, qtbot: QtBot, tmp_path: Path) -> None:
    """Problems gives the real reason why data did not load, not "There are no data yet"."""
    gone = str(tmp_path / "gone.csv")
    person = person_at(edits.set_data(network("Input", "Dense", "Output"), source={"type": "csv", "path": gone}))
    qtbot.waitUntil(lambda: any("gone.csv" in sentence for sentence in problems(person)))
    assert not any("no data yet" in sentence for sentence in problems(person))
    assert "gone.csv" in person.window.controls.status.text()


def test_an_empty_canvas_shows_a_hint_and_what_is_missing_once(person: Person) -> None:
    """Crowded starts: an empty canvas shows a hint, not the same three errors in three places."""
    window = person.window
    person.click(window.welcome.cards["empty"])
    labels = [label for label in window.findChildren(QLabel) if not label.visibleRegion().isEmpty()]
    assert any("begins with an Input and ends with an Output" in label.text() for label in labels)
    (fault, *_) = window.store.analysis.errors
    assert len([label for label in labels if fault.message in label.text()]) == 1
    assert window.status.currentMessage() == ""
    person.press(Qt.Key.Key_Tab)
    person.press(Qt.Key.Key_Return)
    person.qtbot.waitUntil(lambda: not window.canvas.view._hint.isVisible())


def test_sentences_are_whole_and_follow_the_theme(person: Person) -> None:
    """Problems text clipped on opening, the status bar cut to "9", red icons of the light theme in the dark one."""
    window = person.window
    window.themes.choose("light")
    person.click(window.welcome.cards["spirals"])
    person.qtbot.waitUntil(lambda: window.store.dataset is not None)
    assert not window.status.problems.isVisible()
    person.press(Qt.Key.Key_A, CONTROL)
    person.press(Qt.Key.Key_Delete)
    person.press(Qt.Key.Key_Z, CONTROL)
    assert not window.status.problems.isVisible()
    person.press(Qt.Key.Key_Z, CONTROL | SHIFT)
    QApplication.processEvents()
    assert not window.status.problems.visibleRegion().isEmpty(), "it comes in the same moment as the message"
    assert window.status.message.lines() == ["Redone: Delete 5 layers."]
    rows = [window.problems.row(number) for number in range(window.problems.list.count())]
    assert rows
    for row in rows:
        assert row is not None
        assert row.sentence.height() >= row.sentence.heightForWidth(row.sentence.width()), row.sentence.text()
        assert row.rect().contains(row.sentence.geometry())

    def reds() -> set[str]:
        return colours_in(window.status.problems.icon().pixmap(48, 48).toImage(), opaque=True)

    assert LIGHT.error in reds()
    person.menu("View", "Theme/Dark")
    QApplication.processEvents()
    assert window.palette().color(QPalette.ColorRole.Window).name() == DARK.window
    assert reds() & {LIGHT.error, DARK.error} == {DARK.error}
