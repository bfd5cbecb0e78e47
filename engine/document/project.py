"""The whole document: network, data, training, view. Immutable; edits make new ones (`document/editing`)."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from engine.document.network import Network
from engine.document.view import View
from engine.fields import Frozen, field
from engine.losses import AnyLoss, CategoricalCrossEntropy, Loss
from engine.metrics import MetricName
from engine.optimizers import Adam, AnyOptimizer
from engine.preparation.recipe import Recipe
from engine.schedules import AnySchedule, Constant
from engine.sources import AnySource, Bundled

FORMAT = 4
"""Version of the file format that this program writes."""


class DataSettings(Frozen):
    """Data settings: source, target, split and normalisation."""

    source: AnySource = field(Bundled(), help="Data source: the origin of the samples.")
    predict: Literal["target", "inputs"] = field(
        "target",
        help="Target of the output: the target column, or the inputs as they are scaled for training "
        "(autoencoder); losses and metrics are then in scaled units.",
    )
    validation_share: float = field(
        0.15,
        minimum=0.0,
        maximum=0.9,
        help="Share of the samples in the validation split, used for early stopping and for choosing the best weights.",
    )
    test_share: float = field(
        0.15, minimum=0.0, maximum=0.9, help="Share of the samples in the test split, evaluated once, at the end."
    )
    normalisation: Literal["standard", "minmax", "none"] = field(
        "standard",
        help="Scaling of the inputs, fitted on the training split only: standard gives mean 0 and standard "
        "deviation 1, min-max the range 0 to 1.",
        titles={"minmax": "Min-max"},
    )
    recipe: Recipe = field(Recipe(), help="Recipe: what each column of a table is for and how it becomes inputs.")


MonitorName = Literal["loss", "accuracy", MetricName]
"""Measures that tell the best epoch."""


class TrainingSettings(Frozen):
    """Training settings: loss, optimiser, schedule, epochs and early stopping."""

    main: ClassVar[tuple[str, ...]] = (
        "epochs", "batch_size", "optimizer", "schedule", "loss", "metrics", "patience", "restore_best",
    )  # fmt: skip

    loss: AnyLoss = field(
        CategoricalCrossEntropy(),
        help="Loss that training minimises, for every output, together with the penalties of layers.",
    )
    losses: dict[str, AnyLoss] = field(default_factory=dict, help="Losses of individual outputs, by node id.")
    class_weights: Literal["none", "balanced", "given"] = field(
        "none",
        titles={"given": "Custom"},
        help="Class weights: none, balanced (inverse to the class frequency), or as given below. They apply to "
        "all losses, also on validation and test.",
    )
    given_class_weights: tuple[Annotated[float, Field(ge=0.0, le=1e6)], ...] = field(
        (),
        label="Custom class weights",
        empty="none",
        help="Weight of each class, in the order of the classes, if class weights are given.",
    )
    optimizer: AnyOptimizer = field(Adam(), help="Optimiser: the rule that updates the weights.")
    schedule: AnySchedule = field(
        Constant(), help="Learning rate schedule: how the learning rate changes during training."
    )
    clip_value: float = field(
        0.0,
        minimum=0.0,
        maximum=1e6,
        help="Gradient clipping by value: largest absolute value of a gradient element; 0 means no clipping.",
    )
    clip_norm: float = field(
        0.0,
        minimum=0.0,
        maximum=1e6,
        help="Gradient clipping by norm: largest norm of all gradients together; 0 means no clipping.",
    )
    metrics: tuple[MetricName, ...] = field(
        (),
        empty="none",
        help="Metrics, measured on the validation split after each epoch and on the test split at the end.",
    )
    epochs: int = field(
        50, minimum=0, maximum=1_000_000, unit="epochs", help="Number of epochs: passes over the training split."
    )
    batch_size: int = field(
        32, minimum=1, maximum=65_536, unit="samples", help="Batch size: number of samples in each step."
    )
    shuffle: bool = field(True, help="Shuffle the training samples in every epoch.")
    seed: int = field(
        0, minimum=0, maximum=2**31 - 1, help="Random seed of the split, the initial weights, shuffling and dropout."
    )
    patience: int = field(
        0,
        minimum=0,
        maximum=1_000_000,
        unit="epochs",
        help="Early stopping: number of epochs without improvement before training stops; 0 turns it off.",
    )
    monitor: MonitorName = field(
        "loss",
        label="Best epoch by",
        titles={"loss": "Validation loss"},
        help="Measure of the validation split that tells the best epoch: for early stopping, and for the weights that "
        "are restored.",
    )
    min_delta: float = field(
        0.0,
        minimum=0.0,
        maximum=1e6,
        label="Minimum improvement",
        help="Least change of that measure that counts as an improvement.",
    )
    restore_best: bool = field(True, help="Restore the weights of the best epoch at the end.")
    max_minutes: float = field(
        0.0,
        minimum=0.0,
        maximum=1e6,
        unit="minutes",
        label="Time limit",
        help="Time after which training stops; pauses do not count, 0 means no limit.",
    )

    def loss_of(self, output: str) -> Loss:
        """The loss of an Output node."""
        return self.losses.get(output, self.loss)


class Project(Frozen):
    """A Layerloom document."""

    network: Network = Network()
    data: DataSettings = DataSettings()
    training: TrainingSettings = TrainingSettings()
    view: View = View()
