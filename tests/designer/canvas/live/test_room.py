"""Room for live views: Arrange leaves it, and it is offered where there is none."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from designer.canvas.live.items.card import LEGIBLE, widened
from designer.canvas.live.room import KEY, OFFER, Room
from designer.geometry.layout import STRIP, layered
from designer.widgets.notices import Notices
from tests.designer.canvas.live.conftest import document

SIX = {"output_1", "dense_3", "dense_2", "dense_1", "flatten_1", "pool_2"}


@pytest.fixture
def notices(live, qtbot):
    notices = Notices()
    qtbot.addWidget(notices)
    live.room = Room(live.views, live.canvas.order, notices, live.views)
    live.show(document("lenet"))
    return notices


def press(qtbot, button):
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_arranged_from_the_notice_all_six_have_room_in_one_step(live, notices, qtbot):
    before = live.store.project
    live.commands.toggle_all()
    row = notices.rows[KEY]
    assert row.words.text().startswith("2 live views have no room")
    assert live.views.views.open < SIX
    assert row.buttons[0].text() == OFFER
    steps = live.store.undo_stack.count()
    press(qtbot, row.buttons[0])
    live.views.refresh()
    assert live.store.undo_stack.count() == steps + 1
    assert live.views.views.open == SIX
    assert KEY not in notices.rows
    bodies = [item.mapRectToScene(item.rect()) for item in live.scene.nodes.values()]
    cards = [card.sceneBoundingRect() for card in live.cards.values()]
    assert not any(one.intersects(other) for one, other in itertools.combinations([*bodies, *cards], 2))
    for wire in live.scene.wires.values():
        points = [wire.path.pointAtPercent(step / 100) for step in range(101)]
        assert not any(card.contains(point) for card in cards for point in points), "wires lead around the cards"
    bottom = live.views.stage.strips["conv_1"].sceneBoundingRect().bottom()
    below = live.scene.nodes["pool_2"]
    assert below.mapRectToScene(below.rect()).top() - bottom >= STRIP, "labels of wires lie on no figures"
    area = live.canvas.view.camera.visible()
    assert all(area.contains(card) for card in cards), "all of it is in view"
    live.store.undo_stack.undo()
    assert live.store.project is before


def test_an_offer_that_was_hidden_is_not_made_again(live, notices, qtbot, tmp_path):
    live.store.mark_saved(tmp_path / "a.loom")
    live.commands.toggle_all()
    press(qtbot, notices.rows[KEY].close_button)
    live.commands.toggle_all()
    live.commands.toggle_all()
    assert KEY not in notices.rows
    project = live.store.project
    live.show(document("digits_cnn"))
    live.commands.toggle_all()
    assert KEY in notices.rows, "another document is asked about by itself"
    for name, offered in (("a.loom", False), ("b.loom", True)):
        live.store.reset(project, tmp_path / name)
        live.views.refresh()
        if live.commands.are_shown:
            live.commands.toggle_all()
        live.commands.toggle_all()
        assert (KEY in notices.rows) == offered, "it was hidden for one file, not for the other"


def test_the_offer_goes_with_the_views_and_with_its_cause(live, notices):
    live.commands.toggle_all()
    assert KEY in notices.rows
    live.commands.toggle_all()
    assert KEY not in notices.rows
    live.commands.toggle_all()
    assert KEY in notices.rows, "nobody has hidden it"
    live.canvas.order.lay_out()
    live.views.refresh()
    assert KEY not in notices.rows
    live.commands.toggle_all()
    live.commands.toggle_all()
    assert KEY not in notices.rows, "there is room"


def test_arrange_leaves_room_for_open_views_alone(live, notices):
    store = live.store
    size = live.canvas.view.viewport().size()
    live.canvas.order.lay_out()
    plain = layered(document("lenet"), view=(size.width(), size.height()))
    assert {node: store.project.view.positions[node] for node in plain} == plain
    live.views.state.open(["conv_1"], is_open=True)
    live.views.refresh()
    live.canvas.order.lay_out()
    assert live.views.stage.has_room("conv_1")
    assert live.views.stage.cards["conv_1"].size[1] == 178, "in full height"
    assert live.room.cards(down=False).keys() == {"conv_1"}


@pytest.mark.parametrize("scale", [0.4, 0.64, 2.0])
def test_words_of_cards_can_be_read_from_afar_and_pictures_keep_their_place(qapp, scale):
    image = QImage(400, 400, QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    painter.scale(scale, scale)
    body = QRectF(8, 20, 196, 150)
    before = painter.worldTransform().mapRect(body)
    rect = widened(painter, body, scale)
    after = painter.worldTransform().mapRect(rect)
    assert after.getRect() == pytest.approx(before.getRect())
    assert painter.worldTransform().m11() == pytest.approx(max(scale, LEGIBLE))
    painter.end()
