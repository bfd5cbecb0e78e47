"""Comparison of two documents by their repeats, pair by pair: the same seed, the same fold."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.document.format.files import loads
from engine.document.project import Project, TrainingSettings
from engine.errors import FileError, LayerloomError
from engine.experiments.outcome import is_done
from engine.experiments.repeats import Draw, draw_of
from engine.experiments.verdict import LEAST_PAIRS, Difference, paired
from engine.metrics import METRICS
from engine.runs.rows import StoredRun
from engine.runs.store import RunStore

_PREFERRED = ("val_accuracy", "val_loss", "train_loss")
"""Figures that are compared unless one is named: the first that all have. The test split chooses nothing."""

_SHARES = ("accuracy", "top_2", "top_3", "top_5", "precision", "recall", "f1", "roc_auc")
"""Figures between 0 and 1, whose hundredths are points."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison.

    Attributes:
        name: What people call it.
        project: The document of one of its runs.
        runs: Its runs that have trained to their end, by their draw.
    """

    name: str
    project: Project
    runs: Mapping[Draw, StoredRun]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The result of a comparison.

    Attributes:
        names: Of the two sides.
        metric: The figure that is compared.
        draws: Draws that both sides have.
        unlike: Draws that both sides have, but on other data or another split.
        values: Values of both sides, in the order of the draws.
        difference: Of the second side less the first.
    """

    names: tuple[str, str]
    metric: str
    draws: tuple[Draw, ...]
    unlike: int
    values: tuple[tuple[float, ...], tuple[float, ...]]
    difference: Difference

    @property
    def better(self) -> str:
        """The side that is better by more than noise; empty where that cannot be told."""
        if not self.difference.is_significant:
            return ""
        return self.names[(self.difference.mean > 0.0) != is_lower_better(self.metric)]

    @property
    def sentence(self) -> str:
        """The verdict in words, with the figure as files name it."""
        return self.in_words(self.metric)

    def in_words(self, metric: str) -> str:
        """The verdict in words.

        Args:
            metric: Name of the figure, for people.
        """
        found, what = self.difference, self._repeats()
        if not found.is_told:
            return (
                f"No verdict: both have {what} in common, and it takes {LEAST_PAIRS} at least. "
                "Repeat both with the same seeds or folds."
            )
        if not self.better:
            return f"Within noise: {what} cannot tell them apart in {metric} ({self._test()})."
        return f"{self.better} is better by {_amount(found, self._points)} {metric} ({self._test()})."

    @property
    def _points(self) -> bool:
        return any(self.metric.endswith(name) for name in _SHARES)

    def _test(self) -> str:
        p = self.difference.p
        corrected = ", corrected for folds" if self.draws[0].folds else ""
        return f"paired t-test{corrected}, {self._repeats()}, p {'< 0.001' if p < 0.001 else f'= {p:.2g}'}"

    def _repeats(self) -> str:
        word = "fold" if self.draws and self.draws[0].folds else "seed"
        return f"{len(self.draws)} {word}{'s' * (len(self.draws) != 1)}"


def side(store: RunStore, asked: str) -> Side:
    """One side of a comparison.

    Args:
        store: The store.
        asked: Name of an experiment, or the beginning of it, or number of a run: of one of an experiment, that is it.

    Raises:
        FileError: There is no such run or experiment, or no run of it has trained to its end.
    """
    runs = store.runs()[0]
    if asked.isdecimal():
        run = store.run(int(asked))
        members = [each for each in runs if each.experiment == run.experiment] if run.experiment else [run]
        name = f"Run {run.id}"
    else:
        found = {each.experiment for each in runs if each.experiment and each.experiment.startswith(asked)}
        if len(found) != 1:
            known = ", ".join(sorted({each.experiment for each in runs} - {""}))
            raise FileError(
                f"There {'are several experiments' if found else 'is no experiment'} {asked!r} in {store.folder.name}.",
                fix=f"There are: {known}." if known else "`layerloom train FILE --seeds 5` makes one.",
            )
        (name,) = found
        members = [each for each in runs if each.experiment == name]
    documents = [(run, loads(store.document(run), f"The document of run {run.id}")) for run in members]
    done = {draw_of(project): run for run, project in documents if is_done(run, project)}
    if not done:
        raise FileError(f"No run of {asked} has trained to its end.", fix="Train it once more: it goes on.")
    return Side(name, documents[-1][1], done)


def compare(first: Side, second: Side, metric: str = "") -> Comparison:
    """Compare two sides.

    Args:
        first: One side.
        second: The other.
        metric: Figure to compare; empty for the first usual one that all have.

    Raises:
        LayerloomError: The sides are the same runs, or the figure is not there or not to be compared.
    """
    if {run.id for run in first.runs.values()} & {run.id for run in second.runs.values()}:
        raise LayerloomError(f"{first.name} and {second.name} are the same runs.", fix="Name two that differ.")
    shared = sorted(first.runs.keys() & second.runs.keys())
    like = [draw for draw in shared if _origin(first.runs[draw]) == _origin(second.runs[draw])]
    pairs = [(_figures(first.runs[draw]), _figures(second.runs[draw])) for draw in like]
    metric = _chosen(metric, [figures for pair in pairs for figures in pair])
    if metric.endswith("loss") and _losses(first.project.training) != _losses(second.project.training):
        raise LayerloomError(
            f"{metric} cannot be compared: the two are trained with other losses.",
            fix="Name a metric that does not depend on the loss.",
        )
    values = (tuple(each[metric] for each, _ in pairs), tuple(each[metric] for _, each in pairs))
    overlap = 1.0 / (like[0].folds - 1) if like and like[0].folds else 0.0
    difference = paired(*values, overlap=overlap)
    return Comparison((first.name, second.name), metric, tuple(like), len(shared) - len(like), values, difference)


def is_lower_better(figure: str) -> bool:
    """True for figures, such as `val_loss` or `test_mae`, of which less is better."""
    return figure.endswith("loss") or any(
        figure.endswith(f"_{name}") for name, metric in METRICS.items() if metric.lower_is_better
    )


def _origin(run: StoredRun) -> tuple[object, object]:
    return run.facts.get("data"), run.facts.get("split")


def _figures(run: StoredRun) -> Mapping[str, float]:
    return {name: float(value) for name, value in run.outcome.get("metrics", {}).items() if math.isfinite(value)}


def _losses(training: TrainingSettings) -> object:
    return training.loss, training.losses, training.class_weights, training.given_class_weights


def _chosen(metric: str, figures: Sequence[Mapping[str, float]]) -> str:
    """The figure that is compared."""
    known = [name for name in (figures[0] if figures else ()) if all(name in each for each in figures)]
    if not figures:
        return metric
    if metric and metric not in known:
        raise LayerloomError(f"Not all runs have {metric!r}.", fix=f"They have: {', '.join(known)}.")
    found = metric or next((name for name in _PREFERRED if name in known), "")
    if not found:
        raise LayerloomError("The two have no figure in common to be compared by.")
    return found


def _amount(difference: Difference, points: bool) -> str:
    """A difference, of shares in points, with its margin; each has as many digits as the margin deserves."""
    scale = 100.0 if points else 1.0
    mean, margin = scale * abs(difference.mean), scale * difference.margin
    leading = margin or mean
    digits = max(0, -math.floor(math.log10(leading)) + (leading / 10.0 ** math.floor(math.log10(leading)) < 2.0))
    return f"{mean:.{digits}f} ± {margin:.{digits}f} {'points of' if points else 'in'}"
