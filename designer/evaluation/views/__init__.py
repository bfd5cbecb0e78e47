"""Views of the Evaluate tab: each shows one side of an evaluation of an output."""
