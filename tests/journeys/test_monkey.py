"""A monkey at mouse and keyboard: random real events, with Tab, forms that are made again, and training under way.

An exception in a slot, a warning of Qt or a crash fails the test; its seed stands in the failure.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QMenu,
    QSlider,
    QWidget,
)
from pytestqt.qtbot import QtBot

from designer.background.workers import workers
from designer.canvas.gestures.host import LayerWish
from designer.window import MainWindow
from engine.document.editing.edits import set_training
from engine.document.format import files
from engine.document.project import Project
from engine.document.templates import EXAMPLES, TEMPLATES, Template
from engine.layers import LAYERS

OpenWindow = Callable[[Project], MainWindow]

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
QUICK = [t for t in (*EXAMPLES, *TEMPLATES) if t.name in ("spirals", "noisy_sine", "classifier", "two_branch", "wine")]
LEFT_ALONE = (
    "file.",
    "help.shortcuts",
    "help.keys",
    "training.export",
    "layer.save_as_block",
    "help.about",
    "edit.repeat",
)
"""What leads out of the window or asks by a box of the platform."""

TEXTS = ("7", "0.5", "-1", "1e9", "abc", "ä<b>", "1,5", "", "8, 3", "x" * 80)

NOTHING_COMES_OF_IT = {
    "name": None, "number": None, "confirm": False, "save_file": None, "open_file": None, "open_data": None,
    "open_weights": None, "overwrite": "cancel",
}  # fmt: skip
"""What is answered where a deed asks by a dialog all the same."""


class Monkey:
    """Acts on a window, one random thing after another."""

    def __init__(self, window: MainWindow, seed: int) -> None:
        self.window, self.random = window, random.Random(seed)
        self.done: list[str] = []
        # Buttons with a menu wait until it is closed, by a loop of events of their own.
        self.closer = QTimer(window, interval=50)
        self.closer.timeout.connect(self.leave_menu)
        self.closer.start()
        self.deeds: list[tuple[int, Callable[[], object]]] = [
            (14, self.tab), (8, self.select), (8, self.type_text), (6, self.click_control), (6, self.action),
            (5, self.key), (4, self.click_canvas), (4, self.drag_canvas), (4, self.undo), (4, self.train),
            (2, self.choose), (2, self.copy_and_paste), (2, self.quick_add), (2, self.popup), (1, self.resize),
            (1, self.theme), (1, self.open), (1, self.dock), (2, self.page), (1, self.wheel),
        ]  # fmt: skip

    def act(self) -> None:
        """One deed, and what follows from it."""
        weights, deeds = zip(*self.deeds, strict=True)
        (deed,) = self.random.choices(deeds, weights)
        self.done.append(deed.__name__)
        deed()
        QApplication.processEvents()
        if len(self.done) % 10 == 0:
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self.leave_modal()
        if len(self.window.store.project.network.nodes) > 60:
            self.open()

    def leave_menu(self) -> None:
        menu = QApplication.activePopupWidget()
        if isinstance(menu, QMenu):
            if self.random.random() < 0.5:
                QTest.keyClick(menu, Qt.Key.Key_Down)
                QTest.keyClick(menu, Qt.Key.Key_Return)
            menu.close()

    def leave_modal(self) -> None:
        while (modal := QApplication.activeModalWidget()) is not None:
            modal.close()

    def tab(self) -> None:
        keys = self.random.choice((NONE, NONE, Qt.KeyboardModifier.ShiftModifier))
        for _ in range(self.random.randint(1, 6)):
            focused = QApplication.focusWidget() or self.window
            QTest.keyClick(focused, Qt.Key.Key_Backtab if keys != NONE else Qt.Key.Key_Tab, keys)

    def select(self) -> None:
        ids = sorted(self.window.store.project.network.by_id)
        self.window.store.select(self.random.sample(ids, min(len(ids), self.random.choice((0, 1, 1, 1, 2, 5)))))

    def controls(self, *kinds: type[QWidget]) -> list[QWidget]:
        popup = QApplication.activePopupWidget()
        found = (popup or self.window).findChildren(QWidget)
        return [one for one in found if isinstance(one, kinds) and one.isVisible() and one.isEnabled()]

    def pick(self, *kinds: type[QWidget]) -> QWidget | None:
        found = self.controls(*kinds)
        return self.random.choice(found) if found else None

    def type_text(self) -> None:
        field = self.pick(QLineEdit, QAbstractSpinBox)
        if field is None:
            return
        field.setFocus()
        QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        for letter in self.random.choice(TEXTS)[:12]:
            QTest.keyClick(QApplication.focusWidget() or field, letter)  # the field may be gone by now
        focused = QApplication.focusWidget()
        if focused is not None and self.random.random() < 0.7:
            QTest.keyClick(focused, self.random.choice((Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Escape)))

    def click_control(self) -> None:
        control = self.pick(QAbstractButton, QSlider, QAbstractItemView)
        if control is None or self.is_left_alone(control):
            return
        target = control.viewport() if isinstance(control, QAbstractItemView) else control
        point = QPoint(self.random.randrange(max(1, target.width())), self.random.randrange(max(1, target.height())))
        QTest.mouseClick(target, LEFT, NONE, point)

    def is_left_alone(self, control: QWidget) -> bool:
        action = getattr(control, "defaultAction", lambda: None)()
        known = {id(self.window.registry[spec.id]): spec.id for spec in self.window.registry}
        name = known.get(id(action), "") if action is not None else ""
        words = f"{getattr(control, 'text', str)()} {control.toolTip()} {control.accessibleName()}"
        outside = any(word in words for word in ("Browse", "Choose a file", "Open a project", "first rows"))
        return outside or name.startswith(LEFT_ALONE)

    def action(self) -> None:
        if QApplication.activePopupWidget() is not None:
            return
        names = [spec.id for spec in self.window.registry if not spec.id.startswith(LEFT_ALONE)]
        action = self.window.registry[self.random.choice(names)]
        if action.isEnabled() and action.menu() is None:
            action.trigger()

    def key(self) -> None:
        keys = (Qt.Key.Key_Delete, Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_F2, Qt.Key.Key_Down, Qt.Key.Key_Up,
                Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Space, Qt.Key.Key_L, Qt.Key.Key_Backspace)  # fmt: skip
        target = QApplication.activePopupWidget() or QApplication.focusWidget() or self.window.canvas.view
        QTest.keyClick(target, self.random.choice(keys))

    def canvas_point(self) -> QPoint:
        view = self.window.canvas.view
        items = list(view.network_scene.nodes.values())
        if items and self.random.random() < 0.7:
            item = self.random.choice(items)
            rect = item.sceneBoundingRect()
            inside = QPointF(self.random.uniform(0, rect.width()), self.random.uniform(0, rect.height()))
            return view.mapFromScene(rect.topLeft() + inside)
        size = view.viewport().size()
        return QPoint(self.random.randrange(max(1, size.width())), self.random.randrange(max(1, size.height())))

    def click_canvas(self) -> None:
        click = self.random.choice((QTest.mouseClick, QTest.mouseClick, QTest.mouseDClick))
        keys = self.random.choice((NONE, NONE, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier))
        click(self.window.canvas.view.viewport(), LEFT, keys, self.canvas_point())

    def drag_canvas(self) -> None:
        viewport = self.window.canvas.view.viewport()
        start, end = self.canvas_point(), self.canvas_point()
        QTest.mousePress(viewport, LEFT, NONE, start)
        for step in range(1, 5):
            QTest.mouseMove(viewport, start + (end - start) * step / 4)
        if self.random.random() < 0.2:
            self.select()
        if self.random.random() < 0.2:
            QTest.keyClick(self.window.canvas.view, Qt.Key.Key_Escape)
        QTest.mouseRelease(viewport, LEFT, NONE, end)

    def undo(self) -> None:
        self.window.registry[self.random.choice(("edit.undo", "edit.undo", "edit.redo"))].trigger()

    def train(self) -> None:
        monitor = self.window.monitor
        self.random.choice(
            (monitor.start, monitor.start, monitor.pause, monitor.stop, monitor.step_epoch, monitor.step_batch)
        )()

    def choose(self) -> None:
        combo = self.pick(QComboBox)
        if isinstance(combo, QComboBox) and combo.count():
            combo.setFocus()
            QTest.keyClick(combo, self.random.choice((Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_End)))

    def copy_and_paste(self) -> None:
        self.window.canvas.clipboard.copy()
        self.random.choice((self.window.canvas.clipboard.paste, self.window.canvas.clipboard.duplicate))()

    def quick_add(self) -> None:
        canvas = self.window.canvas
        canvas.adding.ask(LayerWish(self.canvas_point()))
        for letter in self.random.choice(sorted(LAYERS.names())[:30])[:5]:
            QTest.keyClick(QApplication.focusWidget() or canvas.adding.search, letter)
        QTest.keyClick(QApplication.focusWidget() or canvas.adding.search, Qt.Key.Key_Return)

    def popup(self) -> None:
        """Leave a menu or a popup, or open one."""
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()
        elif self.random.random() < 0.5:
            self.window.canvas.edit_fields()
        else:
            self.window.open_menu(self.window.mapToGlobal(QPoint(300, 300)))
            menus = [menu for menu in self.window.findChildren(QMenu) if menu.isVisible()]
            for menu in menus:
                QTest.keyClick(menu, Qt.Key.Key_Down)
                menu.close()

    def resize(self) -> None:
        self.window.resize(self.random.randint(700, 1600), self.random.randint(500, 1000))

    def theme(self) -> None:
        self.window.registry[self.random.choice(("view.theme_dark", "view.theme_light"))].trigger()

    def dock(self) -> None:
        panels = sorted(self.window.arrangement.page.panels)
        if panels:
            dock = self.window.docks[self.random.choice(panels)]
            dock.setVisible(self.random.random() < 0.8)
            dock.raise_()

    def page(self) -> None:
        self.window.arrangement.show(self.random.choice(self.window.arrangement.pages).name)

    def wheel(self) -> None:
        self.window.canvas.view.camera.zoom(self.random.choice((0.5, 0.8, 1.3, 2.0)))

    def open(self) -> None:
        template: Template = self.random.choice(QUICK)
        self.window.store.reset(set_training(template.load(), epochs=3))


def let_loose(qtbot: QtBot, open_window: OpenWindow, seed: int, actions: int) -> None:
    window = open_window(set_training(QUICK[0].load(), epochs=3))
    window.dialogs.answers.update(NOTHING_COMES_OF_IT)  # type: ignore[attr-defined]
    monkey = Monkey(window, seed)
    try:
        with qtbot.captureExceptions() as raised:
            for _ in range(actions):
                monkey.act()
                assert not raised, raised
        project = window.store.project
        assert files.loads(files.dumps(project)) == project
    except BaseException:
        print(f"seed {seed}, after {len(monkey.done)} actions: {' '.join(monkey.done[-30:])}")
        raise
    finally:
        if (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        window.close()
        workers().wait(300.0, print)  # a cold machine compiles kernels in the run itself


@pytest.mark.parametrize("seed", [1])
def test_80_actions(qtbot: QtBot, open_window: OpenWindow, seed: int) -> None:
    let_loose(qtbot, open_window, seed, 80)


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(100, 110))
def test_20000_actions(qtbot: QtBot, open_window: OpenWindow, seed: int) -> None:
    let_loose(qtbot, open_window, seed, 2_000)
