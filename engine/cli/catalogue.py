"""`layerloom layers`: every type of layer with its fields, from the declarations."""

from __future__ import annotations

import json
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from engine.cli.console import print_json
from engine.fields import Declared, FieldDescription, describe, dump
from engine.layers import LAYERS, Layer


def print_layers(*, as_json: bool) -> None:
    """Print the list on standard output."""
    if as_json:
        print_json([_entry(cls) for cls in LAYERS], indent=2)
        return
    console = Console()
    for cls in LAYERS:
        layer = LAYERS.create(cls.type_name())
        console.print(
            f"[bold]{cls.type_name()}[/] [dim]({cls.category})[/]  {', '.join(layer.inputs) or '-'} → "
            f"{', '.join(layer.outputs) or '-'}"
        )
        console.print(f"  {cls.summary()}", highlight=False, markup=False)
        console.print(_table(describe(cls)))


def _table(fields: tuple[FieldDescription, ...]) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column()
    for field in fields:
        default = json.dumps(_plain(field.default))
        table.add_row(f"{field.name} = {default}", Text(f"{field.help}  ({_allowed(field)})"))
    return table


def _allowed(field: FieldDescription) -> str:
    if field.choices:
        return "one of " + ", ".join(field.choices)
    bounds = [
        f"{word} {bound:,.10g}" for word, bound in (("from", field.minimum), ("to", field.maximum)) if bound is not None
    ]
    return " ".join([field.kind, *bounds])


def _entry(cls: type[Layer]) -> dict[str, Any]:
    layer = LAYERS.create(cls.type_name())
    return {
        "type": cls.type_name(),
        "category": cls.category,
        "help": cls.summary(),
        "inputs": list(layer.inputs),
        "outputs": list(layer.outputs),
        "fields": [_field(field) for field in describe(cls)],
    }


def _field(field: FieldDescription) -> dict[str, Any]:
    return {
        "name": field.name,
        "type": field.kind,
        "default": _plain(field.default),
        "minimum": field.minimum,
        "maximum": field.maximum,
        "choices": list(field.choices) or None,
        "unit": field.unit or None,
        "help": field.help,
    }


def _plain(value: Any) -> Any:
    """A default as JSON data, as it would stand in a file."""
    return dump(value) if isinstance(value, Declared) else value
