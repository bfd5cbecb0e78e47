import math
import re
from dataclasses import replace
from pathlib import Path

import pytest

import engine.analysis
from engine.analysis import cost
from engine.analysis.analyse import Analysis, analyse
from engine.data.dataset import DataSpec
from engine.data.notes import Note
from engine.data.tables.table import read_table
from engine.document.editing.edits import add_node, connect, disconnect, rename, set_data, set_field, set_training
from engine.document.network import Network, Wire
from engine.document.project import Project
from engine.layers import LAYERS
from engine.layers.basic.activation import Activation
from engine.layers.basic.dense import Dense
from engine.layers.basic.dropout import Dropout
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.norms.normalisation import LayerNorm
from engine.layers.shapes.flatten import Flatten
from engine.layers.shapes.merge import Add, Concatenate
from engine.training.preparing.arrays import input_arrays

from .conftest import SPECS, Build

SOFTMAX = Dense(units=3, activation="softmax")
SIGMOID = Dense(units=1, activation="sigmoid")


def judge(project: Project, spec: str = "classes", **training: object) -> Analysis:
    project = set_training(project, **training)
    return analyse(project.network, SPECS.get(spec), project.data, project.training)


def codes(analysis: Analysis) -> list[str]:
    return [entry.code for entry in analysis.diagnostics]


def only(analysis: Analysis, code: str, node: str = "", field: str = "") -> str:
    """The sentence of the one diagnostic, whose code and place are checked."""
    (entry,) = analysis.diagnostics
    assert (entry.code, entry.node, entry.field) == (code, node, field)
    return entry.message


def test_a_sound_network(build: Build) -> None:
    analysis = judge(build(Input(), Dense(units=8, activation="gelu"), Dropout(), SOFTMAX, Output()))
    assert analysis.diagnostics == ()
    assert analysis.order == ("input_1", "dense_1", "dropout_1", "dense_2", "output_1")
    hidden = analysis.nodes["dense_1"]
    assert (hidden.inputs, hidden.outputs) == (((4,),), ((8,),))
    assert [weight.shape for weight in hidden.weights] == [(8, 4), (8,)]
    assert (hidden.parameters, hidden.multiply_adds, hidden.bytes) == (40, 32, 4 * (40 + 8))
    assert (analysis.parameters, analysis.multiply_adds) == (40 + 27, 32 + 24)
    assert analysis.nodes["output_1"].inputs == ((3,),)
    assert analysis.nodes["output_1"].outputs == ()


def test_notes_on_the_data_join_the_diagnostics(build: Build) -> None:
    project = build(Input(), Dense(units=8, activation="gelu"), Dropout(), SOFTMAX, Output())
    notes = (Note("hint", "told", "It was so."), Note("warning", "doubtful", "It may mislead."))
    spec = replace(SPECS["classes"], notes=notes)
    assert spec == SPECS["classes"], "what is told of data is no part of their form"
    found = analyse(project.network, spec, project.data, project.training).diagnostics
    assert [(entry.severity, entry.code, entry.message, entry.node) for entry in found] == [
        ("warning", "doubtful", "It may mislead.", ""),
        ("hint", "told", "It was so.", ""),
    ]


def test_branches(build: Build) -> None:
    project = build(Input(), Dense(units=5), Concatenate(), SOFTMAX, Output())
    project, other = add_node(project, Dense(units=2), (0, 0))
    project = connect(connect(project, "input_1", other), other, "concatenate_1", "out", "in_2")
    analysis = judge(project)
    assert analysis.diagnostics == ()
    assert analysis.nodes["concatenate_1"].outputs == ((7,),)


def test_nodes_come_in_the_order_of_the_network(build: Build) -> None:
    project = build(Input(), SOFTMAX, Output())
    network = Network(nodes=project.network.nodes[::-1], wires=project.network.wires)
    analysis = analyse(network, SPECS["classes"])
    assert list(analysis.nodes) == ["output_1", "dense_1", "input_1"]
    assert analysis.order == ("input_1", "dense_1", "output_1")


def test_nothing_drawn() -> None:
    assert codes(judge(Project())) == ["no-input", "no-output"]


def test_no_data(build: Build) -> None:
    analysis = judge(build(Input(), SOFTMAX, Output()), "none")
    assert "Choose a data source" in only(analysis, "no-data", "", "source")
    assert analysis.nodes["dense_1"].inputs == (None,)
    assert analysis.nodes["dense_1"].outputs == ()


