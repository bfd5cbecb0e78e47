"""The File menu: templates, recent files, and what is possible when."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QMenu

from engine.document.format.files import save
from engine.document.project import Project
from engine.document.templates import EXAMPLES, TEMPLATES


def submenu(window, name):
    """A menu that is filled when it opens, as it is when it has opened."""
    spec = next(spec for spec in window.registry if spec.id == name)
    menu = QMenu(window)
    spec.submenu(menu)
    return menu


@pytest.mark.parametrize(("name", "templates"), [("file.template", TEMPLATES), ("file.example", EXAMPLES)])
def test_every_template_is_in_its_menu(show_in_window, name, templates):
    window = show_in_window(Project())
    menu = submenu(window, name)
    assert [action.text() for action in menu.actions()] == [template.title for template in templates]
    menu.actions()[1].trigger()
    assert window.store.project.network == templates[1].load().network
    assert not window.is_welcoming


def test_recent_files_open(show_in_window, tmp_path):
    window = show_in_window(Project())
    (nothing,) = submenu(window, "file.recent").actions()
    assert not nothing.isEnabled()
    path = tmp_path / "a & b.loom"
    save(TEMPLATES[0].load(), path)
    window.settings.add_recent_file(path)
    (action,) = submenu(window, "file.recent").actions()
    assert action.text() == "a && b.loom"
    action.trigger()
    assert window.store.path == path


def test_exports_need_something_to_export(show_in_window):
    window = show_in_window(Project())
    assert not window.registry["file.export_weights"].isEnabled()
    assert not window.registry["file.export_diagram"].isEnabled()
    window.files.new(TEMPLATES[0])
    assert window.registry["file.export_diagram"].isEnabled()
    assert not window.registry["file.export_weights"].isEnabled()


def test_the_diagram_is_exported_by_name(show_in_window, tmp_path):
    window = show_in_window(TEMPLATES[0].load())
    window.dialogs.answers["save_file"] = tmp_path / "d.svg"
    window.registry["file.export_diagram"].trigger()
    assert "<svg" in (tmp_path / "d.svg").read_text("utf-8")
    window.dialogs.answers["save_file"] = tmp_path / "d.gif"
    window.registry["file.export_diagram"].trigger()
    assert "Use .svg or .png." in window.dialogs.errors[0]
