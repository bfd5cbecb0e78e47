"""Fields that layers with weights declare alike."""

from __future__ import annotations

from engine.fields import field
from engine.initializers import Zeros

_PENALTY = "regularisation: adds {} to the training objective; reported losses do not include it."

L1 = field(0.0, minimum=0.0, maximum=1e3, help=f"L1 {_PENALTY.format('l1 * sum(|w|)')}")
L2 = field(0.0, minimum=0.0, maximum=1e3, help=f"L2 {_PENALTY.format('l2 * sum(w^2)')}")
MAX_NORM = field(
    0.0,
    minimum=0.0,
    maximum=1e6,
    help="Max-norm constraint: largest norm of the weights of a unit, filter or gate; 0 means no limit.",
)
BIAS_INITIALIZER = field(Zeros(), help="Initialiser of the biases.")
