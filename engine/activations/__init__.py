"""Activation functions: names, parameters, formulas and sources. The arithmetic is in `engine/kernels/`.

The kernels of an activation are named after its type: `relu` is computed by the opcodes `relu` and `relu_backward`.

All that PyTorch, Keras and ONNX share is here, under the name that most of them use. Where they differ:

| here | PyTorch | Keras | ONNX |
| --- | --- | --- | --- |
| `hard_tanh`, `relu6` | Hardtanh, ReLU6 | hard_tanh, relu6 | Clip |
| `hard_swish`, `silu` | Hardswish, SiLU | hard_silu, silu | HardSwish, x * Sigmoid(x) |
| `thresholded_relu` | Threshold with value 0 | threshold with default 0 | ThresholdedRelu |
| `soft_shrink`, `hard_shrink` | Softshrink, Hardshrink | soft_shrink, hard_shrink | Shrink, with and without bias |
| `tanh_shrink`, `log_sigmoid` | Tanhshrink, LogSigmoid | tanh_shrink, log_sigmoid | x - Tanh(x), -Softplus(-x) |
| `exponential` | exp | exponential | Exp |
| `gelu`, `gelu_tanh` | GELU | gelu | Gelu, with approximate `none` and `tanh` |

PReLU has weights, so it is a layer. Of one of the three only, and so not here: softmin, RReLU, sparsemax, squareplus.
GLU halves its axis: it is no activation of the same shape.
"""

from engine.activations.activation import ACTIVATIONS, Activation, AnyActivation, Array
from engine.activations.bounded import Exponential, HardSigmoid, HardTanh, Linear, LogSigmoid, Sigmoid, Softsign, Tanh
from engine.activations.gated import GELU, HardSwish, Mish, SiLU, TanhGELU
from engine.activations.rectifiers import CELU, ELU, SELU, LeakyReLU, ReLU, ReLU6, Softplus, ThresholdedReLU
from engine.activations.rows import LogSoftmax, Softmax
from engine.activations.shrinking import HardShrink, SoftShrink, TanhShrink

__all__ = [
    "ACTIVATIONS",
    "CELU",
    "ELU",
    "GELU",
    "SELU",
    "Activation",
    "AnyActivation",
    "Array",
    "Exponential",
    "HardShrink",
    "HardSigmoid",
    "HardSwish",
    "HardTanh",
    "LeakyReLU",
    "Linear",
    "LogSigmoid",
    "LogSoftmax",
    "Mish",
    "ReLU",
    "ReLU6",
    "SiLU",
    "Sigmoid",
    "SoftShrink",
    "Softmax",
    "Softplus",
    "Softsign",
    "Tanh",
    "TanhGELU",
    "TanhShrink",
    "ThresholdedReLU",
]