def test_a_loose_input_is_one_fault_and_not_a_cascade(build: Build) -> None:
    project = build(Input(), Dense(), Dense(), SOFTMAX, Output())
    project = disconnect(project, project.network.wires[1])
    analysis = judge(project)
    assert codes(analysis) == ["unconnected-input", "leads-nowhere"]
    assert analysis.diagnostics[0].message.startswith("dense_2: input is not connected. Draw a wire")
    assert analysis.diagnostics[1].node == "dense_1"
    assert analysis.nodes["dense_3"].outputs == ()


def test_loose_ports_are_named(build: Build) -> None:
    project = build(Input(), Concatenate(input_count=3), SOFTMAX, Output())
    analysis = judge(project)
    message = only(analysis, "unconnected-input", "concatenate_1")
    assert analysis.nodes["concatenate_1"].inputs == ((4,), None, None)
    assert message.startswith("concatenate_1: in_2 and in_3 are not connected.")


def test_a_layer_without_wires_is_one_fault(build: Build) -> None:
    project, node_id = add_node(build(Input(), SOFTMAX, Output()), Dense(), (0, 0))
    only(judge(project), "unconnected-input", node_id)


def test_a_cycle_is_one_fault_and_what_follows_stays_in_order(build: Build) -> None:
    project = build(Input(), Add(), Dense(units=4), SOFTMAX, Output())
    wires = (*project.network.wires, Wire(source="dense_1", target="add_1", target_port="in_2"))
    analysis = analyse(project.network.replace(wires=wires), SPECS["classes"], project.data, project.training)
    assert "add_1, dense_1" in only(analysis, "cycle", "add_1")
    assert analysis.order == ("input_1", "dense_2", "output_1")
    assert set(analysis.nodes) == project.network.ids()


def test_wires_without_ends_do_no_harm(build: Build) -> None:
    project = build(Input(), SOFTMAX, Output())
    wires = (Wire(source="ghost", target="dense_1"), Wire(source="dense_1", target="ghost"))
    analyse(project.network.replace(wires=wires), SPECS["classes"], project.data, project.training)


def test_shape_errors_name_the_node(build: Build) -> None:
    project = rename(build(Input(), Dense(units=5), Add(), SOFTMAX, Output()), "add_1", "Sum")
    project = connect(project, "input_1", "add_1", "out", "in_2")
    message = only(judge(project), "shape-mismatch", "add_1")
    assert message.startswith("Sum: Add expects the same shape at every input, but in_1 has 5 and in_2 has 4.")


def test_the_shape_of_an_input(build: Build) -> None:
    message = only(judge(build(Input(shape=(2, 3)), SOFTMAX, Output())), "shape-mismatch", "input_1", "shape")
    assert "holds 6 values, but a sample has 4" in message
    assert judge(build(Input(shape=(2, 2)), Flatten(), SOFTMAX, Output())).nodes["input_1"].outputs == ((2, 2),)


def test_columns_of_an_input(build: Build) -> None:
    project = build(Input(columns=("d", "a")), SOFTMAX, Output())
    assert judge(project).nodes["input_1"].outputs == ((2,),)


@pytest.mark.parametrize(
    ("columns", "spec", "words"),
    [
        (("a", "f"), "classes", 'The data has no column "f". Choose among'),
        (("A",), "classes", 'no column "A". Did you mean a?'),
        (("a", "a"), "classes", "named twice"),
        (("a",), "images", "no named columns"),
    ],
)
def test_columns_that_are_not_there(build: Build, columns: tuple[str, ...], spec: str, words: str) -> None:
    project = build(Input(columns=columns), SOFTMAX, Output())
    assert words in only(judge(project, spec), "unknown-column", "input_1", "columns")


def test_a_layer_that_leads_nowhere_is_a_warning(build: Build) -> None:
    project, node_id = add_node(build(Input(), SOFTMAX, Output()), Dense(), (0, 0))
    analysis = judge(connect(project, "input_1", node_id))
    only(analysis, "leads-nowhere", node_id)
    assert analysis.errors == ()
    assert analysis.used == {"input_1", "dense_1", "output_1"}
    assert set(analysis.weights) == {"dense_1.weight", "dense_1.bias"}
    assert analysis.parameters == 15
    assert analysis.nodes[node_id].parameters > 0


def test_all_layers_count_while_nothing_leads_to_an_output(build: Build) -> None:
    project, output = add_node(build(Input(), Dense(units=3)), Output(), (0, 0))
    assert judge(project).parameters == 15
    assert judge(connect(project, "dense_1", output)).used == project.network.ids()


