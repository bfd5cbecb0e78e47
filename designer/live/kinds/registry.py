"""All kinds of live views, and those that a node can show."""

from __future__ import annotations

from designer.live.kinds.activations import Activations
from designer.live.kinds.distribution import Histograms
from designer.live.kinds.kind import Kind, ViewedNode
from designer.live.kinds.sample import Sample
from designer.live.kinds.weights import DenseWeights

KINDS: tuple[Kind, ...] = (Sample(), DenseWeights(), Activations(), Histograms())
"""All, in the order in which a node offers them."""

GENERAL: tuple[Kind, ...] = (Histograms(), Activations())
"""Those that any layer with an output has besides its own; the first is that of a layer without one of its own."""


def kinds_of(node: ViewedNode) -> tuple[Kind, ...]:
    """Kinds that a node can show: those made for its layer, then those for any."""
    own = [kind for kind in KINDS if kind.layers and kind.fits(node)]
    types = {type(kind) for kind in own}
    return (*own, *(kind for kind in GENERAL if type(kind) not in types))


def kind_of(node: ViewedNode) -> Kind:
    """The kind that a node shows by itself."""
    return kinds_of(node)[0]
