import numpy as np
import pytest

from engine.analysis.targets import encode_targets, target_shape_for
from engine.document.project import DataSettings
from engine.errors import LayerloomError, ShapeError
from engine.layers import Shape
from engine.losses import LOSSES

from .conftest import SPECS

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
