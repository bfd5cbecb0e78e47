"""All kinds of live views, and those that a node can show."""

from __future__ import annotations

from designer.live.kinds.activations import Activations
from designer.live.kinds.attention import Attention
from designer.live.kinds.distribution import Histograms
from designer.live.kinds.embedding import Vectors
from designer.live.kinds.filters import Filters
from designer.live.kinds.kind import Kind, ViewedNode
from designer.live.kinds.memory.over_time import OverTime, Updates
from designer.live.kinds.prediction import Prediction
from designer.live.kinds.recurrent import Gates
from designer.live.kinds.sample import Sample
from designer.live.kinds.statistics import Statistics
from designer.live.kinds.weights import DenseWeights

OWN: tuple[Kind, ...] = (
    Sample(),
    Prediction(),
    DenseWeights(),
    Filters(),
    Gates(),
    Attention(),
    Vectors(),
    Statistics(),
    Activations(),
)
"""Those that are made for some layers, in the order in which a node offers them."""

GENERAL: tuple[Kind, ...] = (Histograms(), OverTime(), Activations(), Updates())
"""Those that any layer with an output has besides its own; the first is that of a layer without one of its own."""


def kinds_of(node: ViewedNode) -> tuple[Kind, ...]:
    """Kinds that a node can show: those made for its layer, then those for any; by itself it shows the first."""
    own = [kind for kind in OWN if node.layer.type_name() in kind.layers]
    types = {type(kind) for kind in own}
    return (*own, *(kind for kind in GENERAL if type(kind) not in types and kind.fits(node)))
