"""From a network of convolutions to its compiled form, if it has one and that pays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from backhand.engine.compiler_cache import drop_damaged
from backhand.engine.compiling import require_engine
from backhand.engine.convolution_stack import read_convolutions
from backhand.engine.stack import Unsupported
from backhand.language import gettext as _

if TYPE_CHECKING:
    from backhand.engine.convolutional_network import CompiledConvolutions

# A run that looks at fewer pictures is over before the compiler has begun: the compiled form
# saves some 0.2 to 0.5 milliseconds a picture, and takes about a second to begin.
_WORTH_PICTURES: Final = 5_000


def is_worth_compiling_convolutions(batch_size: int, iterations: int) -> bool:
    """Whether the layers would take longer for a run than a compiler takes to begin.

    The answer depends on the arguments alone, so that the same settings always give the
    same run.
    """
    return batch_size * iterations >= _WORTH_PICTURES


def require_worth_convolutions(batch_size: int, iterations: int) -> None:
    """Raise `Unsupported` where the layers are done before a compiler would have begun."""
    if not is_worth_compiling_convolutions(batch_size, iterations):
        raise Unsupported(_("compiling would cost more than it saves in so short a run"))


def compile_convolutions(network: Any, *, threads: int) -> CompiledConvolutions:
    """Return the compiled form of a network that begins with convolutions.

    Parameters
    ----------
    network : Sequential
    threads : int

    Returns
    -------
    compiled : CompiledConvolutions
        The same network to a training step: its parameters are the network's own.

    Raises
    ------
    Unsupported
        There is no compiled form of this network, or no compiler.
    """
    require_engine()
    read_convolutions(network)  # before the compiler is imported for nothing
    try:
        from backhand.engine.convolutional_network import CompiledConvolutions
    except (ImportError, RuntimeError) as error:
        # A NumPy that numba does not know yet; no folder that it may keep its cache in.
        raise Unsupported(_("numba can't be used here: {reason}").format(reason=error)) from error
    drop_damaged()
    return CompiledConvolutions(network, threads=threads)
