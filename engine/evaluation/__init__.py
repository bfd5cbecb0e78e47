"""Evaluation: figures of what a network answers, as pure functions and frozen values, defined as in scikit-learn."""
