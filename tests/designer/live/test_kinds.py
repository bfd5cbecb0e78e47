"""Pictures of layers against NumPy by hand, on small networks, through the engine."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest

from designer.live.kinds.attention import Attention
from designer.live.kinds.charts import Bars, Points
from designer.live.kinds.embedding import MOST_TOKENS, Vectors, projection
from designer.live.kinds.filters import Filters, filters
from designer.live.kinds.memory.past import Past
from designer.live.kinds.pictures import Panes, Text, Tiles
from designer.live.kinds.prediction import Prediction
from designer.live.kinds.recurrent import Gates
from designer.live.kinds.registry import kinds_of
from designer.live.kinds.statistics import Statistics
from engine.document.project import TrainingSettings
from engine.layers import Layer
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.images.convolution import Conv1D, Conv2D
from engine.layers.images.transposed import ConvTranspose2D
from engine.layers.norms.batch_norm import BatchNorm
from engine.layers.sequences.attention import SelfAttention
from engine.layers.sequences.embedding import Embedding
from engine.layers.sequences.recurrent import GRU, LSTM, RNN
from engine.layers.shapes.flatten import Flatten
from tests.designer.live.looking import FakeFrame, FakeSamples, Frames, Look, ViewedNode, look
from tests.oracles.rig import draw

SQUARES: Any = {"loss": {"type": "mean_squared_error"}}


def seen(layer: Layer, shape: tuple[int, ...], *more: Layer, **fields: Any) -> Look:
    """A network with one layer called `a`, and those that follow it."""
    layers: dict[str, Layer] = {"input": Input(), "a": layer}
    layers |= {f"more_{number}": each for number, each in enumerate(more)}
    return look(draw(layers | {"output": Output()}), shape, **SQUARES | fields)


def close(actual: Any, expected: Any) -> None:
    """5e-6 of the largest number."""
    np.testing.assert_allclose(actual, expected, rtol=0, atol=5e-6 * np.abs(expected).max())


def sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


class TestFilters:
    def test_a_column_a_filter_and_a_row_a_channel(self) -> None:
        shown = seen(Conv2D(filters=3, kernel=(2, 2), activation="tanh"), (2, 5, 4))
        picture = shown.picture(Filters(), "a")
        assert isinstance(picture, Panes)
        drawn, maps = picture.parts
        weight = shown.rig.weights["a.weight"].astype(np.float64)
        assert isinstance(drawn, Tiles)
        assert drawn.across == 3
        for channel, each in product(range(2), range(3)):
            np.testing.assert_array_equal(
                drawn.values[3 * channel + each], shown.rig.weights["a.weight"][each, channel]
            )
        x = shown.rig.machine.inputs["input"][0].reshape(2, 5, 4).astype(np.float64)
        expected = np.zeros((3, 4, 3))
        for each, row, column in np.ndindex(expected.shape):
            window = x[:, row : row + 2, column : column + 2]
            expected[each, row, column] = np.tanh((weight[each] * window).sum() + shown.rig.weights["a.bias"][each])
        assert isinstance(maps, Tiles)
        close(maps.values, expected)

    def test_dead_channels_are_marked(self) -> None:
        shown = seen(Conv2D(filters=6, kernel=(2, 2), activation="relu"), (1, 3, 3), rows=2)
        maps = shown.picture(Filters(), "a").parts[1]
        dead = shown.value("a").max(axis=(0, 2, 3)) <= 0
        assert maps.states.tolist() == dead.astype(int).tolist()
        assert dead.any()
        assert maps.note == f"{dead.sum()} dead of 6 over 2 samples"

    def test_transposed_and_sequences(self) -> None:
        shown = seen(ConvTranspose2D(filters=2, kernel=(3, 3)), (4, 3, 3))
        drawn = shown.picture(Filters(), "a").parts[0]
        assert drawn.values.shape == (8, 3, 3)
        np.testing.assert_array_equal(drawn.values[1], shown.rig.weights["a.weight"][0, 1])
        shown = seen(Conv1D(filters=2, kernel=3), (7, 5))
        drawn, output = shown.picture(Filters(), "a").parts
        np.testing.assert_array_equal(drawn.values, shown.rig.weights["a.weight"])
        np.testing.assert_array_equal(output.values, shown.value("a")[0].T)

    def test_of_many_the_first_are_drawn_and_told(self) -> None:
        drawn = filters("Filters", np.ones((512, 256, 3, 3), np.float32))
        assert drawn.values.shape == (128, 3, 3)
        assert drawn.note == "first 16 of 512 filters, first 8 of 256 channels"


class TestGates:
    def test_lstm_step_by_step(self) -> None:
        shown = seen(LSTM(units=3), (5, 2))
        gates, states = shown.picture(Gates(), "a").parts
        weights = {name: each.astype(np.float64) for name, each in shown.rig.weights.items()}
        x = shown.rig.machine.inputs["input"][0].reshape(5, 2).astype(np.float64)
        h, c = np.zeros(3), np.zeros(3)
        expected = np.zeros((6, 3, 5))
        for step in range(5):
            z = weights["a.weight_ih_l0"] @ x[step] + weights["a.bias_ih_l0"]
            z = z + weights["a.weight_hh_l0"] @ h + weights["a.bias_hh_l0"]
            i, f, g, o = sigmoid(z[:3]), sigmoid(z[3:6]), np.tanh(z[6:9]), sigmoid(z[9:])
            c = f * c + i * g
            h = o * np.tanh(c)
            expected[:, :, step] = i, f, g, o, c, h
        assert gates.names == ("input", "forget", "cell", "output")
        assert states.names == ("cell", "state")
        close(gates.values, expected[:4])
        close(states.values, expected[4:])

    def test_gru_step_by_step(self) -> None:
        shown = seen(GRU(units=3), (4, 2))
        gates, states = shown.picture(Gates(), "a").parts
        weights = {name: each.astype(np.float64) for name, each in shown.rig.weights.items()}
        x = shown.rig.machine.inputs["input"][0].reshape(4, 2).astype(np.float64)
        h = np.zeros(3)
        expected = np.zeros((4, 3, 4))
        for step in range(4):
            entering = weights["a.weight_ih_l0"] @ x[step] + weights["a.bias_ih_l0"]
            coming = weights["a.weight_hh_l0"] @ h + weights["a.bias_hh_l0"]
            r, u = sigmoid(entering[:3] + coming[:3]), sigmoid(entering[3:6] + coming[3:6])
            n = np.tanh(entering[6:] + r * coming[6:])
            h = (1 - u) * n + u * h
            expected[:, :, step] = r, u, n, h
        assert gates.names == ("reset", "update", "new")
        close(gates.values, expected[:3])
        close(states.values[0], expected[3])

    def test_of_layers_the_last_of_directions_both(self) -> None:
        shown = seen(RNN(units=3, layers=2, bidirectional=True, returns="sequence"), (4, 2))
        picture = shown.picture(Gates(), "a")
        assert picture.names == ("state", "state ←")
        assert picture.note == "last of 2 layers"
        output = shown.value("a")[0]
        np.testing.assert_array_equal(picture.values, [output[:, :3].T, output[:, 3:].T])

    def test_of_many_units_the_first_are_drawn(self) -> None:
        node = ViewedNode("a", LSTM(units=100))
        values = {"a.gates": np.ones((1, 300, 600)), "a.states": np.ones((1, 300, 100))}
        gates, states = Gates().picture(node, Frames(FakeFrame(values=values))).parts  # type: ignore[union-attr]
        assert gates.values.shape == (4, 32, 100)  # type: ignore[union-attr]
        assert states.note == "first 32 of 100 units, largest of 1 × 3"  # type: ignore[union-attr]


def test_attention_is_softmax_of_queries_and_keys() -> None:
    shown = seen(SelfAttention(heads=2, causal=True), (5, 4))
    picture = shown.picture(Attention(), "a")
    x = shown.rig.machine.inputs["input"][0].reshape(5, 4).astype(np.float64)
    qkv = x @ shown.rig.weights["a.in_proj_weight"].T.astype(np.float64) + shown.rig.weights["a.in_proj_bias"]
    for head in range(2):
        q, k = (qkv[:, 4 * part + 2 * head : 4 * part + 2 * head + 2] for part in (0, 1))
        scores = np.where(np.tri(5, dtype=bool), q @ k.T / np.sqrt(2), -np.inf)
        shares = np.exp(scores - scores.max(axis=1, keepdims=True))
        close(picture.values[head], shares / shares.sum(axis=1, keepdims=True))
    assert picture.names == ("head 1", "head 2")


class TestVectors:
    def test_they_are_those_of_the_singular_value_decomposition(self) -> None:
        shown = seen(Embedding(num_embeddings=9, embedding_dim=4), (3,), Flatten(), Dense(units=2))
        picture = shown.picture(Vectors(), "a")
        assert isinstance(picture, Points)
        vectors = shown.rig.weights["a.weight"].astype(np.float64)
        centred = vectors - vectors.mean(axis=0)
        u, s, _ = np.linalg.svd(centred)
        for axis in range(2):
            expected = u[:, axis] * s[axis]
            close(np.abs(picture.places[:, axis]), np.abs(expected))
            close(picture.places[:, axis] * np.sign(picture.places[0, axis]), expected * np.sign(expected[0]))
        ids = shown.rig.machine.inputs["input"][0].astype(int)
        assert picture.groups is not None
        assert set(np.flatnonzero(picture.groups)) == set(ids)
        assert f"component 1 ({100 * s[0] ** 2 / (s**2).sum():.0f} %)" in picture.words

    def test_a_picture_does_not_turn_over(self) -> None:
        generator = np.random.default_rng(0)
        vectors, before = generator.normal(size=(20, 5)), None
        for _ in range(200):
            vectors = vectors + 0.05 * generator.normal(size=vectors.shape)
            new = projection(vectors, before)
            if before is not None:
                assert (np.sum(new.axes * before.axes, axis=1) >= 0).all()
            before = new

    def test_they_are_projected_once_a_frame(self, monkeypatch: pytest.MonkeyPatch) -> None:
        node = ViewedNode("a", Embedding(num_embeddings=6, embedding_dim=3), owner="a")
        frames = Frames(FakeFrame(weights={"a.weight": np.random.default_rng(0).normal(size=(6, 3))}))
        past = Vectors().remember(Past(), node, frames)
        alone: Any = Vectors().picture(node, frames)
        monkeypatch.setattr("designer.live.kinds.embedding.projection", None)
        shown: Any = Vectors().picture(node, Frames(frames.sample, past=past))
        np.testing.assert_array_equal(shown.places, alone.places)

    @pytest.mark.parametrize("shape", [(300, 8), (20, 64), (3, 2), (1, 4), (2, 1)])
    def test_of_any_shape(self, shape: tuple[int, int]) -> None:
        vectors = np.random.default_rng(0).normal(size=shape)
        node = ViewedNode("a", Embedding(num_embeddings=shape[0], embedding_dim=shape[1]), owner="a", source="input")
        frame = FakeFrame(weights={"a.weight": vectors}, values={"input": np.array([[0.0, shape[0] - 1.0]])})
        picture: Any = Vectors().picture(node, Frames(frame, past=Past()))
        tokens = list(range(min(shape[0], MOST_TOKENS))) + ([shape[0] - 1] if shape[0] > MOST_TOKENS else [])
        assert picture.names == tuple(str(token) for token in tokens)
        assert np.isfinite(picture.places).all()
        assert picture.words.endswith(".")


class TestStatistics:
    def test_running_beside_those_of_the_batch(self) -> None:
        shown = seen(BatchNorm(), (3,), Dense(units=2))
        x = shown.rig.machine.inputs["input"].astype(np.float64)
        mean, variance = x.mean(axis=0), x.var(axis=0, ddof=1)
        training = FakeFrame(values={"a.mean": mean, "a.variance": variance})
        frames = Frames(shown.frames.sample, shown.frames.batch, training)
        running: Any = {"mean": "running_mean", "variance": "running_var"}
        picture: Any = Statistics().picture(shown.node("a"), frames)
        for part, (name, batch) in zip(picture.parts, (("mean", mean), ("variance", variance)), strict=True):
            assert part.names == ("running", "batch")
            assert shown.frames.batch is not None
            np.testing.assert_array_equal(part.values[0], shown.frames.batch.weights[f"a.{running[name]}"])
            np.testing.assert_array_equal(part.values[1], batch)

    def test_frozen_it_uses_those_that_run(self) -> None:
        shown = seen(BatchNorm(), (3,), Dense(units=2))
        picture: Any = Statistics().picture(shown.node("a"), Frames(shown.frames.sample, training=FakeFrame()))
        assert picture.parts[0].values.shape == (1, 3)
        assert "statistics of the batch are not used" in picture.words

    def test_before_the_first_frame_in_training_nothing_is_said_of_the_batch(self) -> None:
        shown = seen(BatchNorm(), (3,), Dense(units=2))
        picture: Any = Statistics().picture(shown.node("a"), Frames(shown.frames.sample))
        assert picture.parts[0].names == ("running",)
        assert "not used" not in picture.words


class TestPrediction:
    def test_classes_beside_the_right_one(self) -> None:
        cross_entropy: Any = {"loss": {"type": "categorical_cross_entropy"}}
        shown = seen(Dense(units=3, activation="softmax"), (4,), classes=3, **cross_entropy)
        picture = shown.picture(Prediction(), "output")
        assert isinstance(picture, Bars)
        x = shown.rig.machine.inputs["input"][0].astype(np.float64)
        z = shown.rig.weights["a.weight"].astype(np.float64) @ x + shown.rig.weights["a.bias"]
        expected = np.exp(z) / np.exp(z).sum()
        close(picture.values, expected)
        assert shown.rig.machine.labels is not None
        assert picture.right == shown.rig.machine.labels[0]
        assert picture.chosen == expected.argmax()
        assert picture.shares
        assert picture.words.endswith(f"predicted: class {expected.argmax()}; target: class {picture.right}.")

    def test_of_very_many_classes_the_likeliest_are_kept_and_the_right_one(self) -> None:
        scores = np.random.default_rng(0).dirichlet(np.ones(5000))
        node = ViewedNode("output", Output(), classes=tuple(f"c{n}" for n in range(5000)), compared="classes")
        right = int(scores.argmin())
        samples = FakeSamples(np.zeros((1, 3)), np.array([right]))
        picture: Any = Prediction().picture(node, Frames(FakeFrame(0, samples, {}, {"output": scores[None]})))
        assert picture.names[picture.chosen] == f"c{scores.argmax()}"
        assert picture.names[picture.right] == f"c{right}"
        assert {f"c{n}" for n in np.argsort(-scores)[:64]} <= set(picture.names)
        assert len(picture.names) == len(picture.values) == 65
        assert picture.note == "the likeliest of 5,000 classes"
        assert [f"c{n}" for n in picture.classes] == list(picture.names)

    def test_of_a_frame_from_before_an_edit_nothing_is_told(self) -> None:
        node = ViewedNode("output", Output(), inputs=((3,),), classes=("a", "b", "c"), compared="classes")
        frames = Frames(FakeFrame(values={"output": np.array([[0.2, 0.8]])}))
        assert isinstance(Prediction().current(node, frames), Text)

    def test_a_class_is_not_kept_for_want_of_the_right_one(self) -> None:
        node = ViewedNode("output", Output(), classes=tuple(f"c{n}" for n in range(100)), compared="classes")
        picture: Any = Prediction().picture(node, Frames(FakeFrame(values={"output": np.arange(100.0)[None]})))
        assert picture.names == tuple(f"c{n}" for n in range(36, 100))

    @pytest.mark.parametrize(("output", "chosen"), [(0.3, 0), (0.8, 1)])
    def test_one_unit_tells_two_classes(self, output: float, chosen: int) -> None:
        node = ViewedNode("output", Output(), classes=("no", "yes"), compared="classes")
        picture: Any = Prediction().picture(node, Frames(FakeFrame(values={"output": np.array([[output]])})))
        np.testing.assert_allclose(picture.values, [1 - output, output])
        assert (picture.chosen, picture.right) == (chosen, -1)

    def test_scores_are_no_probabilities(self) -> None:
        node = ViewedNode("output", Output(), classes=("no", "yes"), compared="classes", probable=False, threshold=0.0)
        picture: Any = Prediction().picture(node, Frames(FakeFrame(values={"output": np.array([[-1.5]])})))
        np.testing.assert_allclose(picture.values, [1.5, -1.5])
        assert (picture.chosen, picture.shares) == (0, False)

    def test_what_its_loss_is_made_for_is_read_from_the_settings(self) -> None:
        network = draw({"input": Input(), "a": Dense(units=1), "output": Output()})
        shown = look(network, (2,), classes=2, loss={"type": "hinge"})
        training = TrainingSettings(loss={"type": "hinge"})  # type: ignore[arg-type]
        node = ViewedNode.of(network, shown.rig.analysis, shown.spec, "output", training)
        assert (node.probable, node.threshold) == (False, 0.0)

    def test_numbers_beside_their_targets(self) -> None:
        node = ViewedNode("output", Output(columns=(2, 0)), compared="numbers", target_name="size", targets=(2, 0))
        samples = FakeSamples(np.zeros((1, 3)), np.array([[5.0, 6.0, 7.0]]))
        picture: Any = Prediction().picture(
            node, Frames(FakeFrame(0, samples, {}, {"output": np.array([[1.0, -2.0]])}))
        )
        assert picture.names == ("size 2", "size 0")
        np.testing.assert_array_equal(picture.targets, [7, 5])
        assert (picture.lows[0], picture.highs[0]) == (-2, 7)
        assert picture.words == "Prediction: size 2 1 (target 7), size 0 -2 (target 5)."

    @pytest.mark.parametrize("compared", ["classes", "numbers"])
    def test_of_outputs_that_are_no_numbers_there_are_bars_on_some_scale(self, compared: str) -> None:
        node = ViewedNode("output", Output(), classes=("a", "b"), compared=compared, probable=False)
        nothing: Any = Prediction().picture(node, Frames(FakeFrame(values={"output": np.full((1, 2), np.nan)})))
        assert (nothing.lows[0], nothing.highs[0]) == (0, 1)

    def test_inputs_that_are_predicted_stand_beside_them(self) -> None:
        node = ViewedNode("output", Output(target="inputs"), compared="inputs", entry="input")
        values = {"output": np.ones((1, 1, 6, 6)), "input": np.full((1, 1, 6, 6), 2.0)}
        picture: Any = Prediction().picture(node, Frames(FakeFrame(values=values)))
        assert [part.title for part in picture.parts] == ["Predicted", "Target"]
        assert [float(part.values.max()) for part in picture.parts] == [1, 2]
        assert Prediction().request(node).sample == {"output", "input"}


CASES: dict[str, tuple[Layer, tuple[int, ...]]] = {
    "dense": (Dense(units=3), (4,)),
    "conv2d": (Conv2D(filters=2), (1, 6, 6)),
    "conv1d": (Conv1D(filters=2), (6, 2)),
    "lstm": (LSTM(units=2, layers=2, bidirectional=True), (4, 2)),
    "gru": (GRU(units=2), (4, 2)),
    "rnn": (RNN(units=2), (4, 2)),
    "attention": (SelfAttention(), (4, 2)),
    "batch_norm": (BatchNorm(), (4,)),
}


@pytest.mark.parametrize("case", CASES)
def test_what_a_kind_asks_for_the_network_has(case: str) -> None:
    layer, shape = CASES[case]
    shown = seen(layer, shape)
    node = shown.node("a")
    asked = kinds_of(node)[0].request(node)
    assert asked.sample <= set(shown.rig.plan.values["evaluate"])
    assert asked.batch <= set(shown.rig.plan.values["evaluate"])
