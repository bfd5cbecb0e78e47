"""The problems: what analysis has to say, as a list that jumps to the node."""
