"""Text to values and back."""

from __future__ import annotations

import pytest

from designer.forms.values import (
    MIXED,
    IncompleteError,
    common,
    names_text,
    number_text,
    parse_ints,
    parse_names,
    parse_number,
    replaced,
    stepped,
)
from engine.activations import LeakyReLU, Sigmoid
from engine.document.project import TrainingSettings
from engine.fields import FieldDescription, describe
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.optimizers import SGD, Adam


def described(cls: type, name: str) -> FieldDescription:
    return next(entry for entry in describe(cls) if entry.name == name)


UNITS = described(Dense, "units")
RATE = described(Adam, "learning_rate")


@pytest.mark.parametrize(
    ("value", "text"),
    [(64, "64"), (1e-3, "0.001"), (1e-8, "1e-8"), (0.9999999, "0.9999999"), (2.0, "2"), (1e20, "1e20"), (0.0, "0")],
)
def test_numbers_are_written_short_and_exactly(value, text):
    assert number_text(value) == text
    assert float(text) == value


@pytest.mark.parametrize(("text", "value"), [("1e-3", 1e-3), ("0,5", 0.5), (" 3 ", 3.0), (".25", 0.25)])
def test_real_numbers_are_read_as_people_write_them(text, value):
    assert parse_number(text, RATE) == value


@pytest.mark.parametrize("text", ["", "-", "1e", "1e-", ".", "  "])
def test_the_start_of_a_number_is_no_fault_yet(text):
    with pytest.raises(IncompleteError):
        parse_number(text, RATE)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("abc", "Units needs a number; “abc” is not one."),
        ("2.5", "Units needs a whole number; 2.5 is not one."),
        ("0", "Units is at least 1."),
        ("2000000", "Units is at most 1,000,000."),
        ("nan", "Units needs a finite number."),
        ("1e999", "Units needs a finite number."),
    ],
)
def test_what_is_no_value_gets_a_sentence(text, sentence):
    with pytest.raises(ValueError, match=r"^Units") as caught:
        parse_number(text, UNITS)
    assert str(caught.value) == sentence


def test_whole_numbers_stay_whole():
    assert type(parse_number("64", UNITS)) is int
    assert type(stepped(64, 1, UNITS)) is int


@pytest.mark.parametrize(
    ("value", "steps", "after"), [(64, 1, 65), (128, 1, 138), (1, -1, 1), (9, 2, 11), (1_000_000, 1, 1_000_000)]
)
def test_steps_of_whole_numbers_grow_with_the_number(value, steps, after):
    assert stepped(value, steps, UNITS) == after


@pytest.mark.parametrize("value", [0.001, 0.01, 0.3, 1e-8, 2.0])
def test_a_step_down_and_a_step_up_meet(value):
    assert stepped(stepped(value, -1, RATE), 1, RATE) == pytest.approx(value, rel=1e-9)
    assert stepped(value, 1, RATE) > value


def test_steps_stop_at_the_bounds():
    assert stepped(0.0, -1, RATE) == 0.0


def test_shapes_are_read_with_commas_spaces_or_crosses():
    description = described(Input, "shape")
    assert parse_ints("1, 8, 8", description) == parse_ints("1x8\u00d78", description) == (1, 8, 8)
    assert parse_ints("", description) == ()
    with pytest.raises(ValueError, match="such as 1, 8, 8"):
        parse_ints("a, 8", description)


@pytest.mark.parametrize("names", [(), ("a",), ("a", "b c"), ("a, b", 'say "x"'), ("colour=red", "ü")])
def test_names_survive_the_way_through_text(names):
    assert parse_names(names_text(names)) == names


def test_common_value_or_mixed():
    assert common([3, 3]) == 3
    assert common([3, 4]) is MIXED
    assert common([]) is MIXED


def test_replaced_reaches_fields_inside_fields():
    settings = TrainingSettings(optimizer=SGD())
    assert replaced(settings, ("optimizer", "learning_rate"), 0.5).optimizer == SGD(learning_rate=0.5)
    assert replaced(settings, ("epochs",), 7).epochs == 7
    assert settings.optimizer == SGD()


def test_titles():
    assert LeakyReLU.display_name() == "Leaky ReLU"
    assert Sigmoid.display_name() == "Sigmoid"
