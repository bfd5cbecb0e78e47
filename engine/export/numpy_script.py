"""A Python script that predicts with NumPy alone: plain enough to learn from, exact enough to use.

Names that people give are hostile until proven otherwise: they appear through `repr` only, variables are numbered.
"""

from __future__ import annotations

import base64
import io
import pprint
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.analysis.analyse import analyse
from engine.data.archive import read_arrays
from engine.data.delimited.features import Reading
from engine.data.delimited.rows import Dialect
from engine.data.preparation.fit import Preparation
from engine.document.graph import execution_order, leading_to_outputs
from engine.document.network import Network, Node
from engine.errors import ExportError
from engine.export import (  # noqa: F401 register
    numpy_attention,
    numpy_images,
    numpy_merging,
    numpy_norms,
    numpy_sequences,
    script_reader,
)
from engine.export.numpy_activations import definition
from engine.export.numpy_layers import Place, expression, functions, support
from engine.layers.basic.output import Output
from engine.storage.scratch import scratch
from engine.training.model import TrainedModel

_UNITS = ("    The network was trained to give its scaled inputs back: y * SCALE + SHIFT has the units of x.",)
"""Comment on the units of outputs whose target is the inputs."""

_SECONDS = 120
"""Time that a script may take for its proof."""

_HEAD = '''\
"""A neural network, drawn and trained with Layerloom, in plain NumPy.

From Python:

    import this_file
    y = this_file.predict(x)    # x: samples as they come, not normalised

From a shell, for samples in a .npy file or in a .csv file with a header, results as .npz where wanted:

    python this_file.py samples.csv [results.npz]

The functions come first, the numbers that they use below them. Python 3.10 and NumPy are all that it needs.
"""

'''

_TAIL = """

def main(path, results=None):
    try:
        y = predict(read_samples(path))
    except (ReadingError, OSError, ValueError) as error:
        sys.exit(f"{path}: {error}")
    outputs = y if isinstance(y, dict) else {OUTPUTS[0]: y}
    if results:
        np.savez(results, **outputs)
        return
    with np.printoptions(linewidth=sys.maxsize):  # a sample a line, however many values it has
        for name, values in outputs.items():
            print(name)
            for row in values:
                print(*class_of(name, row), np.round(row, 4))


def class_of(name, row):
    # In a list, which is empty where the output tells no class.
    if name not in THRESHOLDS:
        return []
    return [CLASSES[int(row[0] > THRESHOLDS[name]) if row.shape == (1,) else row.argmax()]]


# Reading samples, by the rules of training: one reader, carried along.

"""

_PACKED = """
# Values of each weight: type, shape, and its bytes as base64 text.
PACKED = {
"""

_END = """\
}
W = {
    name: np.frombuffer(base64.b64decode(text), dtype).reshape(shape).astype(np.float64)
    for name, (dtype, shape, text) in PACKED.items()
}

if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(f"usage: python {sys.argv[0]} samples.csv [results.npz]")
    sys.stdout.reconfigure(errors="backslashreplace")  # a console may not know the letters of a class
    main(*sys.argv[1:])
"""


def render(model: TrainedModel) -> bytes:
    """The content of the file."""
    nodes = _needed(model.project.network.effective)
    parts = [
        _HEAD,
        script_reader.imports("base64", "math", "sys"),
        "\n\nimport numpy as np\n",
        *_definitions(nodes, model.spec.has_lengths),
        _IN_UNITS if model.preparation.targets else "",
        _predict(model, nodes),
        _TAIL,
        script_reader.source(),
        _constants(model, nodes),
        _PACKED,
    ]
    used = {node.owner for node in nodes}
    parts += [_packed(name, values) for name, values in model.weights.items() if name.split(".")[0] in used]
    return ("".join(parts) + _END).encode()


def run(path: Path, samples: NDArray[np.float64]) -> dict[str, NDArray[Any]]:
    """Predictions of the script, by id of the Output, from a process of its own that sees nothing of Layerloom.

    Raises:
        ExportError: It fails, or takes more than two minutes.
    """
    with scratch(path.parent, 2 * samples.nbytes) as folder:
        np.save(folder / "samples.npy", samples)
        return _run(path, folder / "samples.npy")


