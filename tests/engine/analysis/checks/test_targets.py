from dataclasses import replace

import numpy as np
import pytest

from engine.analysis.analyse import analyse
from engine.analysis.checks.targets import (
    encode_targets,
    seen_by,
    target_shape_for,
    why_columns_are_wrong,
    why_loss_is_wrong,
)
from engine.data.dataset import DataSpec, Figures
from engine.document.project import DataSettings, Project, TrainingSettings
from engine.errors import LayerloomError, ShapeError
from engine.layers import Shape
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.losses import LOSSES
from engine.sources import Csv, TargetType
from tests.engine.analysis.conftest import SPECS
from tests.oracles.rig import draw

TARGET = DataSettings()
INPUTS = DataSettings(predict="inputs", normalisation="minmax")
VALUES = ["mean_squared_error", "mean_absolute_error", "huber", "binary_cross_entropy"]


@pytest.mark.parametrize(
    ("loss", "spec", "output", "expected"),
    [
        ("categorical_cross_entropy", "classes", (3,), ()),
        ("categorical_cross_entropy", "binary", (2,), ()),
        *[(loss, "classes", (3,), (3,)) for loss in VALUES],
        *[(loss, "binary", (2,), (2,)) for loss in VALUES],
        *[(loss, "binary", (1,), (1,)) for loss in VALUES],
        *[(loss, "number", (1,), (1,)) for loss in VALUES],
        ("huber", "number", (1, 1), (1, 1)),
        ("huber", "number", (), ()),
    ],
)
def test_shapes(loss: str, spec: str, output: Shape, expected: Shape) -> None:
    assert target_shape_for(LOSSES.create(loss), SPECS[spec], output, TARGET) == expected


def test_the_inputs_as_target() -> None:
    for output in [(64,), (1, 8, 8)]:
        assert target_shape_for(LOSSES.create("huber"), SPECS["images"], output, INPUTS) == output


@pytest.mark.parametrize(
    ("loss", "spec", "output", "words"),
    [
        ("categorical_cross_entropy", "classes", (4,), "4 values come out, but the 3 classes of colour need 3."),
        ("categorical_cross_entropy", "binary", (1,), "1 value comes out, but the 2 classes of answer need 2."),
        ("categorical_cross_entropy", "classes", (1, 3), "1 × 3 values come out"),
        ("binary_cross_entropy", "binary", (3,), "3 values come out, but the 2 classes of answer need 1 or 2."),
        ("huber", "binary", (3,), "need 2 or 1."),
        ("huber", "classes", (1,), "need 3."),
        ("huber", "number", (2,), "2 values come out, but the target price needs 1."),
    ],
)
def test_shapes_that_do_not_fit(loss: str, spec: str, output: Shape, words: str) -> None:
    with pytest.raises(ShapeError) as caught:
        target_shape_for(LOSSES.create(loss), SPECS[spec], output, TARGET)
    assert words in str(caught.value)


def test_a_loss_that_does_not_fit() -> None:
    with pytest.raises(LayerloomError, match="compares with classes"):
        target_shape_for(LOSSES.create("categorical_cross_entropy"), SPECS["number"], (1,), TARGET)


def test_encoded_classes() -> None:
    classes = np.array([2, 0, 1], np.int64)
    np.testing.assert_array_equal(encode_targets(classes, ()), classes)
    np.testing.assert_array_equal(encode_targets(classes, (3,)), [[0, 0, 1], [1, 0, 0], [0, 1, 0]])
    np.testing.assert_array_equal(encode_targets(np.array([1, 0]), (1,)), [[1.0], [0.0]])
    assert encode_targets(np.array([1, 0]), (1,)).dtype == np.float64


def test_encoded_numbers() -> None:
    numbers = np.arange(6.0).reshape(2, 3)
    np.testing.assert_array_equal(encode_targets(numbers, (3, 1)), numbers[:, :, None])


RATINGS = DataSpec(100, (4,), tuple("abcd"), (), tuple("12345"), "stars", class_numbers=(1.0, 2.0, 3.0, 4.0, 5.0))
SIGNS = replace(RATINGS, classes=("-1", "1"), class_numbers=(-1.0, 1.0))
TRUTHS = replace(RATINGS, classes=("0", "1"), class_numbers=(0.0, 1.0))
ONE_HOT = replace(RATINGS, class_numbers=(), one_hot=True)
SAID = replace(RATINGS, class_numbers=())
NUMBERS = ["mean_squared_error", "mean_absolute_error", "huber", "poisson", "cosine_similarity"]
ANSWERS = ["binary_cross_entropy", "binary_focal", "hinge"]
KINDS = ["categorical_cross_entropy", "focal"]


