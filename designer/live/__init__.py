"""Live views: the inside of a network while it learns, as pictures."""
