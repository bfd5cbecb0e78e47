"""Live views on the canvas: what the layers of a network put out, beside their nodes, while it learns and otherwise."""
