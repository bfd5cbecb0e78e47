"""`layerloom check`: what analysis knows of a project. Loads no Numba."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from engine.analysis.analyse import Analysis, analyse
from engine.analysis.diagnostics import Diagnostic
from engine.cli.console import errors, print_json
from engine.data.dataset import DataSpec
from engine.data.load import load as load_data
from engine.data.notes import Note
from engine.data.problems.splits import split_notes
from engine.document.format.files import load
from engine.document.project import Project
from engine.errors import LayerloomError
from engine.layers import shape_text
from engine.memory import bytes_text
from engine.plan.compile import compile

COLOURS = {"error": "red", "warning": "yellow", "hint": "cyan"}


def check(file: Path, *, as_json: bool) -> int:
    """Print the layers and what is wrong with them.

    Returns:
        Exit status: 1 if training could not start.

    Raises:
        LayerloomError: The project cannot be read.
    """
    project = load(file)
    analysis, diagnostics, spec = _judge(project, file.parent)
    report = _report(project, analysis, diagnostics)
    if spec is not None and not analysis.errors:
        plan = compile(project.network, analysis, project.training)
        report["totals"]["training_bytes"] = plan.memory()
    if as_json:
        print_json(report, indent=2)
    else:
        _show(report)
        show_diagnostics((entry for entry in diagnostics if entry.severity != "error"), Console())
    faults = [entry for entry in diagnostics if entry.severity == "error"]
    sys.stdout.flush()  # what is wrong comes last, where both lead to one terminal
    show_diagnostics(faults, errors())
    return int(bool(faults))


def show_diagnostics(entries: Iterable[Diagnostic], console: Console) -> None:
    """Print what analysis says, an entry each."""
    for entry in entries:
        text = Text(f"{entry.severity}: ", COLOURS[entry.severity]).append(entry.message, "default")
        console.print(text.append(f" [{entry.source}]", "dim") if entry.source else text)


def _judge(project: Project, folder: Path) -> tuple[Analysis, tuple[Diagnostic, ...], DataSpec | None]:
    """The analysis; data that cannot be loaded are one diagnostic more, and what can be said without them is said."""
    spec: DataSpec | None = None
    faults: tuple[Diagnostic, ...] = ()
    notes: tuple[Note, ...] = ()
    try:
        dataset = load_data(project.data, folder)
        spec, notes = dataset.spec, split_notes(project, dataset)
    except LayerloomError as error:
        faults = (Diagnostic("error", "data-unusable", str(error), field=error.field),)
    analysis = analyse(project.network, spec, project.data, project.training, notes=notes)
    # That there is no data is not said twice.
    rest = (entry for entry in analysis.diagnostics if not (faults and entry.code == "no-data"))
    return analysis, (*faults, *rest), spec


def _ordered(project: Project, analysis: Analysis) -> list[str]:
    """Ids of all nodes, in order of execution; those on a cycle come last."""
    return list(dict.fromkeys([*analysis.order, *(node.id for node in project.network.nodes)]))


def _report(project: Project, analysis: Analysis, diagnostics: tuple[Diagnostic, ...]) -> dict[str, Any]:
    nodes = {node.id: node for node in project.network.nodes}
    layers = []
    for node_id in _ordered(project, analysis):
        node, facts = nodes[node_id], analysis.nodes[node_id]
        layers.append(
            {
                "id": node_id,
                "name": node.name,
                "type": node.layer.type_name(),
                "used": node_id in analysis.used,
                "outputs": [list(shape) for shape in facts.outputs],
                "parameters": facts.parameters,
                "multiply_adds": facts.multiply_adds,
                "bytes": facts.bytes,
            }
        )
    return {
        "layers": layers,
        "totals": {key: getattr(analysis, key) for key in ("parameters", "multiply_adds", "bytes")},
        "diagnostics": [
            {
                "severity": entry.severity,
                "code": entry.code,
                "node": entry.node or None,
                "field": entry.field or None,
                "message": entry.message,
                **({"source": entry.source} if entry.source else {}),
                **({"fix": entry.fix.words} if entry.fix else {}),
            }
            for entry in diagnostics
        ],
    }


def _show(report: dict[str, Any]) -> None:
    table = Table(show_footer=True)
    totals = report["totals"]
    table.add_column("Layer", "All")
    table.add_column("Type")
    table.add_column("Output")
    for title, key in (("Parameters", "parameters"), ("Multiply-adds", "multiply_adds"), ("Bytes", "bytes")):
        table.add_column(title, f"{totals[key]:,}", justify="right")
    for layer in report["layers"]:
        shapes = ", ".join(shape_text(tuple(shape)) for shape in layer["outputs"]) or "-"
        numbers = (f"{layer[key]:,}" for key in ("parameters", "multiply_adds", "bytes"))
        kind = layer["type"] if layer["used"] else f"{layer['type']}, not used"
        table.add_row(Text(layer["name"]), kind, shapes, *numbers)
    console = Console()
    console.print(table)
    if "training_bytes" in totals:
        console.print(f"Training takes {bytes_text(totals['training_bytes'])} of memory, the data left out.")
