"""Weight initialisers: formula and paper of each. All draw from the generator they are given, in float64.

In the formulas `fan_in` is the number of inputs that one unit sees, `fan_out` that of the units that one input reaches.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from typing import Annotated, ClassVar, Literal, NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from engine.fields import Declared, Family, field

INITIALIZERS: Family[Initializer] = Family("initializer")

# Standard deviation of a standard normal variable cut off at two standard deviations.
_TRUNCATED_DEVIATION = 0.87962566103423978


Shape = tuple[int, ...]
Values = NDArray[np.float64]


class Fans(NamedTuple):
    """Fan-in and fan-out of a weight: `inputs` that one unit sees, and `outputs` that one input reaches."""

    inputs: int
    outputs: int


class Initializer(Declared):
    """Fills a new weight tensor."""

    @abstractmethod
    def sample(self, shape: Shape, fans: Fans, generator: Generator) -> Values:
        """Return values of the given shape."""


AnyInitializer = Annotated[Initializer, INITIALIZERS]


def _truncated(generator: Generator, shape: Shape) -> Values:
    """Standard normal values, drawn again where they lie beyond two standard deviations."""
    values = generator.standard_normal(shape)
    while (beyond := np.abs(values) > 2.0).any():
        values[beyond] = generator.standard_normal(int(beyond.sum()))
    return values


@INITIALIZERS.register
class Zeros(Initializer):
    """All zeros: usual for biases."""

    type: Literal["zeros"] = "zeros"

    def sample(self, shape: Shape, fans: Fans, generator: Generator) -> Values:
        return np.zeros(shape)


@INITIALIZERS.register
class Ones(Initializer):
    """All ones."""

    type: Literal["ones"] = "ones"

    def sample(self, shape: Shape, fans: Fans, generator: Generator) -> Values:
        return np.ones(shape)


@INITIALIZERS.register
class Constant(Initializer):
    """One constant value everywhere."""

    type: Literal["constant"] = "constant"
    value: float = field(0.1, minimum=-1e6, maximum=1e6, help="Value of every weight.")

    def sample(self, shape: Shape, fans: Fans, generator: Generator) -> Values:
        return np.full(shape, self.value)


@INITIALIZERS.register
class Uniform(Initializer):
    """Uniform between two bounds: `U(low, high)`."""

    type: Literal["uniform"] = "uniform"
    low: float = field(-0.05, minimum=-1e6, maximum=1e6, help="Lower bound.")
    high: float = field(0.05, minimum=-1e6, maximum=1e6, help="Upper bound.")

    def sample(self, shape: Shape, fans: Fans, generator: Generator) -> Values:
        low, high = min(self.low, self.high), max(self.low, self.high)
        return generator.uniform(low, high, shape)


@INITIALIZERS.register
class Normal(Initializer):
    """Normal: `N(mean, std^2)`."""

    type: Literal["normal"] = "normal"
    mean: float = field(0.0, minimum=-1e6, maximum=1e6, help="Mean of the distribution.")
    std: float = field(0.05, minimum=0.0, maximum=1e6, help="Standard deviation of the distribution.")

    def sample(self, shape: Shape, fans: Fans, generator: Generator) -> Values:
        return self.mean + self.std * generator.standard_normal(shape)


@INITIALIZERS.register
class TruncatedNormal(Initializer):
    """Normal, with values beyond two standard deviations drawn again.

    `std` is that of the normal before it is cut, as in Keras and PyTorch.
    """

    title: ClassVar[str] = "Truncated normal"
    type: Literal["truncated_normal"] = "truncated_normal"
    mean: float = field(0.0, minimum=-1e6, maximum=1e6, help="Mean of the distribution.")
    std: float = field(0.05, minimum=0.0, maximum=1e6, help="Standard deviation of the distribution before truncation.")

    def sample(self, shape: Shape, fans: Fans, generator: Generator) -> Values:
        return self.mean + self.std * _truncated(generator, shape)


class _ScaledUniform(Initializer):
    """Uniform with mean 0 and a variance that the fans determine: `U(-sqrt(3 v), sqrt(3 v))`."""

    type: str

    @abstractmethod
    def variance(self, fans: Fans) -> float:
        """Variance of the weights."""

    def sample(self, shape: Shape, fans: Fans, generator: Generator) -> Values:
        bound = math.sqrt(3.0 * self.variance(fans))
        return generator.uniform(-bound, bound, shape)


class _ScaledNormal(Initializer):
    """Normal with mean 0 and a variance that the fans determine."""

    type: str

    @abstractmethod
    def variance(self, fans: Fans) -> float:
        """Variance of the weights."""

    def sample(self, shape: Shape, fans: Fans, generator: Generator) -> Values:
        return math.sqrt(self.variance(fans)) * generator.standard_normal(shape)


def _xavier(fans: Fans) -> float:
    return 2.0 / (fans.inputs + fans.outputs)


def _he(fans: Fans) -> float:
    return 2.0 / fans.inputs


def _lecun(fans: Fans) -> float:
    return 1.0 / fans.inputs


@INITIALIZERS.register
class XavierUniform(_ScaledUniform):
    """Uniform with variance `2 / (fan_in + fan_out)`: keeps the signal through linear, tanh and sigmoid layers.

    Glorot and Bengio, "Understanding the Difficulty of Training Deep Feedforward Neural Networks", AISTATS 2010.
    """

    title: ClassVar[str] = "Xavier (Glorot) uniform"
    type: Literal["xavier_uniform"] = "xavier_uniform"

    def variance(self, fans: Fans) -> float:
        return _xavier(fans)


@INITIALIZERS.register
class XavierNormal(_ScaledNormal):
    """Normal with variance `2 / (fan_in + fan_out)`: keeps the signal through linear, tanh and sigmoid layers.

    Glorot and Bengio, "Understanding the Difficulty of Training Deep Feedforward Neural Networks", AISTATS 2010.
    """

    title: ClassVar[str] = "Xavier (Glorot) normal"
    type: Literal["xavier_normal"] = "xavier_normal"

    def variance(self, fans: Fans) -> float:
        return _xavier(fans)


@INITIALIZERS.register
class HeUniform(_ScaledUniform):
    """Uniform with variance `2 / fan_in`: keeps the signal through ReLU layers.

    He, Zhang, Ren and Sun, "Delving Deep into Rectifiers", ICCV 2015.
    """

    title: ClassVar[str] = "He (Kaiming) uniform"
    type: Literal["he_uniform"] = "he_uniform"

    def variance(self, fans: Fans) -> float:
        return _he(fans)


@INITIALIZERS.register
class HeNormal(_ScaledNormal):
    """Normal with variance `2 / fan_in`: keeps the signal through ReLU layers.

    He, Zhang, Ren and Sun, "Delving Deep into Rectifiers", ICCV 2015.
    """

    title: ClassVar[str] = "He (Kaiming) normal"
    type: Literal["he_normal"] = "he_normal"

    def variance(self, fans: Fans) -> float:
        return _he(fans)


@INITIALIZERS.register
class LeCunUniform(_ScaledUniform):
    """Uniform with variance `1 / fan_in`: for SELU and linear layers.

    LeCun, Bottou, Orr and Müller, "Efficient BackProp", 1998.
    """

    title: ClassVar[str] = "LeCun uniform"
    type: Literal["lecun_uniform"] = "lecun_uniform"

    def variance(self, fans: Fans) -> float:
        return _lecun(fans)


@INITIALIZERS.register
class LeCunNormal(_ScaledNormal):
    """Normal with variance `1 / fan_in`: for SELU and linear layers.

    LeCun, Bottou, Orr and Müller, "Efficient BackProp", 1998.
    """

    title: ClassVar[str] = "LeCun normal"
    type: Literal["lecun_normal"] = "lecun_normal"

    def variance(self, fans: Fans) -> float:
        return _lecun(fans)


@INITIALIZERS.register
class Orthogonal(Initializer):
    """Random orthogonal matrix times `gain`: keeps the lengths of vectors.

    The tensor is seen as a matrix of its first axis by the rest. The matrix is Q of the QR decomposition of a normal
    matrix, with the signs of R's diagonal, which makes it uniform among orthogonal matrices.

    Saxe, McClelland and Ganguli, "Exact Solutions to the Nonlinear Dynamics of Learning", ICLR 2014.
    """

    type: Literal["orthogonal"] = "orthogonal"
    gain: float = field(1.0, minimum=0.0, maximum=1e3, help="Factor on the orthogonal matrix.")

    def sample(self, shape: Shape, fans: Fans, generator: Generator) -> Values:
        rows = shape[0] if shape else 1
        columns = math.prod(shape[1:])
        tall = generator.standard_normal((max(rows, columns), min(rows, columns)))
        q, r = np.linalg.qr(tall)
        q = q * np.where(np.diag(r) < 0, -1.0, 1.0)
        return self.gain * (q if rows >= columns else q.T).reshape(shape)