def run_raw(path: Path, raw: bytes) -> dict[str, NDArray[Any]]:
    """As `run`, for rows as they stand in a file of text.

    Raises:
        ExportError: As `run`.
    """
    with scratch(path.parent, 2 * len(raw)) as folder:
        (folder / "samples.csv").write_bytes(raw)
        return _run(path, folder / "samples.csv")


def _run(path: Path, samples: Path) -> dict[str, NDArray[Any]]:
    results = samples.parent / "results.npz"
    # -I: neither the environment nor the current folder can slip a module in.
    command = [sys.executable, "-I", str(path.resolve()), str(samples), str(results)]
    try:
        # A session of its own: Ctrl+C is ours to handle, and must not end a proof.
        subprocess.run(
            command,
            cwd=samples.parent,
            check=True,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            start_new_session=True,
        )
    except subprocess.CalledProcessError as error:
        last = (error.stderr.strip().splitlines() or ["no message"])[-1]
        raise ExportError(f"The exported script fails: {last[:200]}.") from error
    except subprocess.TimeoutExpired as error:
        raise ExportError(f"The exported script takes more than {_SECONDS} seconds.") from error
    return read_arrays(results)


def _needed(network: Network) -> list[Node]:
    """Nodes that an Output depends on, in an order of execution."""
    needed = leading_to_outputs(network)
    return [network.by_id[node_id] for node_id in execution_order(network)[0] if node_id in needed]


def _constants(model: TrainedModel, nodes: Sequence[Node]) -> str:
    spec, scaling = model.spec, model.preparation
    shape = tuple(spec.input_shape)
    values = {
        "COLUMNS": list(spec.columns),
        "READING": (spec.reading or Reading(Dialect("utf-8", ","), ())) if spec.columns else None,
        "ENCODINGS": list(spec.row_encodings),
        "CLASSES": list(spec.classes),
        "OUTPUTS": [node.id for node in nodes if not node.layer.outputs],
    }
    lines = [f"{name} = {_literal(value)}" for name, value in values.items()]
    lines += [
        "# Outputs that tell classes, and what a single unit has to exceed to mean the second of two.",
        f"THRESHOLDS = {_literal(_thresholds(model))}",
    ]
    lines += [
        "",
        "# How samples were scaled for training: (x - SHIFT) / SCALE.",
        f"SHIFT = np.array({_literal(scaling.shift.ravel().tolist())}).reshape({shape})",
        f"SCALE = np.array({_literal(scaling.scale.ravel().tolist())}).reshape({shape})",
    ]
    if scaling.fill is not None:
        filled = np.nan_to_num(scaling.fill, nan=0.0)  # what is never missing
        lines += ["# What stands for a missing value.", f"FILL = np.array({_literal(filled.ravel().tolist())})"]
    if scaling.logarithmic is not None:
        places = np.flatnonzero(scaling.logarithmic).tolist()
        lines += [
            "# Features that are sign(x) log(1 + |x|) before they are scaled.",
            f"LOGARITHMIC = {_literal(places)}",
        ]
    if scaling.targets:
        scales = {node: (each.shift.tolist(), each.scale.tolist()) for node, each in sorted(scaling.targets.items())}
        lines += [
            "# How targets were scaled for training, by output: shift and scale.",
            f"TARGETS = {_literal(scales)}",
        ]
    return "\n\n" + "\n".join(lines) + "\n"


def _thresholds(model: TrainedModel) -> dict[str, float]:
    project = model.project
    analysis = analyse(project.network, model.spec, project.data, project.training)
    return {
        node: project.training.loss_of(node).threshold for node in analysis.compared if analysis.tells_classes(node)
    }


def _literal(value: Any) -> str:
    return pprint.pformat(value, width=110, compact=True)


