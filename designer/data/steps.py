"""Steps of a column before the network gets it, in words: `median, indicator · standard`. No Qt."""

from __future__ import annotations

from collections.abc import Iterator

from engine.data.dataset import Dataset
from engine.data.delimited.encodings import ColumnEncoding
from engine.data.preparation.fit import own_scaling
from engine.data.preparation.resolve import Role, fill_of
from engine.data.raw import RawColumn
from engine.document.project import DataSettings
from engine.fields import describe
from engine.preparation import scalings
from engine.preparation.fills import Report
from engine.preparation.recipe import Recipe

BETWEEN = " · "


def steps_of(column: RawColumn, role: Role, dataset: Dataset, settings: DataSettings) -> str:
    """Steps of a column of a table, as they were decided; empty where it has none."""
    if role == "target" and column.type == "number" and not dataset.spec.classes:
        return _target_text(settings.recipe)
    encoding = next((each for each in dataset.spec.encodings if each.name == column.name), None)
    return BETWEEN.join(filter(None, _parts(column, encoding, settings))) if encoding is not None else ""


def _parts(column: RawColumn, encoding: ColumnEncoding, settings: DataSettings) -> Iterator[str]:
    fill = fill_of(column, settings.recipe)
    if column.missing.any() and not isinstance(fill, Report):
        yield fill.display_name().lower() + (", indicator" if encoding.indicator else "")
    yield _encoding_text(encoding)
    own = own_scaling(encoding, settings.recipe) or scalings.SCALINGS.create(settings.normalisation)
    yield "" if isinstance(own, scalings.Unscaled) else own.display_name().lower()


def _encoding_text(encoding: ColumnEncoding) -> str:
    if encoding.kind == "calendar":
        return ", ".join(part.lstrip("~") for part in encoding.parts)
    if encoding.kind == "one_hot":
        merged = ", spellings merged" if encoding.merges else ""
        return f"one-hot, {len(encoding.inputs) - encoding.indicator} inputs{merged}"
    return "" if encoding.kind == "number" else encoding.kind


def _target_text(recipe: Recipe) -> str:
    """Scaling of a target of numbers, where the network can learn it so."""
    how = recipe.target_scaling
    if how == "automatic":
        how = "standard" if recipe.rules > 1 else "none"
    (field,) = (field for field in describe(Recipe) if field.name == "target_scaling")
    return "" if how == "none" else field.title(how).lower()
