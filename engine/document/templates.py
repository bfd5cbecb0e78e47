"""Projects that ship with Layerloom: templates to start from, and examples to look at."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from engine.document.format.files import SUFFIX, loads
from engine.document.project import Project


@dataclass(frozen=True, slots=True)
class Template:
    """A project that ships with Layerloom.

    Attributes:
        folder: Where it lies in the resources.
        name: Stem of its file.
        title: What people call it.
        summary: One sentence: what it does with which data.
    """

    folder: str
    name: str
    title: str
    summary: str

    @property
    def file_name(self) -> str:
        """Name of its file."""
        return self.name + SUFFIX

    @property
    def path(self) -> Path:
        """Path of the template's file."""
        return Path(str(resources.files("resources").joinpath(self.folder, self.file_name)))

    def load(self) -> Project:
        """Read it. That it can be read is held by a test of each."""
        return loads(self.path.read_text("utf-8"), self.file_name)


TEMPLATES: tuple[Template, ...] = (
    Template("templates", "classifier", "Classifier", "Classifies three species of iris by the size of their leaves."),
    Template("templates", "regression", "Regression", "Predicts a number: the progress of diabetes after a year."),
    Template(
        "templates",
        "logistic_regression",
        "Logistic regression",
        "One sigmoid unit predicts whether a tumour is malignant.",
    ),
    Template(
        "templates",
        "autoencoder",
        "Autoencoder",
        "Compresses images of digits to eight numbers and reconstructs them.",
    ),
    Template(
        "templates",
        "two_branch",
        "Two branches",
        "A branch with ReLU and one with tanh, concatenated to classify wines.",
    ),
)
"""To start a project from, the usual first choice first."""

EXAMPLES: tuple[Template, ...] = (
    Template("examples", "digits", "Digits", "Classifies handwritten digits of 8 by 8 pixels."),
    Template(
        "examples",
        "digits_cnn",
        "Digits by convolution",
        "Classifies them as images, with convolution and pooling.",
    ),
    Template("examples", "spirals", "Two spirals", "Separates two spirals that no straight line can separate."),
    Template("examples", "noisy_sine", "Noisy sine", "Fits a curve to noisy points."),
    Template("examples", "wine", "Wine by two inputs", "Chemistry and colour are two inputs, joined by a layer."),
    Template("examples", "lenet", "LeNet-5", "The classic convolutional network for digits, on small images."),
    Template("examples", "resnet", "ResNet", "Three residual blocks: each adds its input to its output."),
    Template("examples", "unet", "U-Net", "Removes noise from images; skip connections keep the detail."),
    Template("examples", "lstm", "Bidirectional LSTM", "Reads each image row by row, in both directions."),
    Template("examples", "transformer", "Transformer encoder", "Every row of an image attends to all other rows."),
)
"""Finished projects to look at and train; `digits` is the one of the tour."""


def shipped(name: str) -> Template:
    """The example or template of a name.

    Raises:
        KeyError: There is none.
    """
    return {each.name: each for each in (*TEMPLATES, *EXAMPLES)}[name]
