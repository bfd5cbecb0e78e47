"""Layerloom in Python: open a project, train it, predict with what it has learned.

    project = layerloom.open("wine.loom")
    model = layerloom.train(project)
    model.predict(rows).labels

Nothing else of Layerloom is public.
"""

from engine.api import Model, Prediction, Project, load_model, open, train
from engine.errors import LayerloomError

__all__ = ["LayerloomError", "Model", "Prediction", "Project", "load_model", "open", "train"]
