"""Self-attention: each step of a sequence looks at the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from engine.errors import ShapeError
from engine.fields import field
from engine.initializers import AnyInitializer, Fans, XavierUniform, Zeros
from engine.layers.layer import LAYERS, Category, Layer, Shape, WeightSpec, shape_text
from engine.tape.ops.basic.linear import linear
from engine.tape.ops.sequences.attention import attention

if TYPE_CHECKING:
    from engine.tape.builder import TapeBuilder, Tensor


@LAYERS.register
class SelfAttention(Layer):
    """Multi-head self-attention: each step of a sequence takes a weighted mean of all steps, as in transformers.

    For each head `y = softmax(Q K^T / sqrt(d)) V`, Q, K and V being linear in the input and d features wide; a last
    linear map brings the heads together. Weights as in PyTorch's MultiheadAttention: those of Q, K and V lie in one
    matrix, one below another. x: (steps, features), y: (steps, features).
    Vaswani et al., "Attention Is All You Need", NeurIPS 2017.
    """

    category: ClassVar[Category] = "Attention"
    main: ClassVar[tuple[str, ...]] = ("heads", "causal")
    type: Literal["SelfAttention"] = "SelfAttention"
    heads: int = field(2, minimum=1, maximum=1024, unit="heads", help="Number of attention heads.")
    causal: bool = field(False, help="Causal mask: each step attends only to itself and earlier steps.")
    bias: bool = field(True, help="Add learned biases to the linear projections.")
    weight_initializer: AnyInitializer = field(XavierUniform(), help="Initialiser of the weights.")

    def keeps_steps(self, shapes: Sequence[Shape]) -> bool:
        return True

    def infer(self, shapes: Sequence[Shape]) -> tuple[Shape, ...]:
        (shape,) = shapes
        if len(shape) != 2:
            raise ShapeError(
                f"SelfAttention expects a sequence of steps by features, but {shape_text(shape)} came.",
                fix="Insert Reshape before it, or give the Input a shape such as 28, 28.",
            )
        if shape[1] % self.heads:
            raise ShapeError(
                f"SelfAttention expects features that can be divided into {self.heads} heads, but {shape[1]} came.",
                fix="Choose a number of heads that divides the features.",
                field="heads",
            )
        return (shape,)

    def weights(self, shapes: Sequence[Shape]) -> tuple[WeightSpec, ...]:
        features = shapes[0][1]
        inner, outer = Fans(features, 3 * features), Fans(features, features)
        weights = (
            WeightSpec("in_proj_weight", (3 * features, features), self.weight_initializer, inner),
            WeightSpec("out_proj_weight", (features, features), self.weight_initializer, outer),
        )
        biases = (
            WeightSpec("in_proj_bias", (3 * features,), Zeros(), inner),
            WeightSpec("out_proj_bias", (features,), Zeros(), outer),
        )
        return (*weights, *biases) if self.bias else weights

    def multiply_adds(self, shapes: Sequence[Shape]) -> int:
        steps, features = shapes[0]
        return steps * features * (4 * features + 2 * steps)

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        qkv = linear(tape, inputs[0], weights["in_proj_weight"], weights.get("in_proj_bias"))
        y = attention(tape, qkv, self.heads, tape.lengths_of(inputs[0]), causal=self.causal)
        return (linear(tape, y, weights["out_proj_weight"], weights.get("out_proj_bias")),)
