from typing import Annotated, Any, Literal

import pytest
from pydantic import ValidationError

from engine.activations import ACTIVATIONS, LeakyReLU, ReLU
from engine.fields import Declared, Family, FieldDescription, describe, dump, field
from engine.initializers import INITIALIZERS
from engine.layers import LAYERS
from engine.layers.basic.dense import Dense
from engine.losses import LOSSES
from engine.optimizers import OPTIMIZERS
from engine.preparation.fills import Mean
from engine.preparation.recipe import ColumnChoice, Recipe
from engine.sources import SOURCES

FAMILIES: list[Family[Any]] = [LAYERS, ACTIVATIONS, INITIALIZERS, LOSSES, OPTIMIZERS, SOURCES]
MEMBERS = [member for family in FAMILIES for member in family]


class Shape(Declared):
    """A shape on paper."""

    type: Literal["shape"] = "shape"


SHAPES: Family[Shape] = Family("shape")


@SHAPES.register
class Square(Shape):
    """All sides are equal.

    More is said here.
    """

    type: Literal["square"] = "square"
    side: float = field(1.0, minimum=0.0, maximum=9.0, unit="cm", help="Length of a side.")
    filled: bool = field(False, help="Whether it is filled.")
    corners: int = field(4, minimum=0, help="Number of corners.")
    label: str = field("", help="What stands in it.")
    pattern: Literal["plain", "dots"] = field("plain", help="How it is filled.")
    sizes: tuple[int, ...] = field((), help="Sizes.")
    names: tuple[str, ...] = field(("a",), help="Names.")


@SHAPES.register
class Point(Shape):
    """Nothing but a place."""

    type: Literal["point"] = "point"


class Page(Declared):
    """Holds a shape."""

    type: Literal["page"] = "page"
    shape: Annotated[Shape, SHAPES] = field(Square(), help="The shape.")


def description(name: str) -> FieldDescription:
    return next(entry for entry in describe(Square) if entry.name == name)


def test_descriptions_give_what_a_form_needs() -> None:
    side = description("side")
    assert (side.kind, side.default, side.minimum, side.maximum, side.unit) == ("float", 1.0, 0.0, 9.0, "cm")
    assert (side.help, side.label) == ("Length of a side.", "Side")
    kinds = {entry.name: entry.kind for entry in describe(Square)}
    assert kinds == {
        "side": "float",
        "filled": "bool",
        "corners": "int",
        "label": "text",
        "pattern": "choice",
        "sizes": "ints",
        "names": "names",
    }
    assert description("pattern").choices == ("plain", "dots")


def test_a_field_of_a_family_names_its_members() -> None:
    (shape,) = describe(Page)
    assert (shape.kind, shape.choices, shape.family) == ("family", ("square", "point"), SHAPES)


def test_summary_is_the_first_paragraph() -> None:
    assert Square.summary() == "All sides are equal."


@pytest.mark.parametrize("value", [Point(), "point", {"type": "point"}])
def test_a_member_as_instance_name_or_object(value: object) -> None:
    assert Page.model_validate({"shape": value}).shape == Point()


def test_a_member_without_fields_is_written_as_its_name() -> None:
    assert dump(Point()) == "point"
    assert Page(shape=Point()).model_dump(mode="json") == {"type": "page", "shape": "point"}
    assert Page().model_dump(mode="json")["shape"]["side"] == 1.0


@pytest.mark.parametrize("value", ["circle", {"side": 1}, 3, None, ["point"], {"type": ["point"]}, ReLU()])
def test_strangers_are_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        Page.model_validate({"shape": value})


@pytest.mark.parametrize(
    "fields",
    [
        {"side": -0.1},
        {"side": 9.1},
        {"side": float("nan")},
        {"side": float("inf")},
        {"side": "1"},
        {"side": True},
        {"corners": 1.0},
        {"corners": True},
        {"filled": 1},
        {"pattern": "stripes"},
        {"unknown": 1},
    ],
)
def test_bad_values_are_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Square(**fields)


def test_values_are_frozen_and_replaced_with_validation() -> None:
    square = Square()
    with pytest.raises(ValidationError):
        square.side = 2.0  # type: ignore[misc]
    assert square.replace(side=2.0) == Square(side=2.0)
    with pytest.raises(ValidationError):
        square.replace(side=10.0)


def declare(**members: Any) -> type[Shape]:
    annotations = {"type": Literal["new"], **members.pop("__annotations__", {})}
    body = {"__doc__": "Is new.", "type": "new", "__annotations__": annotations, "__module__": __name__, **members}
    return type("New", (Shape,), body)


@pytest.mark.parametrize(
    ("cls", "words"),
    [
        (declare(__doc__=""), "no docstring"),
        (declare(size=1, __annotations__={"size": int}), "has no help text"),
        (Square, "declared twice"),
    ],
)
def test_incomplete_declarations_do_not_register(cls: type[Shape], words: str) -> None:
    with pytest.raises(TypeError, match=words):
        SHAPES.register(cls)
    assert SHAPES.names() == ("square", "point")


def test_validators_are_made_at_the_first_use_of_each() -> None:
    """The start would wait for those of some 200 classes."""

    class Plain(Page):
        """Holds a point."""

        shape: Annotated[Shape, SHAPES] = field(Point(), help="The shape.")

    other = declare()
    assert not Plain.__pydantic_complete__
    Plain(shape=Point())
    assert Plain.__pydantic_complete__
    assert not other.__pydantic_complete__


def test_a_field_without_a_default_does_not_register() -> None:
    cls = declare(size=field(help="Size."), __annotations__={"size": int})
    with pytest.raises(TypeError, match="has no default"):
        SHAPES.register(cls)


def test_look_up() -> None:
    assert SHAPES["point"] is SHAPES.get("point") is Point
    assert SHAPES.get("circle") is None
    assert SHAPES.get(["point"]) is None
    assert "point" in SHAPES
    assert len(SHAPES) == 2
    assert SHAPES.create("square", side=3) == Square(side=3.0)


@pytest.mark.parametrize("cls", MEMBERS, ids=lambda cls: cls.type_name())
def test_every_declaration_is_complete(cls: type[Declared]) -> None:
    default = cls()
    for entry in describe(cls):
        assert entry.kind != "other"
        assert entry.help.endswith(".")
        if entry.kind in ("int", "float"):
            assert entry.minimum is not None
            assert entry.maximum is not None
            assert entry.minimum <= entry.default <= entry.maximum
    assert cls.model_validate(default.model_dump(mode="json")) == default
    assert cls.summary().endswith(".") or ":" in cls.summary()


def test_nested_members_keep_their_fields() -> None:
    layer = Dense(activation=LeakyReLU(slope=0.3))
    assert Dense.model_validate(layer.model_dump(mode="json")) == layer


def test_a_recipe_is_written_as_far_as_it_was_chosen() -> None:
    assert set(Recipe().model_dump(mode="json")) == {"rules", "columns", "target_scaling", "splitting", "dismissed"}
    recipe = Recipe(columns={"a": ColumnChoice(missing=Mean(), spellings="merged")}, repeated="drop")
    written = recipe.model_dump(mode="json")
    assert written["repeated"] == "drop"
    assert written["columns"] == {"a": {"missing": "mean", "spellings": "merged"}}
    assert Recipe.model_validate(written) == recipe
