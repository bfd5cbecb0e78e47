"""Pick and snap distances of the canvas."""

from __future__ import annotations

PORT_PICK = 12.0
"""Pixels about a port that count as the port: a press there draws a wire. Seen from afar they are fewer, see SHARE."""

SHARE = 3.0
"""Ports take at most a third of a node, and of the gap between two nodes: the rest can be clicked at every scale."""

PORT_SNAP = 26.0
"""Pixels within which the end of a wire that is drawn jumps to a port."""

GUIDE_SNAP = 7.0
"""Pixels within which what is moved lines up with others."""

WIRE_PICK = 12.0
"""Scene units: width of the band along a wire in which the cursor finds it."""

WIRE_REACH = 5.0
"""Pixels beside a wire at which a press still means it, where the band is thinner than that."""

JOIN = 72.0
"""Scene units behind a layer within which another that is dropped there is connected to it."""
