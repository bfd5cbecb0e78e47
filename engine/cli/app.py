"""The command line: options, and which function does the work. `designer/__main__.py` adds the window's commands."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated

import typer

from engine.cli.interrupts import Interrupts
from engine.cli.leaving import leave_after

# Every command imports what it needs when it runs: `layerloom layers` must not wait for SciPy and Numba.

app = typer.Typer(
    name="layerloom",
    help="Draw a neural network, watch it learn, take the weights with you. "
    "`layerloom` alone opens the designer, `layerloom FILE` opens a project in it.",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)

ProjectFile = Annotated[Path, typer.Argument(help="Project, a .loom file.", metavar="FILE", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


class SplitName(StrEnum):
    """A split of the samples."""

    train = "train"
    validation = "validation"
    test = "test"


class Precision(StrEnum):
    """Type of the numbers that a run computes with."""

    float32 = "float32"
    float64 = "float64"


def main(arguments: Sequence[str], interrupts: Interrupts | None = None) -> None:
    """Run a command and leave the process.

    Args:
        arguments: The command and its options.
        interrupts: What handles signals already; None to have it done meanwhile.
    """
    if interrupts is None:
        with Interrupts() as interrupts:
            main(arguments, interrupts)
    leave_after(partial(app, args=list(arguments), prog_name="layerloom", obj=interrupts), interrupts)


def _print_version(wanted: bool) -> None:
    if wanted:
        try:
            print(f"layerloom {version('layerloom')}")
        except PackageNotFoundError:
            print("layerloom, not installed")
        raise typer.Exit


@app.callback()
def options(
    show_version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Options before any command; the help text is that of `app`."""


@app.command()
def train(
    context: typer.Context,
    file: ProjectFile,
    epochs: Annotated[int | None, typer.Option(min=0, help="Number of epochs: passes over the training split.")] = None,
    max_minutes: Annotated[
        float | None, typer.Option(min=0.0, help="Time after which training stops; 0 means no limit.")
    ] = None,
    seed: Annotated[int | None, typer.Option(min=0, max=2**31 - 1, help="Random seed of the run.")] = None,
    threads: Annotated[
        int | None, typer.Option(min=1, help="Number of threads; the result does not depend on it.")
    ] = None,
    no_shuffle: Annotated[bool, typer.Option("--no-shuffle", help="Do not shuffle the samples.")] = False,
    dtype: Annotated[
        Precision | None, typer.Option(help="Data type of the numbers; float32, or that of the run that is resumed.")
    ] = None,
    weights: Annotated[Path | None, typer.Option(help="Weights to start from, .npz or .safetensors.")] = None,
    transfer: Annotated[
        Path | None, typer.Option(help="Weights of another network: those of the same name and shape are taken.")
    ] = None,
    export: Annotated[list[Path] | None, typer.Option(help="Where to write the weights; may be repeated.")] = None,
    history: Annotated[Path | None, typer.Option(help="Where to write loss and metrics by epoch, as CSV.")] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Resume the last recorded run, as it began, from its last checkpoint.")
    ] = False,
    no_record: Annotated[bool, typer.Option("--no-record", help="Do not record the run beside the project.")] = False,
    seeds: Annotated[
        int | None, typer.Option(min=1, max=1000, help="Train with so many seeds, and tell median and spread.")
    ] = None,
    folds: Annotated[
        int | None, typer.Option(min=2, max=1000, help="Cross-validate by so many folds, with each seed.")
    ] = None,
    json: Json = False,
) -> None:
    """Train without a window."""
    from engine.cli.training import Request, train

    if weights is not None and transfer is not None:
        raise typer.BadParameter("weights are either all given or transferred", param_hint="--transfer")
    if resume:
        for name, given in (("--weights", weights), ("--transfer", transfer), ("--no-record", no_record)):
            if given:
                raise typer.BadParameter(f"a run that is resumed takes no {name}", param_hint="--resume")
    if seeds or folds:
        one = {
            "--weights": weights,
            "--transfer": transfer,
            "--export": export,
            "--history": history,
            "--resume": resume,
        }
        for name in (name for name, value in one.items() if value):
            raise typer.BadParameter(f"several runs take no {name}", param_hint="--seeds" if seeds else "--folds")
    request = Request(
        file=file,
        epochs=epochs,
        max_minutes=max_minutes,
        seed=seed,
        threads=threads,
        shuffle=False if no_shuffle else None,
        dtype=dtype.value if dtype is not None else None,
        weights=weights,
        transfer=transfer,
        exports=tuple(export or ()),
        history=history,
        resume=resume,
        record=not no_record,
    )
    interrupts = context.ensure_object(Interrupts)
    if seeds or folds:
        from engine.cli.experiments import repeat

        raise typer.Exit(repeat(request, seeds, folds, interrupts, as_json=json))
    raise typer.Exit(train(request, interrupts, as_json=json))


