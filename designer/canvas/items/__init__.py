"""Items of the scene: nodes, wires, frames, and how they look."""
