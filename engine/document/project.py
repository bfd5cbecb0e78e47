"""The whole document: network, data, training, view. Immutable; edits make new ones (`document/editing`)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from engine.document.network import Network
from engine.document.view import View
from engine.fields import Frozen, field
from engine.losses import AnyLoss, CategoricalCrossEntropy, Loss
from engine.metrics import MetricName
from engine.optimizers import Adam, AnyOptimizer
from engine.schedules import AnySchedule, Constant
from engine.sources import AnySource, Bundled

FORMAT = 3
"""Version of the file format that this program writes."""


class DataSettings(Frozen):
    """Which data, and how they are prepared."""

    source: AnySource = field(Bundled(), help="Where the samples come from.")
    predict: Literal["target", "inputs"] = field(
        "target",
        help="What the output is compared with: the target column, or the inputs themselves (autoencoder), as they are "
        "scaled for training; losses and metrics then are in scaled units.",
    )
    validation_share: float = field(
        0.15, minimum=0.0, maximum=0.9, help="Share of the samples that steers training: early stopping, best weights."
    )
    test_share: float = field(
        0.15, minimum=0.0, maximum=0.9, help="Share of the samples that is looked at once, at the end."
    )
    normalisation: Literal["standard", "minmax", "none"] = field(
        "standard",
        help="How inputs are scaled, fitted on the training part only: mean 0 and standard deviation 1, or 0 to 1.",
    )


class TrainingSettings(Frozen):
    """How the network learns."""

    loss: AnyLoss = field(
        CategoricalCrossEntropy(), help="What training makes small, for every output, beside the penalties of layers."
    )
    losses: dict[str, AnyLoss] = field(default_factory=dict, help="Losses of single outputs, by node id.")
    class_weights: Literal["none", "balanced", "given"] = field(
        "none",
        help="Whether all samples count alike, those of rare classes more, so that all classes do, or as given below. "
        "All losses are weighted so, those of validation and test too.",
    )
    given_class_weights: tuple[Annotated[float, Field(ge=0.0, le=1e6)], ...] = field(
        (), help="What a sample of each class counts, in the order of the classes, where class weights are given."
    )
    optimizer: AnyOptimizer = field(Adam(), help="How weights are moved.")
    schedule: AnySchedule = field(Constant(), help="How the learning rate changes in the course of the run.")
    clip_value: float = field(
        0.0, minimum=0.0, maximum=1e6, help="Size that no single gradient may exceed; 0 means no limit."
    )
    clip_norm: float = field(
        0.0, minimum=0.0, maximum=1e6, help="Length that all gradients together may have at most; 0 means no limit."
    )
    metrics: tuple[MetricName, ...] = field(
        (), help="What else is measured: after each epoch on the validation samples, at the end on those of the test."
    )
    epochs: int = field(50, minimum=0, maximum=1_000_000, unit="epochs", help="Passes over the training samples.")
    batch_size: int = field(32, minimum=1, maximum=65_536, unit="samples", help="Samples in a step.")
    shuffle: bool = field(True, help="Whether the samples are put into a new order in every epoch.")
    seed: int = field(0, minimum=0, maximum=2**31 - 1, help="Seed of split, initial weights, shuffling and dropout.")
    patience: int = field(
        0,
        minimum=0,
        maximum=1_000_000,
        unit="epochs",
        help="Epochs without a better validation loss after which training stops; 0 means never.",
    )
    restore_best: bool = field(True, help="Whether the weights of the best validation loss are kept at the end.")

    def loss_of(self, output: str) -> Loss:
        """The loss of an Output node."""
        return self.losses.get(output, self.loss)


class Project(Frozen):
    """A Layerloom document."""

    network: Network = Network()
    data: DataSettings = DataSettings()
    training: TrainingSettings = TrainingSettings()
    view: View = View()