@app.command()
def runs(
    file: Annotated[
        Path, typer.Argument(help="Project, or the folder of its runs.", metavar="FILE", show_default=False)
    ],
    run: Annotated[int | None, typer.Option(min=1, help="Number of a run to show; all are listed if left out.")] = None,
    name: Annotated[str | None, typer.Option(help="Name that the run is to have.")] = None,
    note: Annotated[str | None, typer.Option(help="Note on the run.")] = None,
    star: Annotated[bool | None, typer.Option("--star/--no-star", help="Mark the run with a star.")] = None,
    delete: Annotated[bool, typer.Option("--delete", help="Delete the run with its curves and checkpoints.")] = False,
    tag: Annotated[
        list[str] | None, typer.Option(help="Tags that the run is to have instead of its own; may be repeated.")
    ] = None,
    compare: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="A B", help="Compare two experiments, each by its name or the number of a run of it."),
    ] = None,
    metric: Annotated[str, typer.Option(help="Figure to compare, such as val_loss.")] = "",
    json: Json = False,
) -> None:
    """List the recorded runs of a project, show one with its curves and checkpoints, or compare two experiments."""
    from engine.cli.runs import change_run, delete_run, show_runs

    if compare is not None:
        from engine.cli.experiments import compare_runs

        raise typer.Exit(compare_runs(file, compare, metric, as_json=json))
    tags = None if tag is None else tuple(filter(None, tag))
    given = {"name": name, "note": note, "star": star, "tags": tags}
    changes = {field: value for field, value in given.items() if value is not None}
    if run is None and (changes or delete):
        raise typer.BadParameter("name the run that is changed with --run", param_hint="--run")
    if run is not None and delete:
        delete_run(file, run)
        raise typer.Exit
    if run is not None and changes:
        change_run(file, run, changes)
    raise typer.Exit(show_runs(file, run, as_json=json))


@app.command()
def replay(
    file: Annotated[
        Path, typer.Argument(help="Project, or the folder of its runs.", metavar="FILE", show_default=False)
    ],
    run: Annotated[int | None, typer.Option(min=1, help="Number of the run; the last if left out.")] = None,
    threads: Annotated[
        int | None, typer.Option(min=1, help="Number of threads; the result does not depend on it.")
    ] = None,
    weights: Annotated[Path | None, typer.Option(help="Weights that the run started from, where it did.")] = None,
    json: Json = False,
) -> None:
    """Repeat a recorded run with all that was changed meanwhile, and compare the bytes; exit status 1 on others."""
    from engine.cli.replaying import replay_run

    raise typer.Exit(replay_run(file, run, threads, weights, as_json=json))


