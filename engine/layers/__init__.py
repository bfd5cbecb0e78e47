"""The layers. Every module of this folder is imported, so that a new layer is one new file and nothing else."""

import importlib
import pkgutil

from engine.layers.layer import LAYERS, AnyLayer, Layer, Shape, Weight, shape_text, shape_words

for _module in sorted(module.name for module in pkgutil.iter_modules(__path__)):
    importlib.import_module(f"{__name__}.{_module}")

__all__ = ["LAYERS", "AnyLayer", "Layer", "Shape", "Weight", "shape_text", "shape_words"]
