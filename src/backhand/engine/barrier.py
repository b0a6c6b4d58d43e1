"""Where the threads of one step wait for each other, without leaving compiled code."""

from __future__ import annotations

import sys
from typing import Any

from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

# Looks at the counter before the thread lets others run: some tens of microseconds.
_SPINS = 20_000


@intrinsic
def _arrive(typingctx: Any, counter: Any) -> Any:
    """Add one to counter[0], so that what was written before is seen by those who wait."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        builder.atomic_rmw("add", data, ir.Constant(data.type.pointee, 1), "acq_rel")
        return context.get_dummy_value()

    return types.none(counter), code


@intrinsic
def _look(typingctx: Any, counter: Any) -> Any:
    """Return counter[0] as it is now."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        return builder.load_atomic(data, "acquire", 8)

    return types.int64(counter), code


@intrinsic
def _let_others_run(typingctx: Any) -> Any:
    """Give the processor away, where the system has a call for it."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        if sys.platform != "win32":
            function = cgutils.get_or_insert_function(
                builder.module, ir.FunctionType(ir.IntType(32), []), "sched_yield"
            )
            builder.call(function, [])
        return context.get_dummy_value()

    return types.none(), code


@njit(nogil=True)
def wait(counter: Any, arrivals: int) -> None:
    """Return once `arrivals` threads have come here since the counter was zero.

    Parameters
    ----------
    counter : (1,) int64 array
        Shared by the threads; it only grows.
    arrivals : int
        The number of threads times the number of waits so far, this one included.
    """
    _arrive(counter)
    spins = 0
    while _look(counter) < arrivals:
        spins += 1
        if spins > _SPINS:
            _let_others_run()
