"""Values and gradients that a probe reads, beside PyTorch and NumPy: each within 5e-6 of the tensor's greatest."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.data.dataset import Dataset, DataSpec
from engine.document.project import DataSettings, Project, TrainingSettings
from engine.layers import Layer
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.images.convolution import Conv2D
from engine.layers.norms.batch_norm import BatchNorm
from engine.layers.sequences.attention import SelfAttention
from engine.layers.sequences.embedding import Embedding
from engine.layers.sequences.recurrent import LSTM
from engine.layers.shapes.flatten import Flatten
from engine.probes.frame import ProbeFrame
from engine.probes.probe import Probe
from engine.probes.request import ProbeRequest, ProbeSamples
from engine.probes.subject import untrained
from engine.training.running.point import RunPoint
from tests.oracles.rig import draw

torch = pytest.importorskip("torch")

ROWS, CLASSES, STEPS, FEATURES = 11, 3, 5, 4
TOLERANCES = {"float32": 5e-6, "float64": 1e-10}


def looked(
    middle: dict[str, Layer], shape: tuple[int, ...], values: set[str], dtype: Any, *, tokens: int = 0, **options: Any
) -> tuple[ProbeFrame, dict[str, Any], Any, Any]:
    """A frame of a network with these layers in the middle; its weights, the samples and labels for PyTorch."""
    layers = {"input": Input(), **middle, "flat": Flatten(), "last": Dense(units=CLASSES, activation="softmax")}
    network = draw({**layers, "output": Output()})
    project = Project(
        network=network,
        training=TrainingSettings(batch_size=ROWS),
        data=DataSettings(normalisation="none", validation_share=0.0, test_share=0.0),
    )
    generator = np.random.default_rng(3)
    x = generator.normal(size=(ROWS, *shape)) if not tokens else generator.integers(0, tokens, (ROWS, *shape)) + 0.0
    y = generator.integers(0, CLASSES, ROWS)
    spec = DataSpec(ROWS, shape, (), (), tuple(map(str, range(CLASSES))))
    subject, point = untrained(project, Dataset("samples", x, y, spec), dtype)
    weights = {
        name: each + generator.normal(0.0, 0.1, each.shape).astype(dtype) for name, each in point.weights.items()
    }
    if "norm.running_var" in weights:
        weights["norm.running_var"] = np.abs(weights["norm.running_var"])
    point = RunPoint(7, 2, 0, weights, point.rows, 0.1)
    request = ProbeRequest(ProbeSamples(x, y), frozenset(values), **options)
    (frame,) = Probe().look(subject, point, [request])
    assert isinstance(frame, ProbeFrame), frame
    tensors = {name: torch.tensor(each.astype(np.float64), requires_grad=True) for name, each in weights.items()}
    return frame, tensors, torch.tensor(x), torch.tensor(y)


def close(found: Any, expected: Any, dtype: str) -> None:
    """Hold a tensor against its twin."""
    twin = expected.detach().numpy() if isinstance(expected, torch.Tensor) else np.asarray(expected)
    assert found.shape == twin.shape
    scale = np.abs(twin).max()
    assert scale > 0.0, "the judge sees nothing"
    np.testing.assert_allclose(found.astype(np.float64), twin, rtol=0.0, atol=TOLERANCES[dtype] * scale)


def backward(h: Any, w: dict[str, Any], y: Any) -> None:
    """The loss of PyTorch, from what reaches the last layer, and its gradients."""
    logits = torch.nn.functional.linear(h.reshape(ROWS, -1), w["last.weight"], w["last.bias"])
    torch.nn.functional.cross_entropy(logits, y).backward()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
class TestAgainstPyTorch:
    def test_dense_before_and_after_its_activation(self, dtype: Any) -> None:
        layers: dict[str, Layer] = {"hidden": Dense(units=6, activation="tanh")}
        names = {"hidden", "hidden.linear", "d_hidden", "d_hidden.linear", "d_input"}
        frame, w, x, y = looked(layers, (FEATURES,), names, dtype, training=True)
        x.requires_grad_()
        linear = torch.nn.functional.linear(x, w["hidden.weight"], w["hidden.bias"])
        hidden = linear.tanh()
        for one in (linear, hidden):
            one.retain_grad()
        backward(hidden, w, y)
        twins = {
            "hidden": hidden, "hidden.linear": linear, "d_hidden": hidden.grad, "d_hidden.linear": linear.grad,
            "d_input": x.grad,
        }  # fmt: skip
        assert set(frame.values) == set(twins)
        for name, twin in twins.items():
            close(frame.values[name], twin, dtype)
        assert set(frame.gradients) == set(w)
        for name, tensor in w.items():
            close(frame.gradients[name], tensor.grad, dtype)

    def test_feature_maps_of_a_convolution(self, dtype: Any) -> None:
        layers: dict[str, Layer] = {"conv": Conv2D(filters=3, kernel=(3, 3), padding="same", activation="relu")}
        frame, w, x, y = looked(layers, (2, 6, 5), {"conv", "d_conv"}, dtype, training=True)
        maps = torch.nn.functional.conv2d(x, w["conv.weight"], w["conv.bias"], padding=1).relu()
        maps.retain_grad()
        backward(maps, w, y)
        close(frame.values["conv"], maps, dtype)
        close(frame.values["d_conv"], maps.grad, dtype)
        close(frame.gradients["conv.weight"], w["conv.weight"].grad, dtype)

    def test_gates_and_states_of_an_lstm(self, dtype: Any) -> None:
        layers: dict[str, Layer] = {"cell": LSTM(units=3, returns="sequence")}
        frame, w, x, y = looked(layers, (STEPS, FEATURES), {"cell", "cell.gates", "d_cell"}, dtype, training=True)
        h = c = torch.zeros(ROWS, 3, dtype=torch.float64)
        states, kept = [], []
        for step in range(STEPS):
            z = x[:, step] @ w["cell.weight_ih_l0"].T + w["cell.bias_ih_l0"] + h @ w["cell.weight_hh_l0"].T
            z = z + w["cell.bias_hh_l0"]
            i, f, g, o = z.chunk(4, 1)
            i, f, g, o = i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid()
            c = f * c + i * g
            h = o * c.tanh()
            states.append(h)
            kept.append(torch.cat([i, f, g, o, c, c.tanh()], 1))
        y_states = torch.stack(states, 1)
        y_states.retain_grad()
        backward(y_states, w, y)
        close(frame.values["cell"], y_states, dtype)
        close(frame.values["cell.gates"], torch.stack(kept, 1), dtype)
        close(frame.values["d_cell"], y_states.grad, dtype)

    def test_shares_of_attention(self, dtype: Any) -> None:
        layers: dict[str, Layer] = {"attention": SelfAttention(heads=2)}
        frame, w, x, _ = looked(layers, (STEPS, FEATURES), {"attention", "attention.shares"}, dtype)
        theirs = torch.nn.MultiheadAttention(FEATURES, 2, batch_first=True, dtype=torch.float64)
        with torch.no_grad():
            for name in ("in_proj_weight", "in_proj_bias"):
                getattr(theirs, name).copy_(w[f"attention.{name}"])
            theirs.out_proj.weight.copy_(w["attention.out_proj_weight"])
            theirs.out_proj.bias.copy_(w["attention.out_proj_bias"])
        result, shares = theirs(x, x, x, average_attn_weights=False)
        close(frame.values["attention"], result, dtype)
        close(frame.values["attention.shares"], shares, dtype)

    def test_vectors_of_an_embedding(self, dtype: Any) -> None:
        layers: dict[str, Layer] = {"embedding": Embedding(num_embeddings=7, embedding_dim=3)}
        frame, w, x, y = looked(layers, (STEPS,), {"embedding", "d_embedding"}, dtype, tokens=7, training=True)
        vectors = torch.nn.functional.embedding(x.long(), w["embedding.weight"])
        vectors.retain_grad()
        backward(vectors, w, y)
        close(frame.values["embedding"], vectors, dtype)
        close(frame.values["d_embedding"], vectors.grad, dtype)
        close(frame.gradients["embedding.weight"], w["embedding.weight"].grad, dtype)

    @pytest.mark.parametrize("training", [True, False])
    def test_statistics_of_batch_norm(self, dtype: Any, training: bool) -> None:
        names = {"norm", "norm.mean", "norm.variance", "d_norm"}
        frame, w, x, y = looked({"norm": BatchNorm()}, (FEATURES,), names, dtype, training=training)
        running = [w[f"norm.{name}"].detach().clone() for name in ("running_mean", "running_var")]
        normed = torch.nn.functional.batch_norm(
            x, *(one.clone() for one in running), w["norm.weight"], w["norm.bias"], training=training, eps=1e-5
        )
        normed.retain_grad()
        backward(normed, w, y)
        close(frame.values["norm"], normed, dtype)
        close(frame.values["d_norm"], normed.grad, dtype)
        for name, one in zip(("running_mean", "running_var"), running, strict=True):
            np.testing.assert_array_equal(frame.weights[f"norm.{name}"], one.numpy().astype(dtype))
        if training:
            close(frame.values["norm.mean"], x.mean(0), dtype)
            close(frame.values["norm.variance"], x.var(0), dtype)
        else:
            assert set(frame.values) == {"norm", "d_norm", "d_input"}
            assert frame.gradients == {}
