"""Validation errors as sentences that name the node and the field."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel, ValidationError

from engine.fields import Family

_LONGEST_VALUE = 60

_EXPECTED = {
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "string": "text",
    "tuple": "a list",
    "dict": "an object of names and values",
    "model": "an object of names and values",
    "finite": "a finite number",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong.

    Attributes:
        message: A sentence that names node, field, value and what is allowed.
        node: Id of the node, or empty.
        field: Name of the field, dotted where it is nested, or empty.
    """

    message: str
    node: str = ""
    field: str = ""


def explain(error: ValidationError, data: Any, root: type[BaseModel], place: str = "") -> tuple[Fault, ...]:
    """The faults that pydantic found.

    Args:
        error: What validation raised.
        data: The value that was validated.
        root: The class that it was validated as.
        place: What people call the value as a whole, such as `dense_1`; empty for a document.
    """
    return tuple(
        _fault(entry, _Position.walk(entry["loc"], data, root, place)) for entry in error.errors(include_url=False)
    )


def closest(name: str, names: Iterable[str]) -> str:
    """A question that offers the names most like a misspelt one, or empty."""
    known = {candidate.casefold(): candidate for candidate in names}
    matches = difflib.get_close_matches(name.casefold()[:100], known, n=3, cutoff=0.6)
    return f" Did you mean {' or '.join(known[match] for match in matches)}?" if matches else ""


def value_text(value: Any) -> str:
    """A value as it stands in a sentence, cut where it is long."""
    if isinstance(value, BaseModel):
        return str(getattr(value, "type", type(value).__name__))
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    text = json.dumps(value) if isinstance(value, str | bool | int | float | None) else type(value).__name__
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 1]}…"


@dataclass(slots=True)
class _Position:
    """Position of a validation error: found by following its path through the data and their declarations."""

    place: str
    value: Any
    annotation: Any
    metadata: tuple[Any, ...] = ()
    owner: type[BaseModel] | None = None
    node: str = ""
    path: tuple[str, ...] = ()

    @classmethod
    def walk(cls, loc: tuple[int | str, ...], data: Any, root: type[BaseModel], place: str) -> _Position:
        position = cls(place, data, root)
        for key in loc:
            position.enter(key)
        return position

    @property
    def family(self) -> Family[Any] | None:
        return next((entry for entry in self.metadata if isinstance(entry, Family)), None)

    @property
    def declared(self) -> type[BaseModel] | None:
        """The class that declares the value, as far as it can be told."""
        if self.family is not None:
            return self.family.get(self.value if isinstance(self.value, str) else _get(self.value, "type"))
        is_model = isinstance(self.annotation, type) and issubclass(self.annotation, BaseModel)
        return self.annotation if is_model else None

    def enter(self, key: int | str) -> None:
        """Step into a field, an item of a list, or an entry of a mapping."""
        declared = self.declared
        self.owner = declared
        if declared is not None:
            info = declared.model_fields.get(str(key))
            self.annotation, self.metadata = (info.annotation, tuple(info.metadata)) if info else (None, ())
        else:
            arguments = [entry for entry in get_args(self.annotation) if entry is not Ellipsis]
            self.annotation, self.metadata = (arguments[-1] if arguments else None), ()
        if get_origin(self.annotation) is Annotated:
            self.annotation, *rest = get_args(self.annotation)
            self.metadata = tuple(rest)
        self.value = _get(self.value, key)
        self._name(key)

    def _name(self, key: int | str) -> None:
        """Keep what people call the place: nodes by their id, wires by their number, all else by its path."""
        kind = self.path[-1] if self.path else ""
        if isinstance(key, int) and kind == "nodes":
            node_id = _get(self.value, "id")
            self.node = node_id if isinstance(node_id, str) else ""
            self.place, self.path = (f"Node {value_text(self.node)}" if self.node else f"Node {key + 1}"), ()
        elif isinstance(key, int) and kind == "wires":
            self.place, self.path = f"Wire {key + 1}", ()
        elif not (self.place and key == "layer"):
            self.path = (*self.path, str(key + 1) if isinstance(key, int) else key)


def _get(value: Any, key: Any) -> Any:
    if isinstance(value, Mapping):
        return value.get(key)
    if isinstance(value, list | tuple):
        return value[key] if isinstance(key, int) and key < len(value) else None
    return None


def _fault(entry: Any, position: _Position) -> Fault:
    field = ".".join(position.path)
    whole = "the layer" if entry["loc"][-1:] == ("layer",) else "it"
    shown = field if len(field) <= _LONGEST_VALUE else f"{field[: _LONGEST_VALUE - 1]}…"
    sentence = _sentence(entry, position, shown or whole)
    if position.place:
        sentence = f"{position.place}: {sentence}"
    return Fault(sentence, position.node, field)


def _sentence(entry: Any, position: _Position, field: str) -> str:
    context = entry.get("ctx", {})
    value = value_text(entry["input"])
    match entry["type"]:
        case "greater_than_equal":
            return f"{field} is {value}, but the least value allowed is {value_text(context['ge'])}."
        case "less_than_equal":
            return f"{field} is {value}, but the greatest value allowed is {value_text(context['le'])}."
        case "literal_error":
            return f"{field} is {value}, but must be {context['expected']}."
        case "missing":
            return f"{field} is missing."
        case "too_long":
            return f"{field} has {context['actual_length']} items, but must have {context['max_length']}."
        case "extra_forbidden":
            known = position.owner.model_fields if position.owner else {}
            return f"{field} is not a known field.{closest(position.path[-1] if position.path else '', known)}"
        case "union_tag_invalid" if position.family is not None:
            tag, family = str(context["tag"]), position.family
            hint = closest(tag, family.names()) or f" There are: {', '.join(family.names())}."
            return f"{field} is {value_text(tag)}, but there is no such {family.name}.{hint}"
        case "union_tag_not_found":
            return f'{field} is {value}, but must be a name, or an object with a "type".'
        case "string_pattern_mismatch":
            rule = "a word of up to 64 small letters, digits and underscores, such as dense_1"
            return f"{field} is {value}, but must be {rule}."
    wanted = _EXPECTED.get(entry["type"].split("_")[0])
    return f"{field} is {value}, but must be {wanted}." if wanted else f"{field} is {value}: {entry['msg']}."
