"""Declarations: how a layer, a loss, an optimiser or a data source says which fields it has.

A declared class is a frozen pydantic model with a literal `type`. Forms, file validation, command line and documents
are all made from the same declaration (`describe`). A *family* is a closed set of declared classes, such as the
activations; a field may hold a member of a family.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, ClassVar, Generic, Self, TypeVar, get_args, get_origin

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    SerializerFunctionWrapHandler,
    model_serializer,
)
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema, PydanticKnownError, core_schema


class Frozen(BaseModel):
    """An immutable value that refuses unknown names and non-finite numbers.

    Attributes:
        main: Names of the fields that people set first, in the order of forms; the others come after, under *More*.
            Those that a class lacks are passed over, so a base may name them for all. Empty: every field, as declared.
    """

    main: ClassVar[tuple[str, ...]] = ()

    # Validators are made when they are first used: of nearly 200 classes a document uses few, and the start waits.
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, defer_build=True)

    def replace(self, **changes: Any) -> Self:
        """Return a copy with some fields changed, validated again."""
        values = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self).model_validate(values | changes)


class Sparse(Frozen):
    """A frozen value of which files hold no implied field that has its default."""

    @model_serializer(mode="wrap")
    def _sparse(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        implied = _implied(type(self))
        fields: dict[str, Any] = handler(self)
        return {
            name: entry for name, entry in fields.items() if name not in implied or getattr(self, name) != implied[name]
        }


SPELLING = {"initializer": "initialiser", "optimizer": "optimiser"}
"""Words that names in files and code spell as Python's libraries do, and texts for people as all other texts."""
_CAPITALS = re.compile(r"\b(mae|rmse|roc|auc|utf|iso|koi8-r|euc|jis|jp|kr|cp|gb)(?=\b|\d)", re.IGNORECASE)


def readable(name: str) -> str:
    """A name from a file as people read it: `batch_size` becomes "Batch size"; with capitals, as `Conv2D`, it stays."""
    if name != name.lower():
        return name
    words = " ".join(SPELLING.get(word, word) for word in name.split("_")).capitalize()
    return _CAPITALS.sub(lambda found: found[0].upper(), words)


class Declared(Frozen):
    """A member of a family: its `type` names it in files, its docstring's first line explains it to people."""

    title: ClassVar[str] = ""

    type: str

    @classmethod
    def type_name(cls) -> str:
        """The name that stands in files."""
        return str(cls.model_fields["type"].default)

    @classmethod
    def display_name(cls) -> str:
        """Display name."""
        return cls.title or readable(cls.type_name())

    @classmethod
    def summary(cls) -> str:
        """One sentence for palettes, tooltips and documents."""
        return (cls.__doc__ or "").strip().split("\n\n")[0].replace("\n", " ")


D = TypeVar("D", bound=Declared)


