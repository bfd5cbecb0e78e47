"""What becomes of a network: which instructions stay, what they are fused to, where things can be found."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.analysis.analyse import analyse
from engine.data.dataset import DataSpec
from engine.document.project import TrainingSettings
from engine.errors import PlanError
from engine.layers import Layer
from engine.layers.basic.activation import Activation
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.shapes.flatten import Flatten
from engine.layers.shapes.merge import Add
from engine.plan.compile import compile
from engine.plan.plan import Plan, ProgramName
from tests.oracles.rig import Rig, draw, make_rig


def opcodes(plan: Plan, program: ProgramName) -> list[str]:
    return [one.opcode for one in plan.programs[program].instructions]


def classifier(last: Layer | None = None, **more: Layer) -> dict[str, Layer]:
    last = last or Dense(units=3, activation="softmax")
    return {"input": Input(), "hidden": Dense(units=4, activation="tanh"), "last": last, **more, "output": Output()}


class TestFusion:
    def test_softmax_before_cross_entropy_is_computed_from_logits_and_only_for_predictions(self) -> None:
        plan = make_rig(draw(classifier()), (5,), classes=3).plan
        for program in ("train", "evaluate"):
            assert "categorical_cross_entropy_logits" in opcodes(plan, program)
            assert "softmax" not in opcodes(plan, program)
        assert opcodes(plan, "predict")[-1] == "softmax"

    def test_a_softmax_that_is_used_elsewhere_stays_too(self) -> None:
        layers = classifier() | {"more": Dense(units=3, activation="softmax"), "second": Output()}
        wires = "input > hidden > last > output, last > more > second"
        plan = make_rig(draw(layers, wires), (5,), classes=3).plan
        assert {"softmax", "softmax_backward", "categorical_cross_entropy_logits"} <= set(opcodes(plan, "train"))

    def test_an_activation_node_fuses_like_the_field_of_dense(self) -> None:
        layers = classifier(Dense(units=3), squash=Activation(activation="softmax"))
        plan = make_rig(draw(layers), (5,), classes=3).plan
        assert "categorical_cross_entropy_logits" in opcodes(plan, "train")

    def test_other_losses_take_what_is_drawn(self) -> None:
        plan = make_rig(draw(classifier()), (5,), classes=3, loss="mean_squared_error").plan
        assert {"softmax", "mean_squared_error", "accuracy_argmax"} <= set(opcodes(plan, "train"))

    def test_something_between_softmax_and_loss_parts_them(self) -> None:
        plan = make_rig(draw(classifier(apart=Flatten())), (5,), classes=3).plan
        assert {"softmax", "categorical_cross_entropy"} <= set(opcodes(plan, "train"))


class TestAccuracy:
    def accuracy(self, rig: Rig) -> float:
        rig.evaluation_loss()
        (totals,) = rig.plan.totals["evaluate"]
        return float(rig.machine.reals[totals.correct]) / rig.rows

    @pytest.mark.parametrize("apart", [False, True])
    def test_of_several_classes(self, apart: bool) -> None:
        rig = make_rig(draw(classifier(**{"apart": Flatten()} if apart else {})), (5,), rows=50, classes=3)
        expected = (rig.predict("output").argmax(axis=1) == rig.machine.labels).mean()
        assert self.accuracy(rig) == pytest.approx(expected, rel=1e-12)

    @pytest.mark.parametrize("apart", [False, True])
    def test_of_two_classes_by_one_unit(self, apart: bool) -> None:
        """Fused, the threshold is a logit of 0; else a probability of one half."""
        last = Dense(units=1, activation="sigmoid")
        rig = make_rig(
            draw(classifier(last, **{"apart": Flatten()} if apart else {})), (5,), rows=50, classes=2,
            loss="binary_cross_entropy",
        )  # fmt: skip
        rig.machine.values["output"][...] = rig.machine.labels[:, np.newaxis]  # type: ignore[index]
        expected = ((rig.predict("output").ravel() > 0.5) == (rig.machine.labels == 1)).mean()
        assert 0.2 < expected < 0.8
        assert self.accuracy(rig) == pytest.approx(expected, rel=1e-12)

    def test_numbers_have_none(self) -> None:
        rig = make_rig(draw(classifier(Dense(units=2))), (5,), loss="mean_squared_error")
        assert [totals.correct for totals in rig.plan.totals["train"]] == [-1]
        assert not {"accuracy_argmax", "accuracy_threshold", "add_correct"} & set(rig.plan.opcodes)


class TestOutputs:
    def test_the_losses_of_several_outputs_are_added(self) -> None:
        layers = classifier(Dense(units=2)) | {"middle": Output()}
        rig = make_rig(
            draw(layers, "input > hidden > last > output, hidden > middle"), (5,), rows=7, loss="mean_squared_error",
            losses={"middle": "mean_absolute_error"},
        )  # fmt: skip
        y, middle = rig.predict("output"), rig.predict("middle")
        targets = rig.machine.values
        expected = ((y - targets["output"]) ** 2).mean() + np.abs(middle - targets["middle"]).mean()
        assert rig.loss() == pytest.approx(expected, rel=1e-12)
        sums = {totals.node: rig.machine.reals[totals.loss] for totals in rig.plan.totals["train"]}
        assert sum(sums.values()) / 7 == pytest.approx(expected, rel=1e-12)

    def test_what_no_output_depends_on_is_left_out(self) -> None:
        layers = classifier() | {"idle": Dense(units=1000)}
        plan = make_rig(draw(layers, "input > hidden > last > output, hidden > idle"), (5,), classes=3).plan
        assert not [layout for layout in plan.weights if layout.name.startswith("idle")]

    def test_an_output_right_behind_the_input_has_nothing_to_learn(self) -> None:
        rig = make_rig(draw({"input": Input(), "output": Output()}), (3,), loss="mean_squared_error")
        assert rig.plan.weights == ()
        y = rig.machine.inputs["input"]
        assert rig.loss() == pytest.approx(((y - rig.machine.values["output"]) ** 2).mean(), rel=1e-12)


class TestPlaces:
    def test_kept_buffers_show_every_node(self) -> None:
        rig = make_rig(draw(classifier()), (5,), rows=6, classes=3, keep_all=True)
        rig.loss()
        hidden = np.tanh(rig.machine.inputs["input"] @ rig.weights["hidden.weight"].T + rig.weights["hidden.bias"])
        np.testing.assert_allclose(rig.value("hidden"), hidden, rtol=1e-12)
        np.testing.assert_allclose(rig.value("last").sum(axis=1), 1.0)

    def test_keeping_changes_no_number(self) -> None:
        network = draw(classifier())
        plain, kept = (make_rig(network, (5,), rows=40, classes=3, keep_all=keep) for keep in (False, True))
        assert plain.loss() == kept.loss()
        for name, gradient in plain.gradients.items():
            np.testing.assert_array_equal(gradient, kept.gradients[name])

    def test_evaluation_has_larger_batches(self) -> None:
        plan = make_rig(draw(classifier()), (5,), rows=4, classes=3).plan
        assert [plan.programs[name].capacity for name in ("train", "evaluate", "predict")] == [4, 256, 256]
        plan = make_rig(draw(classifier()), (5,), rows=400, classes=3).plan
        assert plan.programs["evaluate"].capacity == 400

    def test_equal_constants_share_a_place(self) -> None:
        layers: dict[str, Layer] = {"input": Input()}
        layers |= {
            f"bent_{slope}": Activation(activation={"type": "leaky_relu", "slope": slope / 10}) for slope in (1, 2)
        }
        again = {"third": Activation(activation={"type": "leaky_relu", "slope": 0.1})}
        plan = make_rig(draw(layers | again | {"output": Output()}), (5,), loss="mean_squared_error").plan
        places = [int(row[4]) for row, name in zip(plan.table, plan.opcodes, strict=True) if name == "leaky_relu"]
        assert places[0] == places[2] != places[1]

    def test_the_prediction_outlives_its_program(self) -> None:
        rig = make_rig(draw(classifier()), (5,), rows=9, classes=3)
        before = rig.predict("output")
        np.testing.assert_array_equal(rig.machine.value("predict", "output", 9), before)


def test_a_network_with_an_error_is_refused() -> None:
    network = draw({"input": Input(), "sum": Add(), "output": Output()}, "input > sum.in_1, sum > output")
    spec = DataSpec(5, (3,), (), (1,), ())
    analysis = analyse(network, spec)
    with pytest.raises(PlanError) as caught:
        compile(network, analysis, TrainingSettings())
    assert caught.value.node == "sum"


def test_the_same_network_gives_the_same_plan() -> None:
    def made() -> Any:
        plan = make_rig(draw(classifier()), (5,), rows=40, classes=3).plan
        return plan.table.tolist(), plan.opcodes, plan.reals.tolist(), [p.stages for p in plan.programs.values()]

    assert made() == made()
