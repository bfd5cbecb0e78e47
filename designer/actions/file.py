"""Actions on files: new, open, save, export."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QMenu

from designer.actions.spec import ActionSpec
from designer.storage.files import Files
from designer.weights.exporting import Exporting
from designer.widgets.labels import literal, without_mnemonic
from engine.document.templates import EXAMPLES, TEMPLATES, Template


def file_actions(
    files: Files,
    exporting: Exporting,
    *,
    open_data: Callable[[], object],
    import_weights: Callable[[], object],
    show_welcome: Callable[[], object],
    export_diagram: Callable[[], object],
    has_layers: Callable[[], bool],
    quit_program: Callable[[], object],
) -> tuple[ActionSpec, ...]:
    """Everything in the File menu."""
    return (
        ActionSpec(
            "file.new",
            "&New",
            files.new,
            menu="File",
            shortcuts=("Ctrl+N",),
            icon="file-plus",
            help="Start an empty project.",
            toolbar=True,
        ),
        ActionSpec(
            "file.template",
            "New from &template",
            menu="File",
            icon="layout-template",
            help="Start from a template network.",
            submenu=partial(_fill_templates, files, TEMPLATES),
        ),
        ActionSpec(
            "file.example",
            "Open &example",
            menu="File",
            icon="graduation-cap",
            help="Open a finished example project.",
            submenu=partial(_fill_templates, files, EXAMPLES),
        ),
        ActionSpec(
            "file.open",
            "&Open…",
            files.open,
            menu="File",
            section=1,
            shortcuts=("Ctrl+O",),
            icon="folder-open",
            help="Open a project.",
            toolbar=True,
        ),
        ActionSpec(
            "file.open_data",
            "Open &data…",
            open_data,
            menu="File",
            section=1,
            shortcuts=("Ctrl+Shift+O",),
            icon="table",
            help="Start a project from a table or .npz file, with a network that fits it.",
        ),
        ActionSpec(
            "file.recent",
            "Open &recent",
            menu="File",
            section=1,
            icon="history",
            help="Open a recent project.",
            submenu=partial(_fill_recent, files),
        ),
        ActionSpec(
            "file.recover",
            "Reco&very copies…",
            files.recover,
            menu="File",
            section=1,
            help="Show the recovery copies of sessions that ended without saving.",
        ),
        ActionSpec(
            "file.save",
            "&Save",
            files.save,
            menu="File",
            section=2,
            shortcuts=("Ctrl+S",),
            icon="save",
            help="Save the project.",
            toolbar=True,
        ),
        ActionSpec(
            "file.save_as",
            "Save &as…",
            files.save_as,
            menu="File",
            section=2,
            shortcuts=("Ctrl+Shift+S",),
            help="Save the project under another name. Its runs stay where they are; the one shown is copied.",
        ),
        ActionSpec(
            "file.import_weights",
            "&Import weights…",
            import_weights,
            menu="File",
            section=3,
            shortcuts=("Ctrl+I",),
            icon="package-open",
            help="Start a run with weights from .npz or .safetensors: all of the network, or those that fit.",
            enabled=has_layers,
        ),
        ActionSpec(
            "file.export_weights",
            "Export &weights…",
            exporting.export_weights,
            menu="File",
            section=3,
            shortcuts=("Ctrl+E",),
            icon="package-check",
            help="Save the trained weights as .npz, .safetensors or a NumPy script, and check that they "
            "predict the same.",
            enabled=lambda: exporting.can_export_weights,
        ),
        ActionSpec(
            "file.export_diagram",
            "Export &diagram…",
            export_diagram,
            menu="File",
            section=3,
            icon="image",
            help="Save the drawing of the network as SVG or PNG.",
            enabled=has_layers,
        ),
        ActionSpec(
            "file.welcome",
            "Wel&come",
            show_welcome,
            menu="File",
            section=4,
            icon="house",
            help="Show templates, examples and recent projects.",
        ),
        ActionSpec(
            "file.quit",
            "&Quit",
            quit_program,
            menu="File",
            section=5,
            shortcuts=("Ctrl+Q",),
            icon="log-out",
            help="Close Layerloom.",
        ),
    )


def _fill_templates(files: Files, templates: tuple[Template, ...], menu: QMenu) -> None:
    menu.setToolTipsVisible(True)
    for template in templates:
        action = menu.addAction(template.title)
        action.setToolTip(template.summary)
        action.triggered.connect(partial(_new, files, template))


def _new(files: Files, template: Template, _checked: bool = False) -> None:
    files.new(template)


def _fill_recent(files: Files, menu: QMenu) -> None:
    for path in files.recent:
        action = menu.addAction(without_mnemonic(path.name))
        action.setToolTip(literal(str(path)))
        action.triggered.connect(partial(_open, files, path))
    if not files.recent:
        menu.addAction("No projects yet").setEnabled(False)


def _open(files: Files, path: Path, _checked: bool = False) -> None:
    files.open_path(path)