def test_a_layer_that_is_not_used_needs_no_memory(build: Build) -> None:
    project, node_id = add_node(build(Input(), SOFTMAX, Output()), Dense(units=100_000), (0, 0))
    project = connect(project, "input_1", node_id)
    project, last = add_node(project, Dense(units=100_000), (0, 0))
    project = connect(project, node_id, last)
    assert only(judge(project), "leads-nowhere", last)


def test_units_have_to_fit_the_classes(build: Build) -> None:
    project = build(Input(), Dense(units=7, activation="softmax"), Output())
    message = only(judge(project), "target-mismatch", "dense_1", "units")
    assert message == "output_1: 7 values come out, but the 3 classes of colour need 3. Set the units of dense_1 to 3."


def test_the_fix_sees_through_layers_that_keep_the_shape(build: Build) -> None:
    project = build(Input(), Dense(units=7), LayerNorm(), Flatten(), Activation(activation="softmax"), Output())
    assert "Set the units of dense_1 to 3." in only(judge(project), "target-mismatch", "dense_1", "units")


def test_the_fix_where_no_layer_has_units(build: Build) -> None:
    project = build(Input(), Activation(activation="softmax"), Output())
    assert "Insert a Dense layer of 3 units" in only(judge(project), "target-mismatch", "output_1")


def test_the_fix_of_an_output_that_is_no_vector(build: Build) -> None:
    message = only(judge(build(Input(), SOFTMAX, Output()), "images"), "target-mismatch", "output_1")
    assert "1 × 8 × 3 values come out" in message
    assert "Insert Flatten before dense_1." in message
    softmax = Activation(activation={"type": "softmax", "axis": "last"})
    message = only(judge(build(Input(), softmax, Output()), "images"), "target-mismatch", "output_1")
    assert "Insert Flatten and a Dense layer of 3 units before it." in message


def test_classes_are_asked_of_numbers(build: Build) -> None:
    message = only(judge(build(Input(), Dense(), Output()), "number"), "loss-target", "output_1", "loss")
    assert "Categorical cross-entropy compares with classes, but the target price is numbers" in message


def test_numbers(build: Build) -> None:
    analysis = judge(build(Input(), Dense(units=2), Output()), "number", loss="huber")
    assert "Set the units of dense_1 to 1." in only(analysis, "target-mismatch", "dense_1", "units")
    assert judge(build(Input(), Dense(units=1), Output()), "number", loss="huber").diagnostics == ()


def test_an_autoencoder(build: Build) -> None:
    project = set_data(build(Input(), Dense(units=2), Dense(units=4), Output()), predict="inputs")
    assert judge(project, loss="mean_squared_error").diagnostics == ()
    assert "are numbers" in only(judge(project), "loss-target", "output_1", "loss")
    narrow = set_field(project, ["dense_2"], "units", 3)
    message = only(judge(narrow, loss="mean_squared_error"), "target-mismatch", "dense_2", "units")
    assert "the inputs need 4. Set the units of dense_2 to 4." in message


def test_an_autoencoder_with_binary_cross_entropy_needs_inputs_from_0_to_1(build: Build) -> None:
    project = set_data(build(Input(), Dense(units=4, activation="sigmoid"), Output()), predict="inputs")
    message = only(judge(project, loss="binary_cross_entropy"), "loss-target", "output_1", "loss")
    assert "Set the normalisation to minmax" in message
    assert not judge(set_data(project, normalisation="minmax"), loss="binary_cross_entropy").diagnostics


@pytest.mark.parametrize(
    ("layer", "loss"),
    [
        (SIGMOID, "binary_cross_entropy"),
        (Dense(units=2, activation="sigmoid"), "binary_cross_entropy"),
        (Dense(units=2, activation="softmax"), "categorical_cross_entropy"),
        (Dense(units=1), "mean_squared_error"),
        (Dense(units=2), "mean_squared_error"),
    ],
)
def test_two_classes_can_be_predicted_in_several_ways(build: Build, layer: Dense, loss: str) -> None:
    assert judge(build(Input(), layer, Output()), "binary", loss=loss).errors == ()