@app.command()
def evaluate(
    context: typer.Context,
    file: ProjectFile,
    weights: Annotated[
        Path | None, typer.Option(help="Trained weights; those of the last run of the project if left out.")
    ] = None,
    split: Annotated[SplitName, typer.Option(help="Samples to evaluate on.")] = SplitName.validation,
    importance: Annotated[
        bool, typer.Option("--importance", help="Measure the permutation importance of the columns too.")
    ] = False,
    sample_weights: Annotated[
        bool, typer.Option("--sample-weights", help="Let samples count by the data's column of weights.")
    ] = False,
    json: Json = False,
) -> None:
    """Show how well trained weights predict: figures beside a baseline, confusion matrix, worst mistakes."""
    from engine.cli.evaluation import Request, evaluate_file

    request = Request(file, weights, split.value, importance, sample_weights)
    raise typer.Exit(evaluate_file(request, context.ensure_object(Interrupts), as_json=json))


@app.command()
def predict(
    model: Annotated[
        Path,
        typer.Argument(
            help="Trained weights, or a project: those of its last run.", metavar="MODEL", show_default=False
        ),
    ],
    data: Annotated[Path, typer.Argument(help="Rows to predict, a table.", metavar="DATA", show_default=False)],
    to: Annotated[Path | None, typer.Option(help="File to write; printed if left out.")] = None,
    only: Annotated[
        str, typer.Option("--id", help="Column to keep beside the predictions; all columns if left out.")
    ] = "",
) -> None:
    """Predict the rows of a file: its columns by name, in any order, prepared as in training."""
    from engine.cli.predicting import predict

    predict(model, data, to, only)


@app.command()
def check(file: ProjectFile, json: Json = False) -> None:
    """Show every layer's shapes, parameters and cost, and what is wrong; exit status 1 on an error."""
    from engine.cli.checking import check

    raise typer.Exit(check(file, as_json=json))


Answers = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME=VALUE", help="How the data is read where it asks, as header=no; may be repeated."),
]


@app.command()
def new(
    data: Annotated[Path, typer.Argument(help="File of data.", metavar="DATA", show_default=False)],
    target: Annotated[
        str,
        typer.Option(help="Column or array to predict; if left out, the one with a usual name, else the last column."),
    ] = "",
    to: Annotated[Path | None, typer.Option(help="Project to write; beside the data if left out.")] = None,
    read: Answers = None,
) -> None:
    """Make a project with a network that fits a file of data, ready to train."""
    from engine.cli.starting import begin

    begin(data, target, to, read or ())


@app.command()
def data(
    file: Annotated[
        Path, typer.Argument(help="Project, or a file of data by itself.", metavar="FILE", show_default=False)
    ],
    target: Annotated[str, typer.Option(help="Column or array to predict, instead of the one that is named.")] = "",
    read: Answers = None,
    json: Json = False,
) -> None:
    """Show the columns of the data, their roles, types and statistics, the splits, and what may mislead."""
    from engine.cli.data import describe

    raise typer.Exit(describe(file, target, read or (), as_json=json))


@app.command()
def export(
    file: ProjectFile,
    weights: Annotated[Path, typer.Option(help="The weights, .npz or .safetensors.", show_default=False)],
    to: Annotated[Path, typer.Option(help="File to write; its suffix names the format.", show_default=False)],
) -> None:
    """Convert weights to another format."""
    from engine.cli.training import convert

    convert(file, weights, to)


@app.command()
def layers(json: Json = False) -> None:
    """List every type of layer with its fields."""
    from engine.cli.catalogue import print_layers

    print_layers(as_json=json)


@app.command()
def warmup() -> None:
    """Compile all kernels, so that no training has to wait for that."""
    from engine.cli.kernels import warm_up_all

    warm_up_all()


@app.command()
def bench(
    case: Annotated[list[str] | None, typer.Option(help="Only this case; may be repeated.")] = None,
    threads: Annotated[int | None, typer.Option(min=1, help="Threads of ours and of every peer.")] = None,
    peer: Annotated[list[str] | None, typer.Option(help="Only beside this framework; may be repeated.")] = None,
    latency: Annotated[bool, typer.Option("--latency", help="Time the prediction of one sample instead.")] = False,
    json: Json = False,
) -> None:
    """Time training steps beside those of every other framework that is installed."""
    from engine.bench.report import main as report

    raise typer.Exit(report(case or (), as_json=json, threads=threads, peers=peer or (), latency=latency))
