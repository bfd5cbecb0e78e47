"""A value that an edit did not expect is told at its field, whichever panel asks: nobody sees an error in a slot."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from designer.canvas.overlays import field_popup
from designer.data.panel import DataPanel
from designer.document.store import Store
from designer.forms import node_fields
from designer.forms.form import Form
from designer.forms.values import FieldEdit
from designer.inspector import panel as inspector
from designer.inspector import states
from designer.training import losses, settings
from engine.document.project import Project
from tests.designer.conftest import network

Opened = tuple[object, Form, FieldEdit]
"""A panel, which has to be kept; its form; and what is asked of it."""


def invalid(project: Project, *_: object, **__: object) -> Project:
    """An edit whose result pydantic refuses."""
    return project.replace(view={"positions": {"a": (1e9, 0.0)}})


def _settings(store: Store, qtbot: QtBot, edit: FieldEdit) -> Opened:
    panel = settings.TrainingSettings(store) if edit.path[0] == "epochs" else DataPanel(store)
    qtbot.addWidget(panel)
    return panel, panel.form, edit


def _losses(store: Store, qtbot: QtBot) -> Opened:
    panel = losses.OutputLosses(store)
    qtbot.addWidget(panel)
    assert panel.form is not None
    name = panel.form.names()[0]
    return panel, panel.form, FieldEdit((name,), store.project.training.loss_of(name))


def _inspector(store: Store, qtbot: QtBot, form: str, edit: FieldEdit) -> Opened:
    panel = inspector.InspectorPanel(store)
    qtbot.addWidget(panel)
    store.select({"dense_1"})
    return panel, getattr(panel, form), edit


def _popup(store: Store, qtbot: QtBot) -> Opened:
    popup = field_popup.FieldPopup(store, None)  # type: ignore[arg-type]
    qtbot.addWidget(popup)
    assert popup.ask("dense_1", popup.pos())
    assert popup._form is not None
    return popup, popup._form, FieldEdit(("units",), 9)


@pytest.mark.parametrize(
    ("module", "function", "opened"),
    [
        (None, "_put", lambda s, q: _settings(s, q, FieldEdit(("epochs",), 3))),
        (None, "_put", lambda s, q: _settings(s, q, FieldEdit(("validation_share",), 0.3))),
        (losses, "set_training", _losses),
        (inspector, "rename", lambda s, q: _inspector(s, q, "name_form", FieldEdit(("name",), "x"))),
        (inspector, "set_note", lambda s, q: _inspector(s, q, "name_form", FieldEdit(("note",), "x"))),
        (states, "set_bypassed", lambda s, q: _inspector(s, q, "state_form", FieldEdit(("bypassed",), True))),
        (node_fields, "set_field", lambda s, q: _inspector(s, q, "form", FieldEdit(("units",), 9))),
        (node_fields, "set_field", _popup),
    ],
    ids=["training", "data", "losses", "name", "note", "state", "layer", "popup"],
)
def test_an_invalid_document_is_told_at_the_field(
    qtbot: QtBot,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    module: object | None,
    function: str,
    opened: Callable[[Store, QtBot], Opened],
) -> None:
    store = Store(network("Input", "Dense", "Output", "Output", wired=False))
    before = store.project
    _panel, form, edit = opened(store, qtbot)
    monkeypatch.setattr(module or form, function, invalid)
    form.edited.emit(edit)
    assert store.project is before
    assert form.editor(*edit.path).error.startswith("This cannot be done: ")
