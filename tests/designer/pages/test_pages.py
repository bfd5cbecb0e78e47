"""Pages: what each shows, what it remembers, and how much room the canvas has."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from designer.actions.training import ORDER
from designer.pages.arrangement import Arrangement
from designer.pages.declaration import HOME, PAGES, PANELS
from designer.pages.divider import Alone
from designer.pages.window_place import LARGEST, first_size, keep_place, restore_place
from designer.settings import Settings
from designer.window import MainWindow
from engine.document.editing import edits
from engine.document.project import Project
from engine.layers import LAYERS
from tests.designer.conftest import network

OpenWindow = Callable[[Project], MainWindow]
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(show_in_window: OpenWindow) -> MainWindow:
    return show_in_window(network("Input", "Dense", "Output"))


def seen(window: MainWindow) -> set[str]:
    return {name for name, dock in window.docks.items() if dock.isVisible()}


def test_declarations_name_what_there_is() -> None:
    assert len({page.name for page in PAGES}) == len(PAGES)
    assert HOME in {page.name for page in PAGES}
    for page in PAGES:
        shown = [place.panel for place in page.places]
        assert len(shown) == len(page.panels)
        assert page.panels <= PANELS.keys()
        assert {place.behind for place in page.places} - {""} <= page.panels
    assert set.union(*(set(page.panels) for page in PAGES)) == set(PANELS), "a panel that no page can show"


def test_a_key_shows_each_page(window: MainWindow) -> None:
    expected = {"design": {"palette", "inspector", "problems"}, "train": {"training", "curves", "evaluation", "sample"}}
    for page in (*window.arrangement.pages, *reversed(window.arrangement.pages)):
        QTest.keyClick(window, Qt.Key(Qt.Key.Key_1 + PAGES.index(page)), CONTROL)
        assert window.arrangement.is_current(page.name)
        assert window.registry[f"view.page_{page.name}"].isChecked()
        assert window.arrangement.middle.isVisible()
        assert seen(window) == expected.get(page.name, set())


def test_a_page_may_be_painted_as_soon_as_it_is_laid_out(window: MainWindow) -> None:
    """On an X display Qt loses the requests to paint that come while updates are off between two turns of the loop."""
    window.arrangement.show("train")
    assert window.curves.isVisible()
    assert window.updatesEnabled()


def test_the_switch_shows_each_page(window: MainWindow) -> None:
    for page in window.arrangement.pages:
        button = window.bars.pages.widgetForAction(window.registry[f"view.page_{page.name}"])
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        assert window.arrangement.is_current(page.name)
        assert button.text() == page.title
        assert button.accessibleName() == f"{page.title} page"


def test_a_page_without_its_middle_is_not_offered(qtbot, settings: Settings) -> None:
    main = QMainWindow()
    qtbot.addWidget(main)
    panels = {name: QWidget() for name in PANELS}
    arrangement = Arrangement(main, {"canvas": QWidget()}, panels, settings)
    assert [page.name for page in arrangement.pages] == [page.name for page in PAGES if page.middle == "canvas"]


def test_each_page_remembers_how_it_was_left(open_window: OpenWindow) -> None:
    window = open_window(network("Input", "Dense", "Output"))
    window.registry["view.panel_palette"].trigger()
    window.arrangement.show("train")
    window.registry["view.panel_inspector"].trigger()
    window.resizeDocks([window.docks["inspector"]], [480], Qt.Orientation.Horizontal)
    QApplication.processEvents()
    width = window.docks["inspector"].width()
    assert width == 480
    for _ in range(2):
        window.arrangement.show("design")
        assert seen(window) == {"inspector", "problems"}
        window.arrangement.show("train")
        assert seen(window) == {"training", "inspector", "curves", "evaluation", "sample"}
        assert window.docks["inspector"].width() == width
    window.close()
    again = open_window(network("Input"))
    assert seen(again) == {"inspector", "problems"}
    again.arrangement.show("train")
    assert seen(again) == {"training", "inspector", "curves", "evaluation", "sample"}


def test_an_arrangement_of_another_declaration_is_not_restored(open_window: OpenWindow, settings: Settings) -> None:
    window = open_window(network("Input", "Dense", "Output"))
    window.arrangement.show("train")
    window.close()
    settings.set_bytes("window/page_design", settings.bytes("window/page_train"))
    again = open_window(network("Input"))
    assert seen(again) == {"palette", "inspector", "problems"}


@pytest.mark.parametrize(("width", "height", "share"), [(1280, 800, 0.55), (1920, 1080, 0.70)])
def test_the_canvas_has_most_of_the_window(window: MainWindow, width: int, height: int, share: float) -> None:
    window.resize(width, height)
    QApplication.processEvents()
    canvas = window.canvas.view.viewport().size()
    assert (window.width(), window.height()) == (width, height)
    assert canvas.width() * canvas.height() >= share * width * height


@pytest.mark.parametrize(("width", "height", "side"), [(1280, 800, 560), (1920, 1080, 840)])
def test_on_the_train_page_the_canvas_has_the_left_at_full_height(
    window: MainWindow, width: int, height: int, side: int
) -> None:
    window.resize(width, height)
    window.arrangement.show("train")
    QApplication.processEvents()
    middle, curves, below = window.centralWidget(), window.docks["curves"], window.docks["training"]
    assert (curves.width(), below.width()) == (side, side)
    assert middle.width() >= width - side - 4
    assert middle.height() >= curves.height() + below.height()
    assert curves.geometry().bottom() < below.y()
    assert window.docks["palette"].isHidden()


def resize(window: MainWindow, width: int) -> int:
    """Make the window so wide; the width of what is at the right then."""
    window.resize(width, 800)
    QApplication.processEvents()
    QApplication.processEvents()
    return window.docks["curves"].width()


def test_the_right_of_a_page_keeps_its_share_of_a_narrower_window(window: MainWindow) -> None:
    resize(window, 1920)
    window.arrangement.show("train")
    assert [resize(window, width) for width in (1920, 1600, 1280, 1920)] == [840, 700, 560, 840]
    window.resizeDocks([window.docks["curves"]], [960], Qt.Orientation.Horizontal)
    assert [resize(window, width) for width in (1280, 1279, 1920)] == [640, 639, 960]


def test_a_page_that_was_left_in_a_wider_window_has_its_share(open_window: OpenWindow, settings: Settings) -> None:
    window = open_window(network("Input", "Dense", "Output"))
    resize(window, 1920)
    window.arrangement.show("train")
    window.arrangement.show("design")
    resize(window, 1280)
    window.arrangement.show("train")
    assert window.docks["curves"].width() == 560
    assert resize(window, 1920) == 840
    window.close()
    kept = settings.bytes("window/page_train")
    again = open_window(network("Input"))
    assert settings.bytes("window/page_train") == kept
    resize(again, 1280)
    again.arrangement.show("train")
    assert again.docks["curves"].width() == 560


def test_what_was_dragged_wide_in_a_window_stays(window: MainWindow) -> None:
    resize(window, 1280)
    window.arrangement.show("train")
    window.resizeDocks([window.docks["curves"]], [680], Qt.Orientation.Horizontal)
    QApplication.processEvents()
    wide = window.docks["curves"].width()
    assert wide == 680
    assert resize(window, 1400) == wide
    window.arrangement.show("design")
    window.arrangement.show("train")
    assert window.docks["curves"].width() == wide
    divide(window)
    divide(window)
    divide(window)
    assert window.docks["curves"].width() == wide


def divide(window: MainWindow) -> None:
    """Double-click what lies between the parts of the page, or what stands for it at the edge."""
    strip = window.arrangement.divider
    if strip.isVisible():
        QTest.mouseDClick(strip, Qt.MouseButton.LeftButton)
    else:
        right = window.docks["curves"].geometry()
        place = QPoint((window.centralWidget().geometry().right() + right.x() + 1) // 2, right.center().y())
        child = window.childAt(place)
        QTest.mouseDClick(child, Qt.MouseButton.LeftButton, pos=child.mapFrom(window, place))
    QApplication.processEvents()


def test_a_double_click_on_the_divider_gives_canvas_or_curves_alone_and_both_again(open_window: OpenWindow) -> None:
    window = open_window(network("Input", "Dense", "Output"))
    window.arrangement.show("train")
    window.resizeDocks([window.docks["curves"]], [480], Qt.Orientation.Horizontal)
    QApplication.processEvents()
    divide(window)
    assert seen(window) == set()
    assert window.canvas.width() > window.width() - 20
    divide(window)
    assert seen(window) == {"training", "curves", "evaluation", "sample"}
    assert not window.canvas.isVisible()
    assert window.docks["curves"].width() > window.width() - 20
    window.registry.refresh()
    assert not window.registry["edit.add"].isEnabled(), "nobody edits what is not seen"
    window.arrangement.show("design")
    assert window.canvas.isVisible()
    window.arrangement.show("train")
    assert window.arrangement.alone is Alone.PANELS, "each page remembers its arrangement"
    window.close()
    again = open_window(network("Input", "Dense", "Output"))
    again.arrangement.show("train")
    assert not again.canvas.isVisible()
    divide(again)
    assert again.canvas.isVisible()
    assert again.docks["curves"].width() == 480


def test_what_is_wanted_of_a_hidden_part_brings_both_back(window: MainWindow) -> None:
    window.arrangement.show("train")
    window.registry["view.alone_panels"].trigger()
    assert window.registry["view.alone_panels"].isChecked()
    window.reveal("dense_1")
    assert window.canvas.isVisible()
    window.registry["view.alone_middle"].trigger()
    assert seen(window) == set()
    window.registry["view.go_curves"].trigger()
    assert seen(window) == {"training", "curves", "evaluation", "sample"}
    window.registry["view.alone_panels"].trigger()
    window.tell_fault("The disk is full.")
    assert window.notices.isVisible(), "a notice is never hidden"
    window.registry["view.alone_panels"].trigger()
    for name in ("training", "curves", "evaluation", "sample"):
        window.docks[name].close()
        QApplication.processEvents()
    assert window.canvas.isVisible(), "there would be nothing to see"


def test_the_keyboard_brings_back_what_is_hidden(window: MainWindow) -> None:
    window.arrangement.show("train")
    window.registry["view.alone_middle"].trigger()
    strip = window.arrangement.divider
    assert strip in list(window.keyboard_way())
    strip.setFocus()
    QTest.keyClick(strip, Qt.Key.Key_Return)
    assert window.arrangement.alone is Alone.PANELS
    QTest.keyClick(strip, Qt.Key.Key_Escape)
    assert window.arrangement.alone is Alone.NONE


def test_what_is_in_the_middle_of_the_canvas_stays_there_on_other_pages(window: MainWindow) -> None:
    view = window.canvas.view
    view.camera.go_to(QPointF(100, 40), 1.5)
    for name in ("train", "data", "design"):
        window.arrangement.show(name)
        QApplication.processEvents()
        assert (view.camera.center() - QPointF(100, 40)).manhattanLength() < 4
        assert view.camera.scale == pytest.approx(1.5)


def test_a_network_that_was_shown_whole_is_shown_whole_on_other_pages(open_window: OpenWindow) -> None:
    project = Project()
    for row in range(4):
        project = edits.add_node(project, LAYERS.create("Dense"), (row * 240.0, 0.0))[0]
    window = open_window(project)
    view = window.canvas.view
    view.fit()
    scale = view.camera.scale
    for name in ("train", "design", "data", "train"):
        window.arrangement.show(name)
        if window.canvas.isVisible():
            assert view.camera.visible().contains(view.network_scene.bounds())
            assert (view.camera.scale < scale) is (name == "train")
            assert window.arrangement.page.name == "train" or view.camera.scale == pytest.approx(scale)


def test_the_transport_bar_is_in_reach_and_stays_where_it_is(window: MainWindow) -> None:
    for page in window.arrangement.pages:
        window.arrangement.show(page.name)
        QApplication.processEvents()
        assert window.bars.transport.isVisible() is page.has_transport
        if page.has_transport:
            places = [window.controls.buttons[name].mapTo(window, QRect().topLeft()) for name in ORDER]
            window.arrangement.show("design")
            QApplication.processEvents()
            assert places == [window.controls.buttons[name].mapTo(window, QRect().topLeft()) for name in ORDER]


def test_the_pages_and_the_tools_stand_at_one_place_on_every_page(window: MainWindow) -> None:
    places, heights = set(), set()
    for page in window.arrangement.pages:
        window.arrangement.show(page.name)
        QApplication.processEvents()
        places.add((window.bars.pages.geometry().getRect(), window.bars.tools.geometry().getRect()[:2]))
        heights.add(window.centralWidget().y())
    assert len(places) == len(heights) == 1


def test_a_layer_is_shown_from_a_page_without_the_canvas(window: MainWindow) -> None:
    window.arrangement.show("data")
    window.reveal("dense_1")
    assert window.canvas.isVisible()
    assert window.store.selection == {"dense_1"}


def test_nothing_is_done_to_a_canvas_that_is_not_seen(window: MainWindow) -> None:
    window.store.select({"dense_1"})
    names = ("edit.delete", "edit.duplicate", "edit.add", "edit.copy", "view.fit_all", "layer.group")
    assert all(window.registry[name].isEnabled() for name in names)
    window.arrangement.show("data")
    assert not any(window.registry[name].isEnabled() for name in names)
    assert window.registry["file.save"].isEnabled()
    window.arrangement.show("train")
    assert all(window.registry[name].isEnabled() for name in names)


def test_panels_of_other_pages_cannot_be_switched_on(window: MainWindow) -> None:
    assert not window.registry["view.panel_curves"].isEnabled()
    window.arrangement.show("train")
    assert window.registry["view.panel_curves"].isEnabled()
    assert not window.registry["view.panel_palette"].isEnabled()


def test_the_welcome_view_is_in_place_of_all_pages(window: MainWindow) -> None:
    window.arrangement.show("train")
    window.show_welcome(True)
    assert window.welcome.isVisible()
    assert seen(window) == set()
    assert window.bars.pages.isHidden()
    assert window.bars.transport.isHidden()
    window.show_welcome(False)
    assert window.arrangement.is_current("train")
    assert seen(window) == {"training", "curves", "evaluation", "sample"}


@pytest.mark.parametrize(
    ("screen", "size"),
    [((0, 0, 1280, 770), (1280, 770)), ((0, 30, 1920, 1050), (1920, 1050)), ((0, 0, 5120, 2880), LARGEST)],
)
def test_the_first_start_takes_the_room_of_the_screen(screen: tuple[int, int, int, int], size: tuple[int, int]) -> None:
    available = QRect(*screen)
    place = first_size(available)
    assert place.size().toTuple() == size
    assert available.contains(place)
    assert (place.center() - available.center()).manhattanLength() <= 1


def test_only_the_first_start_is_fitted_to_the_screen(open_window: OpenWindow) -> None:
    window = open_window(network("Input", "Dense", "Output"))
    window.fit_to_screen()
    assert window.isMaximized()
    window.showNormal()
    window.resize(750, 600)
    window.close()
    again = open_window(network("Input"))
    again.fit_to_screen()
    assert again.size().toTuple() == (750, 600)


def test_a_window_without_a_title_bar_is_found_where_it_was_left(qtbot: QtBot, settings: Settings) -> None:
    """Qt moved it down by the height of one, and its lower edge off the screen."""
    left, found = (QMainWindow(None, Qt.WindowType.FramelessWindowHint) for _ in range(2))
    for window in (left, found):
        qtbot.addWidget(window)
    left.setGeometry(0, 0, 600, 400)
    left.show()
    keep_place(left, settings)
    assert restore_place(found, settings)
    found.show()
    assert found.geometry() == QRect(0, 0, 600, 400)


def test_what_is_done_while_the_curves_are_alone_stays(window: MainWindow) -> None:
    window.arrangement.show("train")
    window.registry["view.alone_panels"].trigger()
    window.docks["evaluation"].raise_()
    window.docks["sample"].close()
    heights = [300, 380]
    window.resizeDocks([window.docks["curves"], window.docks["evaluation"]], heights, Qt.Orientation.Vertical)
    QApplication.processEvents()
    height = window.docks["curves"].height()
    for leave in (window.registry["view.alone_panels"].trigger, partial(window.arrangement.show, "design")):
        leave()
        window.arrangement.show("train")
        QApplication.processEvents()
        assert seen(window) == {"training", "curves", "evaluation"}
        assert not window.docks["evaluation"].visibleRegion().isEmpty(), "the tab that was chosen is in front"
        assert window.docks["curves"].height() == height
        window.arrangement.show_alone(Alone.PANELS)


def test_a_page_without_panels_at_its_right_shows_its_middle(window: MainWindow) -> None:
    window.arrangement.show("train")
    for name in ("training", "curves", "evaluation", "sample"):
        window.docks[name].close()
    window.registry["view.alone_panels"].trigger()
    assert window.canvas.isVisible()
    assert window.arrangement.alone is Alone.NONE


def test_a_notice_leaves_the_canvas_alone_and_is_seen_beside_panels(window: MainWindow) -> None:
    window.arrangement.show("train")
    window.registry["view.alone_middle"].trigger()
    window.tell_fault("The disk is full.")
    assert window.notices.isVisible()
    assert window.arrangement.alone is Alone.MIDDLE
    window.registry["view.alone_panels"].trigger()
    window.tell_fault("The disk is still full.")
    assert window.notices.isVisible()


def test_panels_that_share_a_place_have_no_title_below_their_tabs(window: MainWindow) -> None:
    window.arrangement.show("train")
    QApplication.processEvents()
    evaluation, curves = window.docks["evaluation"], window.docks["curves"]
    evaluation.raise_()
    QApplication.processEvents()
    assert evaluation.widget().geometry().top() == 0
    assert curves.widget().geometry().top() > 20, "it stands alone"
    for name in ("training", "sample"):
        window.registry[f"view.panel_{name}"].trigger()
    QApplication.processEvents()
    assert evaluation.widget().geometry().top() > 20
    window.registry["view.panel_sample"].trigger()
    QApplication.processEvents()
    assert window.docks["sample"].widget().geometry().top() == 0
    window.arrangement.show("design")
    QApplication.processEvents()
    assert window.docks["inspector"].widget().geometry().top() > 20
