"""Each piece of advice is given where it is due, is not where it is not, and its fix makes it disappear."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.analysis.analyse import analyse
from engine.analysis.checks.advice import RULES
from engine.analysis.diagnostics import Diagnostic
from engine.data.load import load
from engine.document.editing.edits import (
    add_node,
    connect,
    set_bypassed,
    set_data,
    set_field,
    set_training,
    share_weights,
)
from engine.document.project import Project
from engine.document.templates import EXAMPLES, TEMPLATES, Template
from engine.layers import Layer
from engine.layers.basic.activation import Activation
from engine.layers.basic.dense import Dense
from engine.layers.basic.dropout import Dropout
from engine.layers.basic.input import Input
from engine.layers.basic.noise import GaussianNoise
from engine.layers.basic.output import Output
from engine.layers.basic.prelu import PReLU
from engine.layers.images.convolution import Conv2D
from engine.layers.norms.batch_norm import BatchNorm
from engine.layers.norms.normalisation import LayerNorm
from engine.layers.sequences.embedding import Embedding
from engine.layers.sequences.recurrent import LSTM
from engine.layers.shapes.flatten import Flatten
from engine.layers.shapes.merge import Add, Multiply
from engine.layers.shapes.reshaping import Reshape
from tests.engine.analysis.conftest import SPECS, Build

SOFTMAX = Dense(units=3, activation="softmax")
ROWS = 100_000


def judge(project: Project, spec: str = "classes", rows: int = ROWS) -> tuple[Diagnostic, ...]:
    """The diagnostics; there are plenty of samples, unless it is they that matter."""
    return analyse(project.network, replace(SPECS[spec], rows=rows), project.data, project.training).diagnostics


def codes(project: Project, spec: str = "classes", rows: int = ROWS) -> list[str]:
    return [entry.code for entry in judge(project, spec, rows)]


def fixed(project: Project, code: str, spec: str = "classes", rows: int = ROWS) -> Project:
    """The project after the fix, which makes the one diagnostic disappear and makes no other."""
    (entry,) = judge(project, spec, rows)
    assert entry.code == code
    assert entry.fix is not None
    if entry.severity == "hint":
        assert entry.source[-4:].isdigit()
    before = project.model_dump()
    result = entry.fix.apply(project)
    assert project.model_dump() == before
    assert judge(result, spec, rows) == ()
    return result


def with_loss(project: Project, loss: str) -> Project:
    return set_training(project, loss=loss)


def layer(project: Project, node_id: str) -> Layer:
    return project.network.node(node_id).layer


# Losses


def test_softmax_with_squared_error(build: Build) -> None:
    project = with_loss(build(Input(), SOFTMAX, Output()), "mean_squared_error")
    result = fixed(project, "softmax-squared-error")
    assert result.training.loss.type == "categorical_cross_entropy"
    assert result.network == project.network


def test_a_loss_of_one_output_is_fixed_there(build: Build) -> None:
    project, other = add_node(build(Input(), SOFTMAX, Output()), Output(), (0, 0))
    project = set_training(connect(project, "dense_1", other), losses={other: "mean_squared_error"})
    result = fixed(project, "softmax-squared-error")
    assert result.training.loss_of(other).type == "categorical_cross_entropy"
    assert result.training.loss == project.training.loss


def test_softmax_with_squared_error_of_numbers_is_nobodys_business(build: Build) -> None:
    project = with_loss(build(Input(), Dense(units=4, activation="softmax"), Output(target="inputs")), "huber")
    project = set_data(project, normalisation="minmax")
    assert codes(project) == []
    assert codes(with_loss(project, "mean_squared_error")) == []


@pytest.mark.parametrize(
    ("last", "loss", "spec", "activation", "fitting"),
    [
        (SOFTMAX, "mean_absolute_error", "classes", "softmax", "categorical_cross_entropy"),
        (Dense(units=3), "mean_squared_error", "classes", "softmax", "categorical_cross_entropy"),
        (Dense(units=3, activation="sigmoid"), "huber", "classes", "sigmoid", "binary_cross_entropy"),
        (Dense(units=1), "mean_squared_error", "binary", "sigmoid", "binary_cross_entropy"),
        (Dense(units=1, activation="sigmoid"), "mean_squared_error", "binary", "sigmoid", "binary_cross_entropy"),
        (Dense(units=2, activation="tanh"), "poisson", "binary", "softmax", "categorical_cross_entropy"),
    ],
)
def test_a_loss_of_numbers_for_classes(
    build: Build, last: Dense, loss: str, spec: str, activation: str, fitting: str
) -> None:
    result = fixed(with_loss(build(Input(), last, Output()), loss), "loss-misfit", spec)
    fixed_layer = layer(result, "dense_1")
    assert isinstance(fixed_layer, Dense)
    assert (fixed_layer.activation.type, result.training.loss.type) == (activation, fitting)


def test_a_layer_without_an_activation_gets_one_behind_it(build: Build) -> None:
    project = with_loss(build(Input(), SOFTMAX, LayerNorm(), Output()), "mean_squared_error")
    result = fixed(project, "loss-misfit")
    assert layer(result, "activation_1") == Activation(activation="softmax")


@pytest.mark.parametrize(
    ("last", "loss", "spec"),
    [
        (Dense(units=1, activation="sigmoid"), "binary_cross_entropy", "binary"),
        (Dense(units=3, activation="sigmoid"), "binary_focal", "classes"),
        (SOFTMAX, "kl_divergence", "classes"),
        (Dense(units=1), "hinge", "binary"),
        (Dense(units=3), "cosine_similarity", "classes"),
        (Dense(units=1), "huber", "number"),
    ],
)
def test_losses_that_fit(build: Build, last: Dense, loss: str, spec: str) -> None:
    assert codes(with_loss(build(Input(), last, Output()), loss), spec) == []


# Starts


@pytest.mark.parametrize("kind", ["uniform", "normal"])
def test_xavier_before_relu(build: Build, kind: str) -> None:
    hidden = Dense(units=8, activation="relu", weight_initializer=f"xavier_{kind}")
    project = build(Input(), hidden, Dense(units=8, activation="leaky_relu"), SOFTMAX, Output())
    result = fixed(project, "xavier-relu")
    starts = [layer(result, f"dense_{number}").weight_initializer.type for number in (1, 2, 3)]  # type: ignore[attr-defined]
    assert starts == [f"he_{kind}", "he_uniform", "xavier_uniform"]


@pytest.mark.parametrize("function", [Activation(activation="relu"), PReLU()])
def test_xavier_before_a_relu_of_its_own(build: Build, function: Layer) -> None:
    hidden = Dense(units=8, activation="relu", weight_initializer="he_uniform")
    project = build(Input(), hidden, Dense(units=8), function, SOFTMAX, Output())
    fixed(project, "xavier-relu")
    assert codes(build(Input(), hidden, Dense(units=8), BatchNorm(), function, SOFTMAX, Output())) == []
    assert codes(build(Input(), Dense(units=8), function, SOFTMAX, Output())) == [], "one hidden layer loses no signal"


@pytest.mark.parametrize(
    "layers",
    [
        (Dense(units=8, activation="relu", weight_initializer="he_normal"), SOFTMAX),
        (Dense(units=8, activation="tanh"), SOFTMAX),
        (Dense(units=8, activation="gelu"), SOFTMAX),
        (Dense(units=8, activation="relu"), BatchNorm(), SOFTMAX),
        (LayerNorm(), Dense(units=8, activation="relu"), SOFTMAX),
        (Dense(units=8, activation="sigmoid"), SOFTMAX),
    ],
)
def test_starts_that_fit(build: Build, layers: tuple[Layer, ...]) -> None:
    assert codes(build(Input(), *layers, Output())) == []


def test_a_relu_that_is_the_answer_may_start_anyhow(build: Build) -> None:
    project = build(Input(), Dense(units=8, activation="tanh"), Dense(units=1, activation="relu"), Output())
    assert codes(with_loss(project, "poisson"), "number") == []


def test_shared_weights_start_where_they_are_owned(build: Build) -> None:
    relu = Dense(units=4, activation="relu")
    project = share_weights(build(Input(), relu, relu, relu, SOFTMAX, Output()), ["dense_2"], "dense_1")
    result = fixed(project, "xavier-relu")
    assert layer(result, "dense_1").weight_initializer.type == "he_uniform"  # type: ignore[attr-defined]


# Linear layers


def test_linear_layers_behind_one_another(build: Build) -> None:
    project = build(
        Input(), Dense(units=8), Dropout(), Dense(units=8, weight_initializer="xavier_normal"), SOFTMAX, Output()
    )
    result = fixed(project, "stacked-linear")
    hidden = [layer(result, f"dense_{number}") for number in (1, 2)]
    assert [one.activation.type for one in hidden] == ["relu", "relu"]  # type: ignore[attr-defined]
    assert [one.weight_initializer.type for one in hidden] == ["he_uniform", "he_normal"]  # type: ignore[attr-defined]
    (entry,) = judge(project)
    assert entry.message.startswith(
        "dense_1 feeds dense_2 without an activation between them, and so does 1 more layer."
    )


def test_two_linear_layers_before_numbers(build: Build) -> None:
    project = with_loss(build(Input(), Dense(units=8), Dense(units=1), Output()), "mean_squared_error")
    fixed(project, "stacked-linear", "number")


@pytest.mark.parametrize(
    "layers",
    [
        (SOFTMAX,),
        (Dense(units=8, activation="tanh"), SOFTMAX),
        (Dense(units=8), Activation(activation="tanh"), SOFTMAX),
        (Dense(units=8), LayerNorm(), SOFTMAX),
        (Dense(units=2), SOFTMAX),  # a bottleneck of 2 between 4 and 3
    ],
)
def test_linear_layers_that_have_a_use(build: Build, layers: tuple[Layer, ...]) -> None:
    assert codes(build(Input(), *layers, Output())) == []


# Depth


@pytest.mark.parametrize(("activation", "count"), [("sigmoid", 3), ("hard_sigmoid", 4), ("tanh", 5), ("softsign", 6)])
def test_deep_sigmoids(build: Build, activation: str, count: int) -> None:
    hidden = [Dense(units=6, activation=activation)] * count
    result = fixed(build(Input(), *hidden, SOFTMAX, Output()), "deep-sigmoid")
    for number in range(1, count + 1):
        found = layer(result, f"dense_{number}")
        assert isinstance(found, Dense)
        assert (found.activation.type, found.weight_initializer.type) == ("relu", "he_uniform")
    assert layer(result, f"dense_{count + 1}") == SOFTMAX
    assert codes(build(Input(), *hidden[: (2 if "sigmoid" in activation else 4)], SOFTMAX, Output())) == []


def test_sigmoids_as_nodes_of_their_own(build: Build) -> None:
    sigmoid = Activation(activation="sigmoid")
    pair = (Dense(units=6), sigmoid)
    result = fixed(build(Input(), *pair, *pair, *pair, SOFTMAX, Output()), "deep-sigmoid")
    assert layer(result, "activation_2") == Activation(activation="relu")
    assert layer(result, "dense_2").weight_initializer.type == "he_uniform"  # type: ignore[attr-defined]


def test_sigmoids_parted_by_norms_are_no_stack(build: Build) -> None:
    pair = (Dense(units=6, activation="sigmoid"), BatchNorm())
    assert codes(build(Input(), *pair, *pair, *pair, SOFTMAX, Output())) == []


def test_a_way_around_keeps_sigmoids_apart(build: Build) -> None:
    hidden = Dense(units=4, activation="sigmoid")
    project = build(Input(), hidden, hidden, Add(), hidden, SOFTMAX, Output())
    project = connect(project, "dense_1", "add_1", "out", layer(project, "add_1").inputs[1])
    assert codes(project) == []


def test_gates_are_no_stack(build: Build) -> None:
    project = build(Input(), Dense(units=4, activation="sigmoid"), Dense(units=4, activation="sigmoid"))
    project, gate = add_node(project, Dense(units=4, activation="sigmoid"), (0, 0))
    project, product = add_node(project, Multiply(), (0, 0))
    project, last = add_node(project, SOFTMAX, (0, 0))
    project, output = add_node(project, Output(), (0, 0))
    first, second = layer(project, product).inputs
    project = connect(connect(project, "dense_2", gate), gate, product, "out", first)
    project = connect(project, "input_1", product, "out", second)
    project = connect(connect(project, product, last), last, output)
    assert codes(project) == []


def test_gates_within_an_lstm_are_no_stack(build: Build) -> None:
    lstm = LSTM(units=4, returns="sequence")
    spec = replace(SPECS["classes"], rows=ROWS, input_shape=(8, 4), columns=())
    project = build(Input(), lstm, lstm, lstm, lstm, Flatten(), SOFTMAX, Output())
    assert analyse(project.network, spec, project.data, project.training).diagnostics == ()


# Inputs


def test_inputs_that_are_not_scaled(build: Build) -> None:
    project = set_data(build(Input(), SOFTMAX, Output()), normalisation="none")
    assert fixed(project, "unscaled-inputs").data.normalisation == "standard"


def test_inputs_that_are_the_target_stay_in_reach_of_a_sigmoid(build: Build) -> None:
    project = build(Input(), Dense(units=4, activation="sigmoid"), Output())
    project = with_loss(set_data(project, normalisation="none", predict="inputs"), "binary_cross_entropy")
    assert fixed(project, "unscaled-inputs").data.normalisation == "minmax"


def test_inputs_that_a_layer_scales_or_that_are_ids_are_well(build: Build) -> None:
    for first in ((BatchNorm(),), (Embedding(num_embeddings=9, embedding_dim=2), Flatten())):
        assert codes(set_data(build(Input(), *first, SOFTMAX, Output()), normalisation="none")) == []


# How much there is to learn from


def test_more_weights_than_samples(build: Build) -> None:
    project = build(Input(), Dense(units=8, activation="gelu"), SOFTMAX, Output())  # 40 + 27 weights
    result = fixed(project, "many-weights", rows=90)
    (wire,) = result.network.wires_into("dense_2")
    assert layer(result, wire.source) == Dropout(rate=0.3)
    assert codes(project, rows=100) == []


def test_without_hidden_layers_or_classes_large_weights_are_punished(build: Build) -> None:
    linear = build(Input(), SOFTMAX, Output())
    assert layer(fixed(linear, "many-weights", rows=9), "dense_1").l2 == 1e-3  # type: ignore[attr-defined]
    numbers = with_loss(
        build(Input(), Dense(units=8, activation="gelu"), Dense(units=1), Output()), "mean_squared_error"
    )
    assert layer(fixed(numbers, "many-weights", "number", 50), "dense_1").l2 == 1e-3  # type: ignore[attr-defined]


def test_every_value_of_a_target_is_learned_from(build: Build) -> None:
    project = with_loss(build(Input(), Dense(units=2), Dense(units=4), Output(target="inputs")), "huber")
    assert codes(project, rows=10) == []  # 22 weights, 7 samples of 4 values
    assert codes(project, rows=6) == ["many-weights"]


def test_what_holds_weights_back_is_enough(build: Build) -> None:
    project = build(Input(), Dense(units=8, activation="gelu"), SOFTMAX, Output())
    assert codes(set_training(project, patience=9), rows=60) == []
    assert codes(set_training(project, optimizer="adamw"), rows=60) == []
    assert codes(set_field(project, ["dense_1"], "max_norm", 2.0), rows=60) == []
    assert codes(build(Input(), GaussianNoise(), Dense(units=8, activation="gelu"), SOFTMAX, Output()), rows=60) == []
    assert codes(build(Input(), Dense(units=8, activation="gelu"), Dropout(), SOFTMAX, Output()), rows=60) == []
    assert codes(
        set_bypassed(
            build(Input(), Dense(units=8, activation="gelu"), Dropout(), SOFTMAX, Output()), ["dropout_1"], True
        ),
        rows=60,
    )


# Dropout at the output


def test_dropout_at_the_output(build: Build) -> None:
    project = with_loss(build(Input(), Dense(units=1), Dropout(), Output()), "mean_squared_error")
    result = fixed(project, "dropout-at-output", "number")
    assert result.network.ids() == {"input_1", "dense_1", "output_1"}
    assert [wire.source for wire in result.network.wires_into("output_1")] == ["dense_1"]


def test_dropout_before_the_softmax_is_at_the_output(build: Build) -> None:
    softmax = Activation(activation="softmax")
    fixed(build(Input(), Dense(units=3), Dropout(), softmax, Output()), "dropout-at-output")


def test_dropout_between_layers_is_where_it_belongs(build: Build) -> None:
    assert codes(build(Input(), Dense(units=8, activation="gelu"), Dropout(), SOFTMAX, Output())) == []
    assert codes(build(Input(), Dropout(), SOFTMAX, Output())) == []
    idle = with_loss(build(Input(), Dense(units=1), Dropout(rate=0.0), Output()), "huber")
    assert codes(idle, "number") == []


# Fixes of errors


def test_units_are_set(build: Build) -> None:
    result = fixed(build(Input(), Dense(units=7, activation="softmax"), Output()), "target-mismatch")
    assert layer(result, "dense_1") == SOFTMAX


def test_a_dense_layer_is_inserted(build: Build) -> None:
    result = fixed(with_loss(build(Input(), Dropout(), Output()), "huber"), "target-mismatch", "number")
    (wire,) = result.network.wires_into("output_1")
    assert layer(result, wire.source) == Dense(units=1)


def test_an_image_is_flattened_before_its_classes(build: Build) -> None:
    result = fixed(build(Input(), SOFTMAX, Output()), "target-mismatch", "images")
    (wire,) = result.network.wires_into("dense_1")
    assert layer(result, wire.source) == Flatten()
    project = build(Input(), Conv2D(filters=2), Output())
    entry = next(entry for entry in judge(project, "images") if entry.code == "target-mismatch")
    assert entry.fix is not None
    assert entry.fix.words == "Insert Flatten and Dense"
    assert codes(entry.fix.apply(project), "images") == []


def test_a_vector_becomes_an_image(build: Build) -> None:
    project = build(Input(), Conv2D(filters=2), Flatten(), SOFTMAX, Output())
    spec = replace(SPECS["classes"], rows=ROWS, input_shape=(64,), columns=())
    (entry,) = analyse(project.network, spec, project.data, project.training).diagnostics
    assert entry.fix is not None
    result = entry.fix.apply(project)
    assert layer(result, "reshape_1") == Reshape(shape=(1, 8, 8))
    assert analyse(result.network, spec, result.data, result.training).diagnostics == ()
    assert judge(project)[0].fix is None  # four numbers are no image


def test_recurrent_layers_on_top_of_each_other_hand_the_sequence_on(build: Build) -> None:
    project = build(Input(), LSTM(units=4), LSTM(units=4), SOFTMAX, Output())
    spec = replace(SPECS["classes"], rows=ROWS, input_shape=(8, 4), columns=())
    (entry,) = analyse(project.network, spec, project.data, project.training).diagnostics
    assert entry.fix is not None
    result = entry.fix.apply(project)
    assert layer(result, "lstm_1") == LSTM(units=4, returns="sequence")
    assert analyse(result.network, spec, result.data, result.training).diagnostics == ()


def test_losses_and_activations_that_are_errors_are_fixed(build: Build) -> None:
    fixed(build(Input(), Dense(units=1), Output()), "loss-target", "number")
    fixed(build(Input(), Dense(units=3, activation="relu"), Output()), "output-activation")
    fixed(build(Input(), SOFTMAX, Flatten(), Output()), "output-activation")
    project = with_loss(build(Input(), Dense(units=1, activation="sigmoid"), Output()), "binary_cross_entropy")
    fixed(project, "target-range", "number")
    inputs = with_loss(build(Input(), Dense(units=4, activation="sigmoid"), Output(target="inputs")), "binary_focal")
    fixed(inputs, "loss-target")


def test_dropout_behind_softmax_goes(build: Build) -> None:
    project = build(Input(), SOFTMAX, Dropout(), Output())
    error = next(entry for entry in judge(project) if entry.severity == "error")
    assert error.fix is not None
    assert codes(error.fix.apply(project)) == []


# As a whole


def test_advice_is_silent_where_there_are_errors(build: Build) -> None:
    project = set_data(build(Input(), Dense(units=7, activation="softmax"), Output()), normalisation="none")
    assert codes(with_loss(project, "mean_squared_error")) == ["target-mismatch", "unscaled-inputs"]


def test_advice_without_data_or_settings_is_none(build: Build) -> None:
    project = with_loss(build(Input(), SOFTMAX, Output()), "mean_squared_error")
    assert analyse(project.network, SPECS["classes"]).diagnostics == ()
    assert {entry.severity for entry in analyse(project.network, None, project.data, project.training).diagnostics} == {
        "error"
    }


def test_room_is_made_for_what_is_inserted(build: Build) -> None:
    project, last = Project(), ""
    for column, new in enumerate((Input(), Dense(units=8, activation="gelu"), SOFTMAX, Output())):
        project, node_id = add_node(project, new, (column * 300.0, 40.0))
        if last:
            project = connect(project, last, node_id)
        last = node_id
    result = fixed(project, "many-weights", rows=60)
    positions = {node: result.view.positions[node] for node in ("dense_1", "dropout_1", "dense_2", "output_1")}
    assert list(positions.values()) == [(300.0, 40.0), (600.0, 40.0), (900.0, 40.0), (1200.0, 40.0)]


@pytest.mark.parametrize("template", [*TEMPLATES, *EXAMPLES], ids=lambda template: template.name)
def test_what_ships_needs_no_advice(template: Template) -> None:
    project = template.load()
    spec = load(project.data, None).spec
    assert analyse(project.network, spec, project.data, project.training).diagnostics == ()


def test_rules_are_documented() -> None:
    assert all(rule.__doc__ for rule in RULES)
    assert len(set(RULES)) == len(RULES)