def _definitions(nodes: Sequence[Node], has_lengths: bool) -> list[str]:
    used = {function.type: function for node in nodes for function in functions(node.layer)}
    texts = [text for function in used.values() if (text := definition(function))]
    texts += dict.fromkeys(text for node in nodes for text in support(node.layer))
    return [f"\n{text}" for text in ([*texts, numpy_sequences.FIND_LENGTHS] if has_lengths else texts)]


def _gives_inputs_back(model: TrainedModel) -> bool:
    outputs = (node.layer for node in model.project.network.effective.nodes if isinstance(node.layer, Output))
    return model.project.data.predict == "inputs" or any(output.target == "inputs" for output in outputs)


def _predict(model: TrainedModel, nodes: Sequence[Node]) -> str:
    lines = [
        "",
        "",
        "def predict(x):",
        f'    """Predict for samples x of shape (n, {", ".join(map(str, model.spec.input_shape))}).',
        "",
        "    Returns an array of n rows, or, where the network has several outputs, one for each in a dict.",
        *(_UNITS if _gives_inputs_back(model) else ()),
        *(["    Where samples differ in length, the steps beyond are NaN."] if model.spec.has_lengths else []),
        '    """',
        *_prepared(model.preparation),
    ]
    if model.spec.has_lengths:
        lines += ["    lengths = find_lengths(x)", "    x[np.arange(x.shape[1]) >= lengths[:, None]] = 0.0"]
    analysis = analyse(model.project.network, model.spec)
    variables: dict[str, str] = {}
    for number, node in enumerate(nodes):
        variables[node.id] = f"v{number}"
        wires = model.project.network.effective.wires_into(node.id)
        sources = {wire.target_port: variables[wire.source] for wire in wires}
        lengths = "lengths" if analysis.with_lengths & {wire.source for wire in wires} else "None"
        shapes = tuple(filter(None, analysis.nodes[node.id].inputs))
        inputs = tuple(sources[port] for port in node.layer.inputs)
        place = Place(inputs, shapes, node.owner, model.spec, lengths)
        lines += [f"    # {node.layer.type} {node.label!r}", f"    v{number} = {expression(node.layer, place)}"]
    results = {node.id: _result(model, node, variables[node.id]) for node in nodes if not node.layer.outputs}
    several = ", ".join(f"{node_id!r}: {variable}" for node_id, variable in results.items())
    lines.append(f"    return {next(iter(results.values())) if len(results) == 1 else f'{{{several}}}'}")
    return "\n".join(lines) + "\n"


def _result(model: TrainedModel, node: Node, variable: str) -> str:
    """The expression of what an Output gives, in the units of the data."""
    if node.id not in model.preparation.targets:
        return variable
    return f"in_units({variable}, *TARGETS[{node.id!r}])"


_IN_UNITS = """

def in_units(y, shift, scale):
    # Targets were scaled for training, (y - shift) / scale: back to the units of the data.
    return (y.reshape(len(y), -1) * scale + shift).reshape(y.shape)
"""


def _prepared(preparation: Preparation) -> list[str]:
    """Lines that fill and scale samples."""
    lines = []
    x = "np.asarray(x, dtype=np.float64)"
    if preparation.fill is not None or preparation.logarithmic is not None:
        lines, x = ["    x = np.array(x, dtype=np.float64)"], "x"
    if preparation.fill is not None:
        lines.append("    x = np.where(np.isnan(x), FILL, x)")
    if preparation.logarithmic is not None:
        lines.append("    x[:, LOGARITHMIC] = np.sign(x[:, LOGARITHMIC]) * np.log1p(np.abs(x[:, LOGARITHMIC]))")
    return [*lines, f"    x = ({x} - SHIFT) / SCALE"]


def _packed(name: str, values: NDArray[Any]) -> str:
    little = values.astype(values.dtype.newbyteorder("<"))
    text = io.BytesIO()
    base64.encode(io.BytesIO(little.tobytes()), text)
    return f'    {name!r}: ({little.dtype.str!r}, {values.shape}, """\n{text.getvalue().decode()}"""),\n'
