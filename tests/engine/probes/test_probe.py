"""The probe: it sees what the run computes, in either mode, and touches nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.data.dataset import Dataset, DataSpec
from engine.document.project import DataSettings, Project, TrainingSettings
from engine.layers import LAYERS
from engine.layers.basic.dense import Dense
from engine.layers.basic.dropout import Dropout
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.norms.batch_norm import BatchNorm
from engine.layers.sequences.recurrent import LSTM
from engine.layers.shapes.merge import Add
from engine.optimizers import SGD
from engine.plan.compile import compile
from engine.probes import probe as probes
from engine.probes.frame import ProbeFrame
from engine.probes.probe import Probe
from engine.probes.request import ProbeRequest, ProbeSamples
from engine.probes.samples import samples_of
from engine.probes.subject import Subject, untrained
from engine.runtime import available
from engine.training.machines import make_machine
from engine.training.predict import predict
from engine.training.running.point import RunPoint
from engine.training.session import TrainingSession
from engine.training.trainer import Trainer
from tests.engine.training.conftest import classifier, curve, flowers, project_of, regression
from tests.oracles.rig import draw

LAYERS_OF_ALL_KINDS = {
    "input": Input(), "hidden": Dense(units=6, activation="tanh"), "norm": BatchNorm(), "drop": Dropout(rate=0.4),
    "last": Dense(units=3, activation="softmax"), "output": Output(),
}  # fmt: skip


def mixed(**settings: Any) -> Project:
    return project_of(LAYERS_OF_ALL_KINDS, **{"epochs": 3, "batch_size": 16} | settings)


def only(subject: Subject, point: RunPoint, request: ProbeRequest) -> ProbeFrame:
    (frame,) = Probe().look(subject, point, [request])
    assert isinstance(frame, ProbeFrame), frame
    return frame


def sentence(subject: Subject, point: RunPoint, request: ProbeRequest) -> str:
    (found,) = Probe().look(subject, point, [request])
    assert isinstance(found, str)
    return found


def test_training_mode_sees_what_the_next_batch_of_the_run_computes() -> None:
    names = ["hidden", "norm", "norm.mean", "norm.variance", "drop", "last", "d_hidden", "output.losses"]
    with Trainer(mixed(class_weights="balanced"), flowers(), threads=1) as trainer:
        trainer.first_evaluation()
        trainer.advance(3, np.zeros(3))
        point = trainer.point(optimizer=True)
        before = {name: values.copy() for name, values in trainer.machine.weights().items()}
        plan = compile(
            trainer.project.network, trainer.analysis, trainer.project.training, programs=["train"], keep=names
        )
        twin = make_machine(trainer.prepared, plan=plan)
        twin.load(before)
        twin.step = 3
        for mine, theirs in zip(twin.optimizer_state(), trainer.machine.optimizer_state(), strict=True):
            for name, values in mine.items():
                values[...] = theirs[name]
        twin.set_learning_rates(np.full(5, point.learning_rate))
        twin.run("train", trainer._order, 3, 4, np.zeros(1))
        session = TrainingSession(trainer.project, trainer.dataset)
        session._loop.trainer = trainer
        subject = Subject.of(session.model(), trainer.dataset)
        frame = only(subject, point, ProbeRequest(None, frozenset(names), training=True, updates=True))
    assert frame.samples is not None
    np.testing.assert_array_equal(frame.samples.inputs, flowers().inputs[point.rows])
    assert (frame.values["drop"] == 0.0).any(), "the masks are seen"
    for name in names:
        np.testing.assert_array_equal(frame.values[name], twin.value("train", name, 16), err_msg=name)
    for layout in plan.weights:
        np.testing.assert_array_equal(frame.weights[layout.name], before[layout.name])
        if layout.gradient >= 0:
            np.testing.assert_array_equal(frame.gradients[layout.name], twin.weight_gradient(layout))
            np.testing.assert_array_equal(frame.updates[layout.name], twin.weight(layout) - before[layout.name])
    assert set(frame.updates) == set(frame.gradients) == {n for n in before if "running" not in n}


def test_evaluation_mode_sees_what_predictions_are_made_of() -> None:
    dataset = flowers()
    session = TrainingSession(mixed(), dataset, threads=1)
    session.start()
    assert session.join(600)
    model, point = session.model(), session.look().result(0)
    subject = Subject.of(model, dataset)
    assert subject.dataset is not None
    samples = samples_of(dataset, np.arange(5))
    names = frozenset({"output", "drop", "norm", "nothing_of_the_kind", "output.losses"})
    frame = only(subject, point, ProbeRequest(samples, names))
    np.testing.assert_array_equal(frame.values["output"], predict(model, samples.inputs)["output"])
    np.testing.assert_array_equal(frame.values["drop"], frame.values["norm"])
    assert set(frame.values) == names - {"nothing_of_the_kind"}
    assert frame.gradients == {}
    assert (frame.step, frame.epoch) == (15, model_epoch(session))


def model_epoch(session: TrainingSession) -> int:
    return int(session.record().result(0).state.kept_epoch)


def test_a_drawing_shows_the_weights_that_its_run_would_begin_with() -> None:
    project, dataset = mixed(), flowers()
    subject, point = untrained(project, dataset)
    with Trainer(project, dataset, threads=1) as trainer:
        for name, values in trainer.machine.weights().items():
            np.testing.assert_array_equal(point.weights[name], values)
        assert set(point.weights) == set(trainer.machine.weights())
        np.testing.assert_array_equal(point.rows, trainer.point().rows)
        np.testing.assert_array_equal(subject.model.preparation.scale, trainer.preparation.scale)
    frame = only(subject, point, ProbeRequest(None, frozenset({"hidden"})))
    assert frame.values["hidden"].shape == (16, 6)


def test_saliency_is_the_gradient_of_the_loss_by_the_raw_sample_in_evaluation_mode() -> None:
    """By central differences of what the evaluation itself says, dropout and batch statistics left out."""
    dataset = flowers()
    subject, point = untrained(mixed(), dataset, "float64")
    one = ProbeSamples(dataset.inputs[:1], np.array([2]))
    found = only(subject, point, ProbeRequest(one, frozenset({"d_input", "hidden"}))).values["d_input"]
    scale = subject.model.preparation.scale
    for place in range(4):
        losses = []
        for sign in (1.0, -1.0):
            row = one.inputs.copy()
            row[0, place] += sign * 1e-5 * scale[place]
            request = ProbeRequest(ProbeSamples(row, one.targets), frozenset({"output.losses"}))
            losses.append(float(only(subject, point, request).values["output.losses"][0, 0]))
        assert found[0, place] == pytest.approx((losses[0] - losses[1]) / 2e-5, rel=1e-6)


def test_layers_that_evaluation_passes_by_keep_the_shape() -> None:
    passed = [layer() for layer in LAYERS if layer.category == "Regularisation"]
    assert len(passed) >= 3
    for layer in passed:
        assert layer.infer([(4, 5)]) == ((4, 5),)
        assert layer.weights([(4, 5)]) == ()


def test_sequences_end_where_the_sample_does() -> None:
    generator = np.random.default_rng(0)
    inputs, lengths = generator.normal(size=(6, 5, 2)), np.array([1, 2, 3, 4, 5, 5])
    inputs[np.arange(5) >= lengths[:, None]] = 0.0
    spec = DataSpec(6, (5, 2), (), (), ("a", "b"), has_lengths=True)
    layers = {"input": Input(), "cell": LSTM(units=3, returns="sequence"), "pool": LSTM(units=2),
              "last": Dense(units=2, activation="softmax"), "output": Output()}  # fmt: skip
    project = project_of(layers, normalisation="none", validation_share=0.0, test_share=0.0)
    dataset = Dataset("steps", inputs, generator.integers(0, 2, 6), spec, lengths)
    subject, point = untrained(project, dataset)
    frame = only(subject, point, ProbeRequest(samples_of(dataset, np.arange(6)), frozenset({"cell"})))
    there = np.arange(5) < lengths[:, None]
    assert (frame.values["cell"][there] != 0.0).all()
    assert (frame.values["cell"][~there] == 0.0).all()
    short = only(subject, point, ProbeRequest(ProbeSamples(inputs[:1] + np.where(there[:1], 0.0, np.nan)[..., None]),
                                              frozenset({"cell"})))  # fmt: skip
    np.testing.assert_array_equal(short.values["cell"], frame.values["cell"][:1])


def test_several_inputs_get_their_columns() -> None:
    network = draw(
        {"left": Input(columns=("a", "c")), "right": Input(columns=("b", "d")), "add": Add(),
         "last": Dense(units=3, activation="softmax"), "output": Output()},
        "left > add.in_1, right > add.in_2, add > last > output",
    )  # fmt: skip
    project = Project(network=network, data=DataSettings(normalisation="none"), training=TrainingSettings())
    subject, point = untrained(project, flowers(), "float64")
    frame = only(subject, point, ProbeRequest(samples_of(flowers(), [3]), frozenset({"left", "right", "add"})))
    row = flowers().inputs[3]
    np.testing.assert_array_equal(frame.values["left"][0], row[[0, 2]])
    np.testing.assert_array_equal(frame.values["right"][0], row[[1, 3]])
    np.testing.assert_array_equal(frame.values["add"][0], row[[0, 2]] + row[[1, 3]])


def test_many_samples_come_in_pieces_and_are_one_array(monkeypatch: pytest.MonkeyPatch) -> None:
    subject, point = untrained(classifier(), flowers())
    whole = only(subject, point, ProbeRequest(samples_of(flowers(), np.arange(50)), frozenset({"hidden"})))
    monkeypatch.setattr(probes, "BATCH", 16)
    pieces = only(subject, point, ProbeRequest(samples_of(flowers(), np.arange(50)), frozenset({"hidden"})))
    np.testing.assert_allclose(pieces.values["hidden"], whole.values["hidden"], atol=1e-6)
    assert pieces.values["hidden"].shape == (50, 6)


def machines(probe: Probe) -> Sequence[Any]:
    return list(probe._machines.values())


def test_machines_are_kept_by_shape_until_the_network_is_another(monkeypatch: pytest.MonkeyPatch) -> None:
    subject, point = untrained(classifier(), flowers())
    probe, samples = Probe(), samples_of(flowers(), np.arange(5))
    requests = [ProbeRequest(samples, frozenset({"hidden"})), ProbeRequest(samples, frozenset({"last"}))]
    first, second = probe.look(subject, point, requests)
    assert isinstance(first, ProbeFrame)
    assert isinstance(second, ProbeFrame)
    assert first.values is second.values, "the same samples in the same mode are one run"
    assert (first.request, second.request) == tuple(requests)
    (machine,) = machines(probe)
    probe.look(subject, point, requests)
    assert machines(probe) == [machine]
    for rows in range(1, 20):
        probe.look(subject, point, [ProbeRequest(samples_of(flowers(), np.arange(rows)), frozenset({"hidden"}))])
    assert len(machines(probe)) == probes.KEPT
    other, start = untrained(classifier(seed=5), flowers())
    probe.look(other, start, requests)
    assert len(machines(probe)) == 1
    assert machines(probe)[0] is not machine
    probe.forget()
    assert machines(probe) == []


def test_another_learning_rate_needs_no_other_machines() -> None:
    dataset, probe, found = flowers(), Probe(), []
    request = ProbeRequest(None, training=True, updates=True)
    before, kept = None, []
    for rate in (0.1, 0.2):
        project = classifier()
        training = project.training.replace(optimizer=SGD(learning_rate=rate))
        before, point = untrained(project.replace(training=training), dataset, before=before)
        (frame,) = probe.look(before, point, [request])
        assert isinstance(frame, ProbeFrame)
        found.append(frame.updates["hidden.weight"])
        kept.append(machines(probe))
    assert kept[0] == kept[1]
    np.testing.assert_allclose(found[1], 2.0 * found[0], rtol=1e-4, atol=1e-7)


def test_frames_cannot_be_written_to_and_do_not_move(monkeypatch: pytest.MonkeyPatch) -> None:
    subject, point = untrained(mixed(), flowers())
    probe = Probe()
    request = ProbeRequest(None, frozenset({"hidden", "d_hidden"}), training=True, updates=True)
    (frame,) = probe.look(subject, point, [request])
    assert isinstance(frame, ProbeFrame)
    arrays: list[Mapping[str, NDArray[Any]]] = [frame.weights, frame.values, frame.gradients, frame.updates]
    before = [{name: values.copy() for name, values in each.items()} for each in arrays]
    for each in arrays:
        assert each
        assert not any(values.flags.writeable for values in each.values())
    moved = RunPoint(9, 1, 0, {n: v * 2.0 for n, v in point.weights.items()}, point.rows, 0.1)
    probe.look(subject, moved, [request])
    for each, old in zip(arrays, before, strict=True):
        for name, values in each.items():
            np.testing.assert_array_equal(values, old[name])


def test_what_cannot_be_looked_at_is_said() -> None:
    subject, point = untrained(classifier(), flowers())
    rows = flowers().inputs
    hidden, gradient = frozenset({"hidden"}), frozenset({"d_hidden", "d_input"})
    assert sentence(subject, point, ProbeRequest(ProbeSamples(rows[:2, :3]), hidden)).startswith(
        "A sample is 3, but the network was made for 4."
    )
    assert "not a finite number" in sentence(subject, point, ProbeRequest(ProbeSamples(rows[:1] * np.nan), hidden))
    assert "has no target" in sentence(subject, point, ProbeRequest(ProbeSamples(rows[:1]), gradient))
    wrong = ProbeSamples(rows[:1], np.zeros((1, 2)))
    assert "The target is 2" in sentence(subject, point, ProbeRequest(wrong, gradient))
    gone = Subject.of(subject.model, None) if subject.model.weights else subject
    away = Subject(gone.model, gone.analysis, None, gone.dtype)
    assert "is not there" in sentence(away, point, ProbeRequest(None, hidden))


def test_memory_is_asked_for_before_it_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    subject, point = untrained(classifier(), flowers())
    monkeypatch.setattr(available, "available_memory", lambda: 100)
    told = sentence(subject, point, ProbeRequest(samples_of(flowers(), [0]), frozenset({"hidden"})))
    assert told.startswith("Looking into the network would take")


@pytest.mark.parametrize("training", [True, False])
def test_a_loss_that_is_not_finite_leaves_no_gradients_of_another_batch(training: bool) -> None:
    subject, point = untrained(regression(), curve())
    probe = Probe()
    samples = samples_of(curve(), np.arange(4))
    request = ProbeRequest(samples, frozenset({"hidden", "d_input"}), training=training, updates=True)
    (fine,) = probe.look(subject, point, [request])
    weights = {name: np.full_like(values, np.inf) for name, values in point.weights.items()}
    (broken,) = probe.look(subject, RunPoint(1, 0, 0, weights, point.rows, 0.1), [request])
    assert isinstance(fine, ProbeFrame)
    assert isinstance(broken, ProbeFrame)
    assert bool(fine.gradients) == training
    assert broken.gradients == broken.updates == {}
    assert set(broken.values) == {"hidden"}
    (again,) = probe.look(subject, point, [request])
    assert isinstance(again, ProbeFrame)
    for seen, before in ((again.gradients, fine.gradients), (again.values, fine.values)):
        assert set(seen) == set(before)
        for name, values in before.items():
            np.testing.assert_array_equal(seen[name], values)


def test_a_class_that_may_be_a_number_is_read_as_the_network_reads_it() -> None:
    """Sample targets come as the data has them, class indices here; the loss takes numbers."""
    base = flowers()
    spec = DataSpec(100, (4,), (), (), ("1", "2", "5"), class_numbers=(1.0, 2.0, 5.0))
    dataset = Dataset("codes", base.inputs, base.targets, spec)
    subject, point = untrained(regression(normalisation="none"), dataset, "float64")
    samples = ProbeSamples(dataset.inputs[:3], dataset.targets[:3])
    frame = only(subject, point, ProbeRequest(samples, frozenset({"output", "output.losses"})))
    expected = (frame.values["output"][:, 0] - np.array([1.0, 2.0, 5.0])[dataset.targets[:3]]) ** 2
    np.testing.assert_allclose(frame.values["output.losses"][:, 0], expected, rtol=1e-12)


def test_a_gradient_before_the_first_weight_is_there_on_wish() -> None:
    layers = {"input": Input(), "soft": Dropout(rate=0.0), "last": Dense(units=3), "output": Output()}
    project = project_of({**layers, "last": Dense(units=3, activation="softmax")})
    subject, point = untrained(project, flowers())
    for training in (True, False):
        request = ProbeRequest(samples_of(flowers(), [0]), frozenset({"d_soft"}), training=training)
        assert only(subject, point, request).values["d_soft"].any()


@pytest.mark.parametrize("edit", ["units", "seed", "scaling", "data"])
def test_split_and_scaling_are_taken_over_only_where_they_stay_the_same(edit: str) -> None:
    dataset, project = flowers(), classifier()
    before, _ = untrained(project, dataset)
    if edit == "units":
        project = project_of({**LAYERS_OF_ALL_KINDS}, epochs=5, batch_size=16)
    elif edit == "seed":
        project = classifier(seed=3)
    elif edit == "scaling":
        project = classifier(normalisation="minmax")
    else:
        dataset = flowers(seed=4)
    found, point = untrained(project, dataset, before=before)
    fresh, start = untrained(project, dataset)
    assert (found.model.preparation is before.model.preparation) == (edit == "units")
    np.testing.assert_array_equal(found.model.preparation.scale, fresh.model.preparation.scale)
    np.testing.assert_array_equal(found.model.split.train, fresh.model.split.train)
    np.testing.assert_array_equal(point.rows, start.rows)
