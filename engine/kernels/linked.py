"""Compiler of functions that only kernels call: as far as code to link in, never to machine code of its own.

Numba would make machine code of each function, though only the copy that is linked into a kernel ever runs: a half of
all machine code, and one that spoilt the copies, which were taken after the last passes had made the code unfit for
others to optimise.
"""

from __future__ import annotations

from typing import Any

from numba import _dynfunc
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import LoweringPass, register_pass
from numba.core.typed_passes import NativeLowering


class _LinkedLibrary(JITCodeLibrary):  # type: ignore[misc]
    """Optimised code that the execution engine never sees."""

    def _finalize_final_module(self) -> None:
        self._finalized = True


@register_pass(mutates_CFG=False, analysis_only=False)
class _OfferForLinking(LoweringPass):  # type: ignore[misc]
    """Lets other functions call this one. What Numba knows it by is a function for Python, which must not be called."""

    _name = "offer_for_linking"

    def __init__(self) -> None:
        LoweringPass.__init__(self)

    def run_pass(self, state: Any) -> bool:
        """Register what was lowered."""
        lowered, description = state["cr"], state["cr"].fndesc
        function = _dynfunc.make_function(description.lookup_module(), description.qualname, "", 0, lowered.env, ())
        state["cr"] = lowered._replace(cfunc=function)
        state.targetctx.insert_user_function(function, description, [state.library])
        return True


class LinkedOnly(CompilerBase):  # type: ignore[misc]
    """The usual passes, without an executable at the end."""

    def define_pipelines(self) -> list[Any]:
        """The passes, in the one list that there is."""
        state = self.state
        state.flags.no_compile = True
        state.library = _LinkedLibrary(state.targetctx.codegen(), state.func_id.func_qualname)
        passes = DefaultPassBuilder.define_nopython_pipeline(state)
        passes.add_pass_after(_OfferForLinking, NativeLowering)
        passes.finalize()
        return [passes]
