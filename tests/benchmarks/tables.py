"""Tables as they come against scikit-learn's MLP behind a hand-made ColumnTransformer, on paired splits.

    python -m tests.benchmarks.tables SPLITS FILE[:TARGET] ...

Prints for each table the mean score of the test split (accuracy, or R² of numbers) of both, and the mean of the paired
differences with its standard error. Both have one hidden layer of 32 rectifiers, Adam, the same rate, batches and
epochs, and stop early; ours is what `layerloom new` draws, with the automatic recipe.
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.impute import SimpleImputer
from sklearn.metrics import accuracy_score, r2_score
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from engine.analysis.starter import starter
from engine.data.choosing import source_of
from engine.data.dataset import Dataset
from engine.data.load import load
from engine.document.editing.edits import set_training
from engine.document.project import DataSettings, Project
from engine.training.predict import predict
from engine.training.session import TrainingSession


def ours(project: Project, data: Dataset) -> tuple[float, Any]:
    """Score of the test split, and the split."""
    session = TrainingSession(project, data)
    session.start()
    session.join()
    model = session.model()
    rows = model.split.test
    (found,) = predict(model, data.inputs[rows]).values()
    if data.spec.classes and found.shape[1] == len(data.spec.classes):
        return float(accuracy_score(data.targets[rows], found.argmax(axis=1))), model.split
    truth = np.array(data.spec.class_numbers)[data.targets] if data.spec.classes else data.targets
    return float(r2_score(truth.reshape(len(truth), -1)[rows], found)), model.split


def theirs(project: Project, data: Dataset, split: Any, seed: int, *, classes: bool) -> float:
    """Score of scikit-learn on the same test rows, training on all others."""
    assert data.table is not None
    names = data.spec.table_columns
    columns = [data.table.by_name[name] for name in names]
    values = np.empty((data.spec.rows, len(columns)), object)
    for place, column in enumerate(columns):
        if column.has_texts:
            texts = np.array([*column.categories, None], object)
            values[:, place] = [texts[at] if at >= 0 else "(missing)" for at in column.values.tolist()]
        else:
            values[:, place] = column.values
    texts_at = [place for place, column in enumerate(columns) if column.has_texts]
    numbers_at = [place for place in range(len(columns)) if place not in texts_at]
    numbers = make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler())
    texts_alone = OneHotEncoder(handle_unknown="ignore")
    prepared = ColumnTransformer([("numbers", numbers, numbers_at), ("texts", texts_alone, texts_at)])
    training = project.training
    options: dict[str, Any] = {
        "hidden_layer_sizes": (32,),
        "learning_rate_init": training.optimizer.learning_rate,
        "batch_size": training.batch_size,
        "max_iter": training.epochs,
        "early_stopping": True,
        "validation_fraction": 0.15 / 0.85,
        "n_iter_no_change": training.patience,
        "random_state": seed,
    }
    rows = np.concatenate([split.train, split.validation])
    if classes:
        model: Any = make_pipeline(prepared, MLPClassifier(**options))
        model.fit(values[rows], data.targets[rows])
        return float(accuracy_score(data.targets[split.test], model.predict(values[split.test])))
    truth = np.array(data.spec.class_numbers)[data.targets] if data.spec.classes else data.targets
    truth = truth.reshape(len(truth), -1)
    inner = make_pipeline(prepared, MLPRegressor(**options))
    model = TransformedTargetRegressor(regressor=inner, transformer=StandardScaler())
    model.fit(values[rows], truth[rows])
    return float(r2_score(truth[split.test], model.predict(values[split.test])))


def compare(splits: int, name: str) -> None:
    """Print one line."""
    file, _, target = name.partition(":")
    source = source_of(Path(file))
    data = load(DataSettings(source=source.replace(target=target) if target else source), None)
    project = starter(source, data.spec)
    classes = project.training.loss.type == "categorical_cross_entropy"
    pairs = []
    for seed in range(splits):
        seeded = set_training(project, seed=seed)
        mine, split = ours(seeded, data)
        pairs.append((mine, theirs(seeded, data, split, seed, classes=classes)))
    found = np.array(pairs)
    differences = found[:, 0] - found[:, 1]
    error = differences.std(ddof=1) / np.sqrt(splits)
    print(
        f"{Path(file).stem:24} {data.spec.rows:6} rows  {'accuracy' if classes else 'R²':8} "
        f"ours {found[:, 0].mean():.4f}  scikit-learn {found[:, 1].mean():.4f}  "
        f"difference {differences.mean():+.4f} ± {error:.4f} ({differences.mean() / (error or np.inf):+.1f} errors)",
        flush=True,
    )


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    for each in sys.argv[2:]:
        compare(int(sys.argv[1]), each)
