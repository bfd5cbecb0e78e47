"""Kernels: what an opcode computes. Importing this package registers all of them and compiles none."""

import importlib
import pkgutil

for _module in pkgutil.walk_packages(__path__, f"{__name__}."):
    importlib.import_module(_module.name)
