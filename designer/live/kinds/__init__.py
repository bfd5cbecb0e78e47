"""Kinds of live views: what each asks of the probe, and a pure function from frames to a picture. No Qt.

`kinds_of(node)` gives those that a node can show, its own before the general ones. `designer/live/painting` draws.
"""
