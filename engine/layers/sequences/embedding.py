"""Embedding: a vector of its own for each token."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from engine.fields import field
from engine.initializers import AnyInitializer, Fans, Normal
from engine.layers.layer import LAYERS, Category, Layer, Shape, WeightSpec
from engine.tape.ops.sequences.embedding import embed

if TYPE_CHECKING:
    from engine.tape.builder import TapeBuilder, Tensor


@LAYERS.register
class Embedding(Layer):
    """Embedding: a learned vector for each token, `y = W[x]`, where x is its id, a whole number from 0.

    Ids come straight from an Input, which is then left unscaled, whatever the normalisation.
    x: (...), W: (num_embeddings, embedding_dim), y: (..., embedding_dim).
    Bengio et al., "A Neural Probabilistic Language Model", JMLR 2003.
    """

    category: ClassVar[Category] = "Recurrent"
    type: Literal["Embedding"] = "Embedding"
    num_embeddings: int = field(
        1000,
        minimum=1,
        maximum=1_000_000,
        unit="tokens",
        help="Size of the vocabulary: token ids run from 0 to num_embeddings - 1.",
    )
    embedding_dim: int = field(
        32, minimum=1, maximum=65_536, unit="units", help="Size of the embedding vector of each token."
    )
    weight_initializer: AnyInitializer = field(Normal(std=1.0), help="Initialiser of the vectors.")

    def keeps_steps(self, shapes: Sequence[Shape]) -> bool:
        return True

    def infer(self, shapes: Sequence[Shape]) -> tuple[Shape, ...]:
        return ((*shapes[0], self.embedding_dim),)

    def weights(self, shapes: Sequence[Shape]) -> tuple[WeightSpec, ...]:
        return (
            WeightSpec(
                "weight",
                (self.num_embeddings, self.embedding_dim),
                self.weight_initializer,
                Fans(1, self.embedding_dim),
            ),
        )

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        return (embed(tape, inputs[0], weights["weight"]),)