@pytest.mark.parametrize(
    ("activation", "loss", "fix"),
    [
        ("linear", "categorical_cross_entropy", "has linear units. Set the activation of dense_1 to softmax."),
        ("relu", "binary_cross_entropy", "has relu units. Set the activation of dense_1 to sigmoid."),
        ("softmax", "binary_cross_entropy", "to sigmoid, or choose Categorical cross-entropy as the loss."),
        ("sigmoid", "categorical_cross_entropy", "to softmax, or choose Binary cross-entropy as the loss."),
    ],
)
def test_cross_entropy_takes_what_is_drawn(build: Build, activation: str, loss: str, fix: str) -> None:
    project = build(Input(), Dense(units=3, activation=activation), Output())
    message = only(judge(project, loss=loss), "output-activation", "dense_1", "activation")
    assert message.endswith(fix)


def test_an_activation_layer_counts(build: Build) -> None:
    good = build(Input(), Dense(units=3), Activation(activation="softmax"), Output())
    assert judge(good).diagnostics == ()
    bad = set_field(good, ["activation_1"], "activation", "relu")
    assert "Set the activation of activation_1" in only(judge(bad), "output-activation", "activation_1", "activation")


@pytest.mark.parametrize(
    ("layer", "fix"),
    [
        (Dropout(), "dropout_1 sets some of them to 0. Remove dropout_1."),
        (Flatten(), "with softmax just before output_1 and let dense_1 end in linear units."),
    ],
)
def test_softmax_has_to_be_the_last(build: Build, layer: Dropout | Flatten, fix: str) -> None:
    (error,) = judge(build(Input(), SOFTMAX, layer, Output())).errors
    assert (error.code, error.node) == ("output-activation", "output_1")
    assert error.message.endswith(fix)


def test_softmax_of_one_unit_is_a_warning(build: Build) -> None:
    project = build(Input(), Dense(units=1, activation="softmax"), SOFTMAX, Output())
    only(judge(project), "single-unit-softmax", "dense_1", "activation")


def test_binary_cross_entropy_on_numbers_is_a_warning(build: Build) -> None:
    analysis = judge(build(Input(), SIGMOID, Output()), "number", loss="binary_cross_entropy")
    only(analysis, "target-range", "output_1", "loss")


def test_patience_without_validation_is_a_warning(build: Build) -> None:
    project = set_data(build(Input(), SOFTMAX, Output()), validation_share=0.0)
    assert judge(project).diagnostics == ()
    only(judge(project, patience=5), "no-validation", "", "patience")


def test_metrics_that_the_target_does_not_fit_are_a_warning(build: Build) -> None:
    analysis = judge(build(Input(), Dense(units=1), Output()), "number", loss="huber", metrics=("mae", "f1"))
    message = only(analysis, "metric-target", "", "metrics")
    assert "f1 measures classes, but the target price is numbers" in message
    assert judge(build(Input(), SOFTMAX, Output()), metrics=("f1", "roc_auc")).diagnostics == ()


@pytest.fixture
def eight_gigabytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cost, "machine_memory", lambda: 8 * 2**30)


@pytest.mark.usefixtures("eight_gigabytes")
def test_what_does_not_fit_into_memory_is_refused(build: Build) -> None:
    project = build(
        Input(), Dense(units=100_000, activation="gelu"), Dense(units=100_000, activation="gelu"), SOFTMAX, Output()
    )
    message = only(judge(project), "too-large", "dense_2", "units")
    assert "149.1 GiB" in message  # 1e10 weights with gradient, two arrays of state of Adam: 4 floats each
    assert "this machine has 8.0 GiB" in message
    small = judge(set_field(project, ["dense_2"], "units", 3), optimizer="sgd")
    assert small.errors == ()


@pytest.mark.usefixtures("eight_gigabytes")
def test_a_batch_that_does_not_fit_into_memory_is_refused(build: Build) -> None:
    project = build(Input(), Dense(units=1_000_000), SOFTMAX, Output())
    assert judge(project, batch_size=32).errors == ()
    only(judge(project, batch_size=65_536), "too-large", "dense_1", "units")


def test_outputs_may_have_losses_of_their_own(build: Build) -> None:
    project, node_id = add_node(build(Input(), SOFTMAX, Output()), Output(), (0, 0))
    project = connect(project, "input_1", node_id)
    project = set_training(project, losses={node_id: "mean_squared_error"})
    only(judge(project), "target-mismatch", node_id)


@pytest.mark.parametrize(
    ("columns", "target", "spec", "words"),
    [
        ((0,), "data", "classes", "names columns, but the 3 classes of"),
        ((1,), "data", "number", "There is no column 1: the target price has 1, counted from 0."),
        ((0, 9), "inputs", "number", "There is no column 9: the inputs have"),
        ((-1,), "inputs", "classes", "There is no column -1"),
    ],
)
def test_columns_of_an_output_have_to_be_there(
    build: Build, columns: tuple[int, ...], target: str, spec: str, words: str
) -> None:
    analysis = judge(build(Input(), SOFTMAX, Output(columns=columns, target=target)), spec)
    assert words in only(analysis, "target-columns", "output_1", "columns")


