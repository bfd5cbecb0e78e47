"""Trained weights as files that load elsewhere, each proven to predict the same as the engine."""
