"""The panels that the first page does not show. Each is made late, with its modules, and connected then.

They show what is there by the time they are made, so whatever has to be known of what came before is kept elsewhere: in
the store, in the run, in the list of runs, in what follows the run for the evaluation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from designer.analysis.panel import AnalysisPanel
    from designer.data.panel import DataPanel
    from designer.evaluation.panel import EvaluationPanel
    from designer.runs.panel import RunsPanel
    from designer.sample.panel import SamplePanel
    from designer.training.settings import TrainingSettings
    from designer.use.panel import UsePanel
    from designer.window import MainWindow


def make_data(window: MainWindow, parent: QWidget) -> DataPanel:
    """The middle of the Data page."""
    from designer.data.panel import DataPanel

    panel = DataPanel(window.store, parent)
    panel.train_wanted.connect(window.train)
    return panel


def make_training(window: MainWindow, parent: QWidget) -> TrainingSettings:
    """The settings of the training."""
    from designer.training.settings import TrainingSettings

    return TrainingSettings(window.store, parent)


def make_analysis(window: MainWindow, parent: QWidget) -> AnalysisPanel:
    """The costs of the layers."""
    from designer.analysis.panel import AnalysisPanel

    panel = AnalysisPanel(window.store, window.measuring, window.registry, parent)
    panel.jump.connect(window.reveal)
    window.docks["analysis"].visibilityChanged.connect(panel.set_seen)
    return panel


def make_evaluation(window: MainWindow, parent: QWidget) -> EvaluationPanel:
    """The tab Evaluate."""
    from designer.evaluation.panel import EvaluationPanel

    panel = EvaluationPanel(window.following, window.monitor, window.sample, parent)
    window.docks["evaluation"].visibilityChanged.connect(panel.set_seen)
    return panel


def make_sample(window: MainWindow, parent: QWidget) -> SamplePanel:
    """The tab Sample, with what it asks as soon as it is seen: loading that was an eighth of the first visit."""
    import engine.probes.thread  # noqa: F401
    from designer.sample.panel import SamplePanel

    panel = SamplePanel(window.store, window.live, window.sample, window.dialogs, parent)
    window.docks["sample"].visibilityChanged.connect(panel.set_seen)
    window.closing.end_as_well(panel.close_down)
    return panel


def make_runs(window: MainWindow, parent: QWidget) -> RunsPanel:
    """The middle of the Runs page."""
    from designer.runs.panel import RunsPanel

    panel = RunsPanel(window.store, window.stored_runs, window.files, window.dialogs, parent)
    panel.train_wanted.connect(window.train)
    panel.weights_wanted.connect(window.keeping.show_run)
    return panel


def make_use(window: MainWindow, parent: QWidget) -> UsePanel:
    """The middle of the Use page."""
    from designer.use.panel import UsePanel

    monitor = window.monitor
    panel = UsePanel(window.store, monitor, window.exporting, window.files, window.dialogs, parent)
    panel.train_wanted.connect(window.train)
    monitor.started.connect(panel.begin)
    for moved in (
        monitor.epochs_finished, monitor.finished, monitor.failed, monitor.cleared, window.weight_editing.was_set,
    ):  # fmt: skip
        moved.connect(panel.renew)
    window.exporting.done.connect(panel.show_export)
    window.closing.end_as_well(panel.close_down)
    return panel