def test_an_output_may_give_the_inputs_back_beside_one_that_tells_classes(build: Build) -> None:
    project = build(Input(), SOFTMAX, Output())
    features = math.prod(SPECS["classes"].input_shape)
    project, dense = add_node(project, Dense(units=features + 1), (0, 0))
    project, output = add_node(project, Output(target="inputs"), (0, 0))
    project = connect(connect(project, "input_1", dense), dense, output)
    assert "Choose Mean squared error" in only(judge(project), "loss-target", output, "loss")
    project = set_training(project, losses={output: "mean_squared_error"})
    assert f"Set the units of {dense} to {features}." in only(judge(project), "target-mismatch", dense, "units")
    project = set_field(project, [dense], "units", features)
    assert judge(project).diagnostics == ()


def test_errors_come_first(build: Build) -> None:
    project = build(Input(), Dense(units=1, activation="softmax"), Output())
    project, _ = add_node(project, Dense(), (0, 0))
    assert [entry.severity for entry in judge(project).diagnostics] == ["error", "error", "warning"]


@pytest.mark.parametrize("layer", list(LAYERS), ids=lambda layer: layer.type_name())
@pytest.mark.parametrize("shape", [(), (4,), (1, 8, 8)])
def test_any_layer_takes_any_shape_or_says_why_not(build: Build, layer: type, shape: tuple[int, ...]) -> None:
    project, node_id = add_node(build(Input()), layer(), (0, 0))
    for port in layer().inputs:
        project = connect(project, "input_1", node_id, "out", port)
    analysis = analyse(project.network, DataSpec(9, shape, (), (), ("a", "b")), project.data, project.training)
    failed = "shape-mismatch" in codes(analysis)
    assert failed == (len(analysis.nodes[node_id].outputs) < len(layer().outputs))


def test_the_readme_lists_every_code() -> None:
    folder = Path(engine.analysis.__path__[0])
    judges = [*folder.rglob("*.py"), folder.parent / "cli" / "checking.py"]
    source = "".join(file.read_text("utf-8") for file in judges)
    used = set(re.findall(r'Diagnostic\(\s*"[a-z]+",\s*"([a-z-]+)"', source)) | {"unknown-column", "shape-mismatch"}
    readers = "".join(file.read_text("utf-8") for file in (folder.parent / "data").rglob("*.py"))
    used |= set(re.findall(r'Note\(\s*"[^,]+,\s*"([a-z-]+)"', readers))
    listed = set(re.findall(r"^\| `([a-z-]+)` \|", (folder / "README.md").read_text("utf-8"), re.MULTILINE))
    assert used == listed
    assert len(used) > 10


def test_a_column_of_categories_brings_all_of_its_inputs(build: Build) -> None:
    """It was refused: only "plan=plus" could be named, which no file has."""
    table = read_table(b"plan,size,y\nplus,1,2.5\nbasic,2,3.5\nplus,3,4.5\n", "y", "plans")
    assert table.spec.table_columns == ("plan", "size")
    assert table.spec.columns == ("plan=basic", "plan=plus", "size")
    for columns, shape in ((("plan",), (2,)), (("size", "plan"), (3,)), (("plan=plus",), (1,))):
        project = build(Input(columns=columns), Dense(units=1), Output())
        analysis = analyse(project.network, table.spec, project.data, project.training)
        assert analysis.nodes["input_1"].outputs == (shape,)
        assert "unknown-column" not in {entry.code for entry in analysis.diagnostics}
    project = build(Input(columns=("size", "plan")), Dense(units=1), Output())
    arrays = input_arrays(project.network, table.spec, table.inputs, "float64")
    assert arrays["input_1"].tolist() == [[1, 0, 1], [2, 1, 0], [3, 0, 1]]
    project = build(Input(columns=("plan", "plan=plus")), Dense(units=1), Output())
    analysis = analyse(project.network, table.spec, project.data, project.training)
    assert "named twice" in next(entry.message for entry in analysis.errors if entry.code == "unknown-column")
    project = build(Input(columns=("plam",)), Dense(units=1), Output())
    analysis = analyse(project.network, table.spec, project.data, project.training)
    message = next(entry.message for entry in analysis.errors if entry.code == "unknown-column")
    assert "Did you mean plan?" in message
