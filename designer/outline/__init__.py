"""The outline: the network as a list, for the keyboard and for screen readers."""
