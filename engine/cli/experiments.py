"""`layerloom train --seeds --folds`: one project, many runs; and `layerloom runs --compare`, whether two differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.table import Column, Table
from rich.text import Text

from engine.cli.console import errors, print_json
from engine.cli.interrupts import ABORTING, Interrupted, Interrupts
from engine.cli.kernels import warm_up
from engine.cli.results import METRICS
from engine.cli.runs import opened
from engine.cli.training import Request, judged
from engine.data.load import load as load_data
from engine.document.format.files import load
from engine.document.project import Project
from engine.experiments.comparison import compare, is_lower_better, side
from engine.experiments.outcome import Outcome, spreads
from engine.experiments.repeats import experiment_of, variations_of
from engine.experiments.runner import Job, Runner
from engine.experiments.worker import Setting
from engine.runs.places import store_of
from engine.training.preparing.needs import kernels_of

if TYPE_CHECKING:
    from engine.kernels.kernel import Dtype

_GLANCE = 0.1
"""Seconds between two looks at signals."""


def repeat(
    request: Request, seed_count: int | None, fold_count: int | None, interrupts: Interrupts, *, as_json: bool
) -> int:
    """Train with several seeds, by each of several folds, or both; print median and spread of each figure.

    Returns:
        Exit status: 0, or 1 where a run failed. A signal is not told in it; what was learned is recorded.

    Raises:
        LayerloomError: The input is at fault.
        Interrupted: A signal came before anything was begun.
    """
    try:
        jobs = _jobs(request, seed_count, fold_count)
        first, dtype = jobs[0].project, request.dtype or "float32"
        warnings = _examined(first, request.file.parent, dtype)
    except BaseException as error:
        if interrupts.signal:
            raise Interrupted("interrupted before training began; nothing was written") from error
        raise
    setting = _setting(request, first, dtype)
    with Runner(jobs, setting, request.threads) as runner:
        found = _follow(runner, jobs, interrupts)
    result = _result(jobs, found, setting) | {"warnings": warnings}
    if as_json:
        print_json(result)
    else:
        _print(result)
    return int(any(outcome.message for outcome in found.values()))


def compare_runs(file: Path, names: tuple[str, str], metric: str, *, as_json: bool) -> int:
    """Print whether one of two experiments is better than the other by more than noise.

    Args:
        file: The project, or the folder of its store.
        names: Of experiments, or numbers of runs of them.
        metric: Figure to compare; empty for the accuracy or the loss on the validation split.
        as_json: Whether to print it for programs.

    Returns:
        Exit status: 0.

    Raises:
        LayerloomError: There are no such runs, or they cannot be compared.
    """
    with opened(file) as store:
        found = compare(side(store, names[0]), side(store, names[1]), metric)
    notes = [f"Pairs that are left out, as their data or split is another: {found.unlike}."] if found.unlike else []
    if as_json:
        difference = found.difference
        print_json(
            {
                "sides": found.names,
                "metric": found.metric,
                "lower_is_better": is_lower_better(found.metric),
                "pairs": [draw._asdict() for draw in found.draws],
                "values": found.values,
                "difference": difference.mean if found.draws else None,
                "margin": difference.margin if difference.is_told else None,
                "p": difference.p if difference.is_told else None,
                "better": found.better or None,
                "verdict": found.sentence,
                "notes": notes,
            }
        )
        return 0
    print(found.sentence)
    for note in notes:
        errors().print(Text(f"note: {note}"))
    return 0


def _examined(project: Project, folder: Path, dtype: Dtype) -> list[str]:
    """Have what trains compiled; warnings, which are told. The data does not stay: each process reads its own.

    Raises:
        LayerloomError: The project has errors, or its data cannot be used.
    """
    dataset = load_data(project.data, folder)
    _, _, warnings = judged(project, dataset)
    warm_up(kernels_of(project, dataset.spec), dtype)
    return warnings


def _jobs(request: Request, seed_count: int | None, fold_count: int | None) -> list[Job]:
    project = load(request.file)
    project = project.replace(training=project.training.replace(**request.settings))
    variations = variations_of(project, seed_count or 0, fold_count or 0)
    return [Job(variation.title, variation.of(project)) for variation in variations]


def _setting(request: Request, project: Project, dtype: Dtype) -> Setting:
    store = str(store_of(request.file).absolute()) if request.record else ""
    return Setting(str(request.file.parent.absolute()), store, experiment_of(project, dtype), dtype)


def _follow(runner: Runner, jobs: Sequence[Job], interrupts: Interrupts) -> dict[int, Outcome]:
    """Run all to their end with a progress bar; outcomes by place. A signal stops them, and what they have is kept."""
    console, found = errors(), dict[int, Outcome]()
    columns = ("Runs", BarColumn(), TextColumn("{task.description}"), TimeRemainingColumn())
    with Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=len(jobs))
        interrupts.hold()
        runner.start()
        over = stopped = False
        while not over:
            over = runner.wait(_GLANCE)
            if interrupts.signal and not stopped:
                stopped = True
                runner.stop()
                console.print(Text(f"Stopping: what was learned is kept. {ABORTING - 1} more Ctrl+C abort that."))
            for place, outcome in runner.poll():
                found[place] = outcome
                console.print(Text(_line(jobs[place].title, outcome)))
                for note in outcome.notes:
                    console.print(Text(f"warning: {jobs[place].title}: {note}"))
            bar.update(
                task,
                description=f"{len(found)}/{len(jobs)}",
                completed=sum(_share(runner, jobs, place, found) for place in range(len(jobs))),
            )
    return found


def _share(runner: Runner, jobs: Sequence[Job], place: int, found: Mapping[int, Outcome]) -> float:
    """Share of a run that is done."""
    return 1.0 if place in found else min(1.0, runner.epochs[place] / max(1, jobs[place].project.training.epochs))


def _line(title: str, outcome: Outcome) -> str:
    """A run that has ended, in a line."""
    if outcome.message:
        return f"{title}: failed. {outcome.message}"
    number = f"run {outcome.run}, " if outcome.run else ""
    figures = ", ".join(f"{name} {value:.4g}" for name, value in outcome.metrics.items() if name.startswith("val_"))
    known = " (it was in the store)" if outcome.known else ""
    return f"{title}: {number}{outcome.reason.replace('_', ' ')} after {outcome.epochs} epochs, {figures}{known}"


def _result(jobs: Sequence[Job], found: Mapping[int, Outcome], setting: Setting) -> dict[str, Any]:
    """The contract of `train --seeds --folds --json`."""
    runs = [{"title": jobs[place].title, **_finite(found[place])} for place in sorted(found)]
    return {
        "experiment": setting.experiment,
        "store": setting.store or None,
        "asked": len(jobs),
        "whole": sum(outcome.is_whole for outcome in found.values()),
        "failed": sum(bool(outcome.message) for outcome in found.values()),
        "known": sum(outcome.known for outcome in found.values()),
        "figures": {name: asdict(spread) for name, spread in spreads(found.values()).items()},
        "runs": runs,
    }


def _finite(outcome: Outcome) -> dict[str, Any]:
    """An outcome for JSON, which knows no NaN."""
    metrics = {name: value if abs(value) < float("inf") else None for name, value in outcome.metrics.items()}
    return asdict(outcome) | {"run": outcome.run or None, "metrics": metrics}


def _print(result: Mapping[str, Any]) -> None:
    told = f"{result['whole']} of {result['asked']} runs have trained to their end"
    print(f"{told}; experiment {result['experiment']}" if result["store"] else told)
    table = Table(
        "", *(Column(name, justify="right") for name in ("Median", "Least", "Greatest", "Mean", "Std. deviation"))
    )
    figures = result["figures"]
    for name in [*(name for name in METRICS if name in figures), *(name for name in figures if name not in METRICS)]:
        spread = figures[name]
        numbers = (spread[key] for key in ("median", "least", "greatest", "mean", "deviation"))
        table.add_row(name, *(f"{number:.4g}" for number in numbers))
    if table.row_count:
        Console().print(table)
