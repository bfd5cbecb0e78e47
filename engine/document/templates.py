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
    Template("templates", "classifier", "Classifier", "Tells three kinds of iris apart by the sizes of their leaves."),
    Template("templates", "regression", "Regression", "Predicts a number: how diabetes progresses within a year."),
    Template(
        "templates",
        "logistic_regression",
        "Logistic regression",
        "One sigmoid unit says whether a tumour is malignant.",
    ),
    Template(
        "templates",
        "autoencoder",
        "Autoencoder",
        "Squeezes images of digits through eight numbers and draws them again.",
    ),
    Template(
        "templates",
        "two_branch",
        "Two branches",
        "Two views of the same wine, one by ReLU and one by tanh, are joined to name its grape.",
    ),
)
"""To start a project from, the usual first choice first."""

EXAMPLES: tuple[Template, ...] = (
    Template("examples", "digits", "Digits", "Reads handwritten digits of 8 by 8 pixels."),
    Template(
        "examples", "digits_cnn", "Digits by convolution", "Reads the same digits as images, through filters and pools."
    ),
    Template("examples", "spirals", "Two spirals", "Parts two spirals that no straight line can part."),
    Template("examples", "noisy_sine", "Noisy sine", "Finds the curve behind noisy points."),
    Template("examples", "wine", "Wine by two inputs", "Chemistry and colour enter apart and meet before the answer."),
    Template("examples", "lenet", "LeNet-5", "The first convolutional network that read cheques, on small digits."),
    Template("examples", "resnet", "ResNet", "Three residual blocks: what goes in is added to what comes out."),
    Template("examples", "unet", "U-Net", "Cleans noisy images; what was seen before shrinking is joined in again."),
    Template(
        "examples", "lstm", "Bidirectional LSTM", "Reads each image row by row, from the top and from the bottom."
    ),
    Template("examples", "transformer", "Transformer encoder", "Every row of an image looks at every other one."),
)
"""Finished projects to look at and train; `digits` is the one of the tour."""
