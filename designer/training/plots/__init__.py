"""The curves of the run: plots, how they are chosen and laid out, and what they explain."""