@pytest.mark.parametrize(
    ("losses", "spec", "output", "classes"),
    [
        (NUMBERS, RATINGS, (1,), False),
        (NUMBERS, RATINGS, (5,), True),
        (NUMBERS, RATINGS, (4,), False),
        (NUMBERS, RATINGS, None, False),
        (NUMBERS, SIGNS, (1,), False),
        (NUMBERS, SIGNS, (2,), True),
        (NUMBERS, TRUTHS, (1,), True),
        (ANSWERS, SIGNS, (1,), True),
        (ANSWERS, RATINGS, (5,), True),
        (ANSWERS, ONE_HOT, (5,), False),
        (NUMBERS, ONE_HOT, (5,), False),
        (KINDS, ONE_HOT, (5,), True),
        (KINDS, RATINGS, (1,), True),
        (NUMBERS, SAID, (1,), True),
    ],
)
def test_what_could_be_either_is_what_the_loss_and_the_output_say(
    losses: list[str], spec: DataSpec, output: Shape | None, classes: bool
) -> None:
    for loss in losses:
        seen, _ = seen_by(Output(), spec, TARGET, LOSSES.create(loss), output)
        assert (bool(seen.classes), seen.target_shape) == (classes, () if classes else (5,) if spec.one_hot else (1,))


def test_columns_are_those_of_numbers() -> None:
    assert not why_columns_are_wrong(Output(columns=(0,)), RATINGS, TARGET)
    assert not why_columns_are_wrong(Output(columns=(4, 0)), ONE_HOT, TARGET)
    assert "There is no column 5" in why_columns_are_wrong(Output(columns=(5,)), ONE_HOT, TARGET)
    seen, _ = seen_by(Output(columns=(4, 0)), ONE_HOT, TARGET, LOSSES.create("huber"), (2,))
    assert seen.target_shape == (2,)


def test_both_sizes_are_named_where_neither_is_met() -> None:
    loss = LOSSES.create("poisson")
    seen, _ = seen_by(Output(), RATINGS, TARGET, loss, (3,))
    with pytest.raises(ShapeError, match="3 values come out, but the target stars needs 1 or 5"):
        target_shape_for(loss, seen, (3,), TARGET)


def table_of(kind: TargetType) -> DataSettings:
    return DataSettings(source=Csv(path="a.csv", target_type=kind))


@pytest.mark.parametrize(
    ("spec", "data", "words"),
    [
        (1, table_of("automatic"), "If they are classes, set the target type of the data to classes; if not, choose"),
        (1, table_of("numbers"), "If they are classes, set the target type of the data to automatic; if not, choose"),
        (1, TARGET, "the target letter is numbers, too many of them to be classes. Choose Mean squared error."),
        (99, table_of("automatic"), "too many of them to be classes. Choose Mean squared error."),
        (0, table_of("automatic"), "10 numbers per sample. To predict classes, save the index of the class"),
    ],
)
def test_a_loss_of_classes_says_how_numbers_become_classes(spec: int, data: DataSettings, words: str) -> None:
    shape, figures = ((1,), (Figures(1.0, 26.0, 13.5, 7.5, 26 * spec),)) if spec else ((10,), ())
    seen = DataSpec(100, (4,), (), shape, (), "letter", figures=figures)
    assert words in why_loss_is_wrong(LOSSES.create("focal"), seen, data)


@pytest.mark.parametrize(
    ("units", "words"), [(26, "Read the target as classes"), (3, ""), (1, "Use mean squared error")]
)
def test_the_fix_of_a_loss_of_classes_goes_by_the_units(units: int, words: str) -> None:
    layers = {"input": Input(), "last": Dense(units=units, activation="softmax"), "output": Output()}
    project = Project(network=draw(layers), data=table_of("automatic"))
    spec = DataSpec(100, (4,), (), (1,), (), "letter", figures=(Figures(1.0, 52.0, 26.5, 15.0, 26),))
    found = analyse(project.network, spec, project.data, project.training).diagnostics
    entry = next(entry for entry in found if entry.code == "loss-target")
    assert (entry.fix.words if entry.fix else "") == words
    if units == 26 and entry.fix:
        source = entry.fix.apply(project).data.source
        assert isinstance(source, Csv)
        assert source.target_type == "classes"


def test_class_weights_without_classes_are_told() -> None:
    layers = {"input": Input(), "last": Dense(units=1), "output": Output()}
    training = TrainingSettings(loss=LOSSES.create("huber"), class_weights="balanced")
    project = Project(network=draw(layers), training=training)
    (entry,) = analyse(project.network, RATINGS, project.data, project.training).diagnostics
    assert (entry.severity, entry.code, entry.field) == ("warning", "no-classes", "class_weights")
    assert entry.fix is not None
    fixed = entry.fix.apply(project)
    assert analyse(fixed.network, RATINGS, fixed.data, fixed.training).diagnostics == ()
