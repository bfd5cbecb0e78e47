"""Weights and activations of Dense, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from designer.live.kinds.charts import Bars
from designer.live.kinds.pictures import Map, Panes, Text
from designer.live.kinds.reducing import MOST_CELLS, MOST_READ, largest, means
from designer.live.kinds.registry import kinds_of
from designer.live.kinds.weights import DenseWeights
from designer.live.kinds.worded import STATES
from engine.layers import LAYERS
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from tests.designer.live.looking import Frames, Look, ViewedNode, look
from tests.oracles.rig import draw


@pytest.fixture(scope="module")
def hidden() -> Look:
    layers = {"input": Input(), "hidden": Dense(units=4, activation="relu"), "last": Dense(units=2)}
    return look(draw(layers | {"output": Output()}), (3,), loss={"type": "mean_squared_error"})


class TestDense:
    def test_the_matrix_and_the_output_of_the_sample(self, hidden: Look) -> None:
        picture = hidden.picture(DenseWeights(), "hidden")
        assert isinstance(picture, Panes)
        matrix, output = picture.parts
        weights, bias = hidden.rig.weights["hidden.weight"], hidden.rig.weights["hidden.bias"]
        assert isinstance(matrix, Map)
        np.testing.assert_array_equal(matrix.values, weights)
        assert matrix.span == (-np.abs(weights).max(), np.abs(weights).max())
        assert isinstance(output, Bars)
        x = next(iter(hidden.rig.machine.inputs.values()))
        expected = np.maximum(x.astype(np.float64) @ weights.T.astype(np.float64) + bias, 0)
        np.testing.assert_allclose(output.values, expected[0], atol=5e-6 * expected.max())
        assert output.states is not None
        dead = expected.max(axis=0) <= 0
        assert [STATES[each] for each in output.states] == ["dead" if each else "alive" for each in dead]

    def test_words_tell_what_can_be_seen(self, hidden: Look) -> None:
        words = hidden.picture(DenseWeights(), "hidden").words
        weights = hidden.rig.weights["hidden.weight"]
        assert f"Weights: 4 units by 3 features, from {weights.min():.3g} to {weights.max():.3g}." in words
        assert "Activations: 4 units" in words

    def test_without_a_frame_it_waits(self, hidden: Look) -> None:
        picture = DenseWeights().picture(hidden.node("hidden"), Frames())
        assert picture == Text("Weights and activations", "Waiting for values.")

    def test_where_there_can_be_none_it_says_why(self, hidden: Look) -> None:
        fault = "A value of the sample is not a finite number. Enter a number."
        assert DenseWeights().picture(hidden.node("hidden"), Frames(fault=fault)).words.endswith(fault)

    def test_shared_weights_are_those_of_the_owner(self) -> None:
        layers = {"input": Input(), "a": Dense(units=3), "b": Dense(units=3)}
        network = draw(layers | {"output": Output()})
        nodes = [node.replace(weights_of="a") if node.id == "b" else node for node in network.nodes]
        shared = look(network.replace(nodes=tuple(nodes)), (3,), loss={"type": "mean_squared_error"})
        matrix = shared.picture(DenseWeights(), "b").parts[0]
        np.testing.assert_array_equal(matrix.values, shared.rig.weights["a.weight"])


class TestReducing:
    def test_each_cell_is_the_largest_of_its_block_with_its_sign(self) -> None:
        matrix = np.random.default_rng(0).normal(size=(300, 500))
        cells, note = largest(matrix)
        down, across = 3, 4
        for row, column in np.ndindex(cells.shape):
            block = matrix[row * down : (row + 1) * down, column * across : (column + 1) * across].reshape(-1)
            assert cells[row, column] == block[np.abs(block).argmax()]
        assert cells.shape == (100, 125)
        assert note == "largest of 3 × 4"

    @pytest.mark.parametrize("shape", [(4096, 4096), (1, 1_000_000), (1_000_000, 1), (65_536, 64), (2, 3_000_000)])
    def test_a_large_matrix_is_read_in_part(self, shape: tuple[int, int]) -> None:
        matrix = np.broadcast_to(np.float32(1), shape)
        cells, note = largest(matrix)
        assert cells.shape[0] <= MOST_CELLS
        assert cells.shape[1] <= MOST_CELLS
        every = [int(word) for word in note.replace(",", "").split() if word.isdigit()][1:]
        if matrix.size > MOST_READ:
            assert "read" in note
            assert matrix.size / np.prod(every[-2:] if "and" in note else every[-1:]) <= 1.01 * MOST_READ

    def test_pixels_are_means(self) -> None:
        images = np.random.default_rng(0).normal(size=(2, 70, 64))
        reduced, note = means(images)
        assert note == "each pixel: the mean of 3 × 3"
        np.testing.assert_allclose(reduced[1, 2, 4], images[1, 6:9, 12:15].mean())
        assert reduced.shape == (2, 23, 21)

    def test_of_large_blocks_some_pixels_are_read(self) -> None:
        image = np.random.default_rng(0).normal(size=(1, 320, 160))
        reduced, note = means(image)
        assert note == "each pixel: the mean of 10 × 10, every 3 read"
        np.testing.assert_allclose(reduced[0, 5, 7], image[0, 50:60:3, 70:80:3].mean())


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.type_name())
def test_every_layer_has_a_kind(layer: type) -> None:
    node = ViewedNode("a", layer())
    assert kinds_of(node)[0].fits(node)
    assert len({kind.title for kind in kinds_of(node)}) == len(kinds_of(node))
