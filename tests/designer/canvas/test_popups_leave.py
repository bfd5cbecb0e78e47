"""What asks about a document closes with it, and with the node that it asks about."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from designer.canvas.gestures.host import FixWish, LayerWish
from designer.document.store import Store
from designer.forms.values import FieldEdit
from designer.window import MainWindow
from engine.document.editing import arranging, edits
from engine.document.project import Project
from engine.layers import LAYERS
from tests.designer.conftest import network

OpenWindow = Callable[[Project], MainWindow]


@pytest.fixture
def window(show_in_window: OpenWindow) -> MainWindow:
    window = show_in_window(network("Input", "Dense", "Output"))
    begin(window)
    return window


def begin(window: MainWindow) -> None:
    """Show the document that is left, from its start."""
    window.store.reset(network("Input", "Dense", "Output"))
    window.store.edit("Group", lambda p: arranging.make_group(p, ["output_1"], "End")[0])
    window.store.select(["dense_1"])


def another(store: Store) -> None:
    """A document that has a node of the same id, of another type."""
    project = Project()
    for layer in ("Input", "Flatten"):
        project, _ = edits.add_node(project, LAYERS.create(layer), (0.0, 0.0))
    node = project.network.node("flatten_1").replace(id="dense_1", name="dense_1")
    store.reset(project.replace(network=project.network.replace(nodes=(project.network.nodes[0], node)), view={}))


def same_ids(store: Store) -> None:
    store.reset(network("Input", "Dense"))


def group(store: Store) -> None:
    store.open_group(store.project.view.groups[0].id)


def gone(store: Store) -> None:
    store.edit("Delete", lambda p: edits.remove_nodes(p, ["dense_1"]))


WAYS = (another, same_ids, group, gone)
"""Ways to leave, one after the other in one window: to open a window takes longer than to try one."""


def test_the_fields_close(window: MainWindow) -> None:
    for leave in WAYS:
        begin(window)
        window.registry["edit.fields"].trigger()
        popup = window.canvas.field_popup
        assert popup.isVisible(), leave
        leave(window.store)
        assert not popup.isVisible(), leave
        popup._edit(FieldEdit(("units",), 9))  # what was typed last comes too late, and does nothing wrong
        assert all(getattr(node.layer, "units", 0) != 9 for node in window.store.project.network.nodes), leave


def test_the_fields_stay_while_they_are_edited_and_undone(window: MainWindow) -> None:
    window.registry["edit.fields"].trigger()
    popup = window.canvas.field_popup
    popup._edit(FieldEdit(("units",), 9))
    window.store.undo_stack.undo()
    assert popup.isVisible()
    window.store.edit("Other", lambda p: edits.rename(p, "dense_1", "Hidden"))
    assert popup.isVisible()


def test_a_name_that_was_being_typed_is_not_given_to_another_document(window: MainWindow) -> None:
    for leave in (another, same_ids, gone):
        begin(window)
        window.registry["edit.rename"].trigger()
        field = window.canvas.names.field
        assert field.isVisible(), leave
        field.setText("Half a na")
        leave(window.store)
        assert not field.isVisible(), leave
        assert all(node.name != "Half a na" for node in window.store.project.network.nodes), leave


@pytest.mark.parametrize("name", ["quick", "fixes", "replace", "edit.find"])
def test_lists_close(window: MainWindow, name: str) -> None:
    for leave in WAYS:
        begin(window)
        popup = asked(window, name)
        assert popup.isVisible(), leave
        leave(window.store)
        assert popup.isVisible() == (name == "edit.find" and leave is group), leave
        QTest.keyClick(popup, Qt.Key.Key_Escape)


def asked(window: MainWindow, name: str) -> QWidget:
    """The list of that name, which is asked for."""
    canvas = window.canvas
    if name == "quick":
        canvas.adding.ask(LayerWish(QPoint(100, 100), canvas.view.network_scene.nodes["dense_1"].look.outputs[0]))
        return canvas.adding.search
    if name == "replace":
        window.store.select({"dense_1"})
        canvas.replacing.ask()
        return canvas.replacing.search
    if name == "fixes":
        (wire, *_) = window.store.project.network.wires
        canvas.adding.ask_fix(FixWish(wire, None, ()))
        return canvas.adding.fixes
    window.registry["edit.find"].trigger()
    (popup,) = (one for one in window.findChildren(type(canvas.adding.search)) if one.isVisible())
    return popup
