"""The layers. Every module below this folder is imported, so that a new layer is one new file and nothing else."""

import importlib
import pkgutil

from engine.layers.layer import LAYERS, AnyLayer, Layer, Shape, WeightSpec, shape_text, shape_words

for _module in pkgutil.walk_packages(__path__, f"{__name__}."):
    importlib.import_module(_module.name)

__all__ = ["LAYERS", "AnyLayer", "Layer", "Shape", "WeightSpec", "shape_text", "shape_words"]
