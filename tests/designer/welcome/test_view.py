"""Cards and recent files, clicked and pressed."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetricsF

from designer.welcome.card import WRAPPED, ProjectCard, shortened
from designer.welcome.view import WelcomeView
from designer.widgets import theme
from engine.document.format.files import dumps, save
from engine.document.templates import EXAMPLES, TEMPLATES, shipped
from engine.runs.places import store_of
from engine.runs.rows import INTERRUPTED, StoredRun
from engine.runs.store import RunStore


@pytest.fixture
def view(qtbot):
    recent = [Path("/somewhere/a.loom")]
    view = WelcomeView(lambda: recent)
    view.recent = recent
    qtbot.addWidget(view)
    view.resize(800, 620)
    view.show()
    view.activateWindow()
    qtbot.waitUntil(view.isActiveWindow)
    return view


def test_every_template_and_example_has_a_card_with_words(view):
    names = [template.name for template in (*EXAMPLES, *TEMPLATES)]
    assert list(view.cards) == ["data", "open", "empty", *names]
    assert all(card.accessibleName() and card.accessibleDescription() for card in view.cards.values())


def test_a_click_chooses(qtbot, view):
    with qtbot.waitSignal(view.template_chosen) as chosen:
        qtbot.mouseClick(view.cards["digits"], Qt.MouseButton.LeftButton)
    assert chosen.args == [EXAMPLES[0]]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_keys_choose(qtbot, view, key):
    view.cards["empty"].setFocus()
    with qtbot.waitSignal(view.empty_chosen), qtbot.assertNotEmitted(view.template_chosen):
        qtbot.keyClick(view.cards["empty"], key)


def test_recent_files_are_listed_anew(qtbot, view):
    (button,) = view.recent_cards
    with qtbot.waitSignal(view.file_chosen) as chosen:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert chosen.args == [Path("/somewhere/a.loom")]
    view.recent.insert(0, Path("/elsewhere/b & c.loom"))
    view.refresh()
    assert [card.text() for card in view.recent_cards] == ["b & c", "a"]
    assert view.recent_cards[0].summary == "in elsewhere"
    view.recent.clear()
    view.refresh()
    assert view.recent_cards == []


@pytest.mark.parametrize(
    ("name", "signal"), [("data", "data_asked"), ("open", "open_asked"), ("empty", "empty_chosen")]
)
def test_ways_to_start_stand_first(qtbot, view, name, signal):
    with qtbot.waitSignal(getattr(view, signal)):
        qtbot.mouseClick(view.cards[name], Qt.MouseButton.LeftButton)
    first = view.cards[name].mapTo(view, QPoint()).y()
    assert all(card.mapTo(view, QPoint()).y() > first for card in view.cards.values() if isinstance(card, ProjectCard))


def test_cards_stand_in_columns(view):
    view.resize(1280, 800)
    lefts = {card.mapTo(view, QPoint()).x() for card in view.cards.values()}
    assert len(lefts) == 6


def test_words_have_room_or_end_in_an_ellipsis(view):
    metrics, area = QFontMetricsF(theme.font("small")), QRectF(0, 0, 166, 40)
    assert shortened("short", metrics, area) == "short"
    cut = shortened("word " * 100, metrics, area)
    assert cut.endswith("word…")
    assert metrics.boundingRect(area, int(WRAPPED), cut).height() <= 40
    assert metrics.boundingRect(area, int(WRAPPED), f"{cut} word word word word word").height() > 40
    assert shortened("x" * 500, metrics, QRectF(0, 0, 166, 5)) == "…"


def test_pictures_differ(qtbot, view):
    """The same network on other data looks otherwise, and so do networks on the same data."""
    qtbot.waitUntil(lambda: all(card.data for card in view.cards.values() if isinstance(card, ProjectCard)))
    pictures = [
        card.grab(QRect(0, 0, card.width(), 76)).toImage()
        for card in view.cards.values()
        if isinstance(card, ProjectCard)
    ]
    assert len(pictures) == len(EXAMPLES) + len(TEMPLATES)
    assert not any(one == other for one, other in itertools.combinations(pictures, 2))


def test_a_picture_is_drawn_once(qtbot, monkeypatch):
    """All cards are painted again when the row above the pages comes that tells how far a load is."""
    drawn = []
    monkeypatch.setattr("designer.welcome.card.sketch", lambda painter, area, project, colors: drawn.append(project))
    card = ProjectCard("Other", "Another one.", TEMPLATES[0].load())
    qtbot.addWidget(card)
    for _ in range(3):
        card.grab()
    assert drawn == [card.project]
    card.show_project(EXAMPLES[0].load())
    card.grab()
    assert drawn[1:] == [card.project]


def test_a_recent_project_shows_its_network_and_its_data(qtbot, view, tmp_path):
    template = TEMPLATES[0].load()
    save(template, tmp_path / "mine.loom")
    (tmp_path / "broken.loom").write_text("{", "utf-8")
    view.recent[:] = [tmp_path / "broken.loom", tmp_path / "mine.loom"]
    view.refresh()
    broken, mine = view.recent_cards
    qtbot.waitUntil(lambda: mine.data is not None)
    assert mine.project == template
    assert (broken.project, broken.data, broken.summary) == (None, None, "cannot be read")


def test_cards_break_into_rows_within_the_width(view):
    right = max(card.geometry().right() for card in view.cards.values())
    assert right <= 800 - 28
    assert len({card.y() for card in view.cards.values()}) > 1


def test_a_run_that_was_cut_off_is_told_on_the_card(qtbot, view, tmp_path):
    project = shipped("digits").load()
    save(project, tmp_path / "mine.loom")
    with RunStore(store_of(tmp_path / "mine.loom")) as store:
        store.change(store.begin(StoredRun(), dumps(project)), state=INTERRUPTED)
    view.recent[:] = [tmp_path / "mine.loom"]
    view.refresh()
    view.show()
    qtbot.waitUntil(lambda: view.recent_cards[0].summary == "run 1 was interrupted")
    assert view.recent_cards[0].accessibleDescription() == view.recent_cards[0].summary