class Family(Generic[D]):
    """A closed set of declared classes, by type name, in the order of registration.

    Used as metadata of an annotation (`Annotated[Activation, ACTIVATIONS]`) it makes pydantic accept any member, either
    as an instance, as `{"type": name, ...}`, or as the bare name.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._members: dict[str, type[D]] = {}

    def register(self, cls: type[D]) -> type[D]:
        """Class decorator: check the declaration and add it.

        Raises:
            TypeError: The declaration is incomplete: no help, a name taken twice, a field without help or default.
        """
        name = cls.type_name()
        if name in self._members:
            raise TypeError(f"{self.name} {name!r} is declared twice")
        if not cls.summary():
            raise TypeError(f"{self.name} {name!r} has no docstring to explain it")
        for field in describe(cls):
            if not field.help:
                raise TypeError(f"{self.name} {name!r}: field {field.name!r} has no help text")
            if cls.model_fields[field.name].is_required():  # a member can be dropped on the canvas as it is
                raise TypeError(f"{self.name} {name!r}: field {field.name!r} has no default")
        self._members[name] = cls
        return cls

    def __getitem__(self, name: str) -> type[D]:
        return self._members[name]

    def __iter__(self) -> Iterator[type[D]]:
        return iter(self._members.values())

    def __len__(self) -> int:
        return len(self._members)

    def __contains__(self, name: object) -> bool:
        return name in self._members

    def get(self, name: object) -> type[D] | None:
        """The class of that type name, or None."""
        return self._members.get(name) if isinstance(name, str) else None

    def names(self) -> tuple[str, ...]:
        """Type names in the order of registration."""
        return tuple(self._members)

    def create(self, name: str, /, **fields: Any) -> D:
        """A member by its type name, with defaults for what is not given."""
        return self._members[name](**fields)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            self._validate, serialization=core_schema.plain_serializer_function_ser_schema(dump)
        )

    def _validate(self, value: Any) -> D:
        """A member made of a value. Not a union of all members, whose validators would all have to be made for it."""
        if isinstance(value, str):
            value = {"type": value}
        tag = value.get("type") if isinstance(value, dict) else getattr(value, "type", None)
        cls = self.get(tag)
        if cls is not None:
            return cls.model_validate(value)
        if tag is None:
            raise PydanticKnownError("union_tag_not_found", {"discriminator": "'type'"})
        expected = ", ".join(map(repr, self._members))
        raise PydanticKnownError(
            "union_tag_invalid", {"discriminator": "'type'", "tag": str(tag), "expected_tags": expected}
        )


def dump(value: Declared) -> Any:
    """A declared value as JSON data: `{"type": ..., fields}`, or its bare name where it has no fields to name."""
    implied = _implied(type(value))
    fields = value.model_dump(mode="json")
    fields = {name: entry for name, entry in fields.items() if name not in implied or entry != implied[name]}
    return fields["type"] if len(fields) == 1 else fields


@cache
def _implied(cls: type[Frozen]) -> Mapping[str, Any]:
    """The defaults of the fields that a file leaves out where they hold them."""
    return {name: info.default for name, info in cls.model_fields.items() if _extra(info).get("implied")}


def _extra(info: FieldInfo) -> Mapping[str, Any]:
    return info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}


@dataclass(frozen=True, slots=True)
class FieldDescription:
    """Description of one field, for forms, documents and the command line.

    Attributes:
        name: Name in the class and in files.
        kind: `int`, `float`, `bool`, `text`, `choice`, `family` (a nested declared value), or of tuples `ints`,
            `floats` or `names`.
        default: Default value, a Python value.
        minimum: Least value allowed (inclusive), or None.
        maximum: Greatest value allowed (inclusive), or None.
        choices: Allowed names, for `choice` and `family`, and for `names` that are not free.
        unit: Unit of the value for people, such as "samples".
        help: A sentence that explains the field.
        family: The family that a `family` field chooses from.
        label: The name as people read it: `batch_size` becomes "Batch size".
        more: Whether it is set seldom, so that forms fold it.
        names: Kind of things that a `text` or `names` field names, such as `columns` or `arrays`, or empty.
        empty: Meaning of an empty value, in a word or two, such as "last column".
        titles: Choices by name that people read otherwise than `readable` has it.
        helps: Sentences by name that explain choices.
    """

    name: str
    kind: str
    default: Any = None
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    unit: str = ""
    help: str = ""
    family: Family[Any] | None = None
    label: str = ""
    more: bool = False
    names: str = ""
    empty: str = ""
    titles: tuple[tuple[str, str], ...] = ()
    helps: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if not self.label:
            object.__setattr__(self, "label", readable(self.name))

    def title(self, choice: str) -> str:
        """One of the choices as people read it."""
        return dict(self.titles).get(choice) or readable(choice)

    def help_of(self, choice: str) -> str:
        """Sentence that explains one of the choices, or empty."""
        return dict(self.helps).get(choice, "")


def field(
    default: Any = ...,
    *,
    help: str,
    minimum: float | None = None,
    maximum: float | None = None,
    unit: str = "",
    label: str = "",
    names: str = "",
    empty: str = "",
    titles: Mapping[str, str] | None = None,
    helps: Mapping[str, str] | None = None,
    implied: bool = False,
    default_factory: Callable[[], Any] | None = None,
) -> Any:
    """Declare one field of a declared class. Bounds are inclusive; numbers are strict (no "64", no true).

    An `implied` field stands in a file only where its value is not the default. For the rest see `FieldDescription`.
    """
    number = isinstance(default, bool | int | float)
    extra = {"unit": unit, "label": label, "names": names, "empty": empty, "implied": implied}
    extra |= {"titles": titles or {}, "helps": helps or {}}
    arguments: dict[str, Any] = {"description": help, "ge": minimum, "le": maximum, "json_schema_extra": extra}
    if number:
        arguments["strict"] = True
    if default_factory is not None:
        return Field(default_factory=default_factory, **arguments)
    return Field(default, **arguments)


def describe(cls: type[BaseModel]) -> tuple[FieldDescription, ...]:
    """The fields of a declared class: those set first, then the others, each in its order.

    The `type` by which a member of a family is named is none of them.
    """
    named = "type" if issubclass(cls, Declared) else ""
    fields = {name: info for name, info in cls.model_fields.items() if name != named}
    first = [name for name in getattr(cls, "main", ()) if name in fields] or list(fields)
    rest = [name for name in fields if name not in first]
    return (
        *(_describe(name, fields[name], more=False) for name in first),
        *(_describe(name, fields[name], more=True) for name in rest),
    )


def _describe(name: str, info: FieldInfo, *, more: bool) -> FieldDescription:
    family = next((entry for entry in info.metadata if isinstance(entry, Family)), None)
    kind, choices = _kind(info.annotation)
    if family is not None:
        kind, choices = "family", family.names()
    bounds: dict[str, float | None] = {"ge": None, "le": None}
    for entry in info.metadata:
        for bound in bounds:
            if getattr(entry, bound, None) is not None:
                bounds[bound] = getattr(entry, bound)
    words = {key: str(_extra(info).get(key, "")) for key in ("unit", "label", "names", "empty")}
    return FieldDescription(
        name=name,
        kind=kind,
        default=info.get_default(call_default_factory=True, validated_data={}),
        minimum=bounds["ge"],
        maximum=bounds["le"],
        choices=choices,
        help=info.description or "",
        family=family,
        more=more,
        titles=tuple(_extra(info).get("titles", {}).items()),
        helps=tuple(_extra(info).get("helps", {}).items()),
        **words,
    )


def _kind(annotation: Any) -> tuple[str, tuple[str, ...]]:
    simple = {bool: "bool", int: "int", float: "float", str: "text"}
    if annotation in simple:
        return simple[annotation], ()
    if get_origin(annotation) is tuple:
        element = get_args(annotation)[0]
        plain = get_args(element)[0] if get_origin(element) is Annotated else element
        kinds = {int: "ints", float: "floats"}
        return (kinds[plain], ()) if plain in kinds else ("names", get_args(element))
    arguments = get_args(annotation)
    if arguments and all(isinstance(argument, str) for argument in arguments):
        return "choice", arguments
    return "other", ()
