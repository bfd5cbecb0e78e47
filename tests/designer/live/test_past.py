"""Histograms, dead and saturated units, and what is kept of earlier frames."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from designer.live.kinds.charts import Histogram, Ridge
from designer.live.kinds.distribution import Histograms, histogram
from designer.live.kinds.memory.over_time import OverTime, Updates
from designer.live.kinds.memory.past import MOST_MOMENTS, NOTHING, Moment, thinned
from designer.live.kinds.memory.remembering import remember
from designer.live.kinds.pictures import Panes, Text
from designer.live.kinds.units import DEAD, SATURATED, unit_states
from engine.layers.basic.dense import Dense
from engine.layers.basic.dropout import Dropout
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.images.convolution import Conv2D
from engine.layers.sequences.recurrent import LSTM
from tests.designer.live.looking import FakeFrame, Frames, ViewedNode, look
from tests.oracles.rig import draw

G = np.random.default_rng(0)


class TestHistograms:
    def test_activations_and_gradients_of_a_network(self) -> None:
        layers = {"input": Input(), "a": Dense(units=3, activation="tanh"), "b": Dense(units=2), "output": Output()}
        shown = look(draw(layers), (4,), rows=40, loss={"type": "mean_squared_error"})
        picture = shown.picture(Histograms(), "a")
        assert isinstance(picture, Panes)
        x, weights = shown.rig.machine.inputs["input"].astype(np.float64), shown.rig.weights
        a = np.tanh(x @ weights["a.weight"].T + weights["a.bias"])
        b = a @ weights["b.weight"].T + weights["b.bias"]
        gradient = 2 * (b - shown.rig.machine.values["output"]) / b.size @ weights["b.weight"]
        for part, expected in zip(picture.parts, (a, gradient), strict=True):
            assert isinstance(part, Histogram)
            counts, edges = np.histogram(expected, 40)
            tolerance = 5e-6 * np.abs(expected).max()
            np.testing.assert_allclose(part.edges, edges, atol=tolerance)
            assert np.abs(part.counts - counts).sum() <= 2  # one at an edge of a bin may lie in the other
            assert part.counts.sum() == expected.size
            np.testing.assert_allclose([part.mean, part.std], [expected.mean(), expected.std()], atol=tolerance)

    def test_before_all_weights_no_gradient_comes(self) -> None:
        layers = {"input": Input(), "a": Dropout(), "b": Dense(units=2), "output": Output()}
        shown = look(draw(layers), (4,), loss={"type": "mean_squared_error"})
        assert shown.picture(Histograms(), "a").parts[1] == Text("Gradients", "No gradient reaches this layer.")

    def test_counts_are_those_of_numpy(self) -> None:
        values = np.concatenate([G.normal(size=900), np.zeros(100), [np.nan, np.inf]])
        picture = histogram("Values", values)
        counts, edges = np.histogram(values[:1000], 40)
        np.testing.assert_array_equal(picture.counts, counts)
        np.testing.assert_allclose(picture.edges, edges, rtol=1e-12)
        assert picture.note == "2 not finite"
        assert "10 % exactly zero" in picture.words

    def test_of_many_values_some_are_counted(self) -> None:
        picture = histogram("Values", np.arange(200_000.0))
        assert picture.counts.sum() == 15_385
        assert picture.note == "1 in 13 counted"

    @pytest.mark.parametrize(
        "values",
        [
            np.zeros(5), np.full(3, np.nan), np.zeros(0), np.full(3, 1e16), np.array([1e16, 1e16 + 2]),
            np.array([-8e307, 8e307]), np.array([0.0, 5e-324]),
        ],
    )  # fmt: skip
    def test_values_without_a_range_do(self, values: Any) -> None:
        assert histogram("Values", values).counts.sum() == np.isfinite(values).sum()


class TestUnits:
    def test_a_rectifier_that_is_never_above_zero_is_dead(self) -> None:
        values = np.maximum(G.normal(size=(50, 4)), 0)
        values[:, 1] = 0
        values[:49, 2] = 0
        values[49, 2] = 1e-6
        states, rows = unit_states(values, Dense(activation="relu"))
        assert states.tolist() == [0, DEAD, 0, 0]
        assert rows == 50
        assert unit_states(values - 1, Dense())[0].tolist() == [0, 0, 0, 0]

    @pytest.mark.parametrize(("activation", "ends"), [("tanh", (-1, 1)), ("sigmoid", (0, 1)), ("softsign", (-1, 1))])
    def test_a_unit_near_the_ends_is_saturated(self, activation: str, ends: tuple[int, int]) -> None:
        low, high = ends
        values = np.full((100, 4), (low + high) / 2)
        values[:, 1] = np.where(np.arange(100) < 50, low + 0.009, high - 0.009)
        values[:95, 2] = high
        values[:94, 3] = high
        states, _ = unit_states(values, Dense(activation=activation))  # type: ignore[arg-type]
        assert states.tolist() == [0, SATURATED, SATURATED, 0]

    def test_channels_of_images_and_units_of_sequences(self) -> None:
        images = np.zeros((5, 3, 4, 4))
        images[2, 1, 3, 0] = 1
        assert unit_states(images, Conv2D(activation="relu"))[0].tolist() == [DEAD, 0, DEAD]
        sequences = np.zeros((5, 7, 2))
        sequences[..., 1] = 1
        assert unit_states(sequences, LSTM())[0].tolist() == [0, SATURATED]

    def test_of_large_batches_the_first_samples_are_read(self) -> None:
        assert unit_states(np.zeros((64, 8, 64, 64)), Conv2D(activation="relu"))[1] == 8


class TestPast:
    NODE = ViewedNode("a", Dense(units=2), owner="a", weights={"weight": (2, 3), "bias": (2,)})

    def frames(self, step: int, values: Any = None, **more: Any) -> Frames:
        batch = FakeFrame(step, values={} if values is None else {"a": values})
        return Frames(batch=batch, training=FakeFrame(step, **more))

    def test_histograms_over_time_have_common_edges(self) -> None:
        past, told = NOTHING, [G.normal(step, 1 + step, size=(100, 2)) for step in range(4)]
        for step, values in enumerate(told):
            past = remember(past, self.NODE, self.frames(10 * step, values))
        picture: Any = OverTime().picture(self.NODE, Frames(past=past))
        (part,) = picture.parts
        assert isinstance(part, Ridge)
        assert part.steps.tolist() == [0, 10, 20, 30]
        low, high = min(each.min() for each in told), max(each.max() for each in told)
        np.testing.assert_allclose(part.edges, np.linspace(low, high, 41))
        np.testing.assert_allclose(part.shares.sum(axis=1), 1)
        for shares, values in zip(part.shares, told, strict=True):
            below = np.concatenate([[0], np.cumsum(shares)])
            fine = (values.max() - values.min()) / 256
            for edge, share in zip(part.edges, below, strict=True):
                assert (values <= edge - fine).mean() - 1e-9 <= share <= (values <= edge + fine).mean() + 1e-9

    def test_values_that_hardly_differ_for_their_size_have_edges(self) -> None:
        past = remember(NOTHING, self.NODE, self.frames(0, np.array([[1e16, 1e16 + 2]])))
        picture: Any = OverTime().picture(self.NODE, Frames(past=past))
        assert (np.diff(picture.parts[0].edges) > 0).all()
        assert picture.parts[0].shares.sum() == 1

    def test_values_that_do_not_differ_are_one_column(self) -> None:
        past = remember(NOTHING, self.NODE, self.frames(0, np.zeros((5, 2))))
        past = remember(past, self.NODE, self.frames(1, np.linspace(-1, 1, 10).reshape(5, 2)))
        picture: Any = OverTime().picture(self.NODE, Frames(past=past))
        shares = picture.parts[0].shares[0]
        assert shares.max() == shares.sum() == 1

    def test_a_ratio_is_the_length_of_the_update_by_that_of_the_weight(self) -> None:
        past, expected = NOTHING, []
        for step in range(3):
            weight, update = G.normal(size=(2, 3)), 1e-3 * G.normal(size=(2, 3))
            bias = np.full(2, float(step))
            frames = self.frames(
                step, weights={"a.weight": weight, "a.bias": bias}, updates={"a.weight": update, "a.bias": np.ones(2)}
            )
            past = remember(past, self.NODE, frames)
            expected.append(np.sqrt((update**2).sum()) / np.sqrt((weight**2).sum()))
        picture: Any = Updates().picture(self.NODE, Frames(past=past))
        assert picture.names == ("weight", "bias")
        np.testing.assert_allclose(picture.values, [expected, [np.nan, 1.0, 0.5]])
        assert picture.log
        assert picture.note == f"weight {expected[-1]:.3g}, bias 0.5"

    def test_frozen_weights_say_so(self) -> None:
        frames = self.frames(0, updates={"b.weight": np.ones(2)})
        picture = Updates().picture(self.NODE, frames)
        assert picture.words == "Update-to-weight ratio: Training leaves these weights as they are."

    def test_a_frame_of_the_same_step_takes_its_place_and_an_earlier_one_begins_anew(self) -> None:
        past = NOTHING
        for step in (1, 2, 2, 3):
            past = remember(past, self.NODE, self.frames(step, np.ones((2, 2))))
        assert [each.step for each in past.moments] == [1, 2, 3]
        past = remember(past, self.NODE, self.frames(0, np.ones((2, 2))))
        assert [each.step for each in past.moments] == [0]
        assert remember(past, self.NODE, Frames()) is past

    def test_it_stays_small_and_reaches_back_to_the_beginning(self) -> None:
        moments: tuple[Moment, ...] = ()
        for step in range(1000):
            moments = thinned((*moments, Moment(step)))
        steps = [each.step for each in moments]
        assert len(steps) == MOST_MOMENTS
        assert (steps[0], steps[-1]) == (0, 999)
        assert np.diff(steps).max() <= 4 * 1000 / MOST_MOMENTS
