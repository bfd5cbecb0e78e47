"""A project to start from for data that somebody brings: the data as its source, and a small network that fits them."""

from __future__ import annotations

import math
from collections.abc import Iterator

from engine.activations import Linear, ReLU, Softmax
from engine.data.dataset import DataSpec
from engine.data.files import shown
from engine.document.editing.edits import add_node, connect
from engine.document.project import DataSettings, Project, TrainingSettings
from engine.initializers import HeNormal, XavierUniform
from engine.layers import Layer, Shape
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.images.convolution import Conv2D
from engine.layers.images.pooling import GlobalAveragePool, MaxPool2D
from engine.layers.sequences.recurrent import LSTM
from engine.layers.shapes.flatten import Flatten
from engine.layers.shapes.reshaping import Permute, Reshape
from engine.losses import CategoricalCrossEntropy, MeanSquaredError
from engine.optimizers import Adam
from engine.sources import Source

HIDDEN = 32
"""Units of the hidden layer."""

CHANNELS = (1, 3, 4)
"""Channels that an image can have."""

SMALLEST = 8
"""Pixels along a side below which a table of numbers is not taken for an image."""

MANY_ROWS = 10_000
"""Samples from which fewer epochs of larger batches do."""

MOST_CLASSES = 20
"""Whole numbers that differ in a target: more of them are numbers to predict, not classes."""

DISTANCE = 260.0
"""From one layer to the next on the canvas."""


def starter(source: Source, spec: DataSpec) -> Project:
    """A project with this source and a network that can be trained on it as it is.

    Args:
        source: Where the data come from.
        spec: Their form.
    """
    as_classes = _are_classes(spec)
    project = Project(data=DataSettings(source=source), training=_training(spec, as_classes))
    last = ""
    for number, (name, layer) in enumerate(_layers(spec, as_classes)):
        project, node = add_node(project, layer, (number * DISTANCE, 0.0), name=name)
        project = connect(project, last, node) if last else project
        last = node
    return project


def reason(spec: DataSpec, why: str = "") -> str:
    """A sentence on the project that `starter` makes: its target, its form, and how the network fits it.

    Args:
        spec: The form of the data.
        why: Why this is the target, in a few words; empty where somebody has chosen it.
    """
    target = f"{shown(spec.target_name)} ({why})" if why else shown(spec.target_name)
    many = len(spec.columns) or math.prod(spec.input_shape)
    inputs = f"{many:,} input{'' if many == 1 else 's'}"
    if _are_classes(spec):
        count = len(spec.classes)
        how = f"the network ends in {count} units with softmax, trained by categorical cross-entropy"
        return f"predicts the {count} classes of {target} from {inputs}: {how}."
    how = "the network ends in linear units, trained by mean squared error of the scaled target"
    return f"predicts the numbers of {target} from {inputs}: {how}."


def _are_classes(spec: DataSpec) -> bool:
    return bool(spec.classes) and not (spec.class_numbers and len(spec.classes) > MOST_CLASSES)


def _layers(spec: DataSpec, as_classes: bool) -> Iterator[tuple[str, Layer]]:
    """The layers in their order, with their names."""
    yield from _features(spec)
    # By tests/benchmarks/tables.py, He's larger weights end worse than Glorot's on tables: one layer loses no signal.
    yield "Hidden", Dense(units=HIDDEN, activation=ReLU(), weight_initializer=XavierUniform())
    if as_classes:
        yield "Classes", Dense(units=len(spec.classes), activation=Softmax())
    else:
        target = spec.target_shape or (1,)
        yield "Values", Dense(units=math.prod(target), activation=Linear())
        if len(target) > 1:
            yield "Form", Reshape(shape=target)
    yield "Prediction", Output()


def _features(spec: DataSpec) -> Iterator[tuple[str, Layer]]:
    """The layers that turn a sample into a vector."""
    shape, image = spec.input_shape, _image(spec)
    if image is not None:
        last_is_channel = len(shape) == 3 and shape != image
        yield "Images", Input(shape=image if len(shape) == 2 else ())
        if last_is_channel:
            yield "Channels first", Permute(order=(3, 1, 2))
        yield "Filters", Conv2D(filters=16, padding="same", activation=ReLU(), weight_initializer=HeNormal())
        yield "Halve", MaxPool2D()
        yield "More filters", Conv2D(filters=32, padding="same", activation=ReLU(), weight_initializer=HeNormal())
        yield "Average", GlobalAveragePool()
    elif len(shape) == 2:
        yield "Sequences", Input()
        yield "Reader", LSTM(units=HIDDEN)
    else:
        yield "Features", Input()
        if len(shape) > 1:
            yield "Flatten", Flatten()


def _image(spec: DataSpec) -> Shape | None:
    """Channels, height and width of a sample, if it looks like an image."""
    shape = spec.input_shape
    if spec.has_lengths:
        return None
    if len(shape) == 2 and shape[0] == shape[1] >= SMALLEST:
        return 1, *shape
    if len(shape) == 3 and shape[0] in CHANNELS and min(shape[1:]) >= SMALLEST:
        return shape
    if len(shape) == 3 and shape[2] in CHANNELS and min(shape[:2]) >= SMALLEST:
        return shape[2], shape[0], shape[1]
    return None


def _training(spec: DataSpec, as_classes: bool) -> TrainingSettings:
    many = spec.rows >= MANY_ROWS
    return TrainingSettings(
        loss=CategoricalCrossEntropy() if as_classes else MeanSquaredError(),
        optimizer=Adam(learning_rate=0.003),
        epochs=30 if many else 150,
        batch_size=128 if many else 32,
        patience=5 if many else 20,
    )
