"""Vector registers as values of compiled code: several numbers that one instruction takes.

numba's own loops over a row of weights keep their sums in memory, since two of its arrays
might overlap; a sum kept in registers makes the walk over an image's pixels four times as
fast.  LLVM splits a vector into as many registers as the processor needs for it.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, models, register_model

# A product and a sum may become one instruction, rounded once; nothing else is reordered.
_FUSED = ("contract",)


class Lanes(types.Type):
    """The numba type of `count` numbers of one dtype."""

    def __init__(self, dtype: Any, count: int) -> None:
        self.dtype = dtype
        self.count = count
        super().__init__(name=f"Lanes({dtype}, {count})")


@register_model(Lanes)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, manager: Any, lanes: Lanes) -> None:
        element = manager[lanes.dtype].get_value_type()
        super().__init__(manager, lanes, ir.VectorType(element, lanes.count))


def _address(context: Any, builder: Any, kind: Any, array: Any, offset: Any) -> Any:
    data = context.make_array(kind)(context, builder, array).data
    return builder.gep(data, [offset])


def _alignment(context: Any, kind: Any) -> int:
    return int(context.get_abi_sizeof(context.get_data_type(kind.dtype)))


def _broadcast(builder: Any, scalar: Any, vector: Any) -> Any:
    undefined = ir.Constant(vector, ir.Undefined)
    index = ir.IntType(32)
    first = builder.insert_element(undefined, scalar, ir.Constant(index, 0))
    everywhere = ir.Constant(ir.VectorType(index, vector.count), [0] * vector.count)
    return builder.shuffle_vector(first, undefined, everywhere)


@intrinsic(prefer_literal=True)
def load(typingctx: Any, array: Any, offset: Any, count: Any) -> Any:
    """Return `count` numbers of a contiguous array, from a place counted through all of it.

    Nothing is checked: the place must be in the array.
    """
    lanes = Lanes(array.dtype, count.literal_value)

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind = signature.args[0]
        address = _address(context, builder, kind, arguments[0], arguments[1])
        pointer = context.get_value_type(lanes).as_pointer()
        return builder.load(builder.bitcast(address, pointer), align=_alignment(context, kind))

    return lanes(array, types.intp, count), code


@intrinsic
def store(typingctx: Any, array: Any, offset: Any, lanes: Any) -> Any:
    """Write lanes to a contiguous array, at a place counted through all of it."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind = signature.args[0]
        address = _address(context, builder, kind, arguments[0], arguments[1])
        pointer = arguments[2].type.as_pointer()
        builder.store(
            arguments[2], builder.bitcast(address, pointer), align=_alignment(context, kind)
        )
        return context.get_dummy_value()

    return types.none(array, types.intp, lanes), code


@intrinsic(prefer_literal=True)
def zeros(typingctx: Any, array: Any, count: Any) -> Any:
    """Return `count` zeros of the array's dtype."""
    lanes = Lanes(array.dtype, count.literal_value)

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return ir.Constant(context.get_value_type(lanes), None)

    return lanes(array, count), code


@intrinsic
def add(typingctx: Any, a: Any, b: Any) -> Any:
    """Return a + b."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.fadd(*arguments)

    return a(a, b), code


@intrinsic
def multiply_add(typingctx: Any, scalar: Any, lanes: Any, addend: Any) -> Any:
    """Return scalar · lanes + addend."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        scalar_value, value, sum_so_far = arguments
        product = builder.fmul(_broadcast(builder, scalar_value, value.type), value, flags=_FUSED)
        return builder.fadd(product, sum_so_far, flags=_FUSED)

    return lanes(lanes.dtype, lanes, addend), code


@intrinsic
def positive_part(typingctx: Any, lanes: Any) -> Any:
    """Return max(lanes, 0); nan stays nan."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        (value,) = arguments
        zero = ir.Constant(value.type, None)
        return builder.select(builder.fcmp_ordered("<", value, zero), zero, value)

    return lanes(lanes), code


@intrinsic
def where_positive(typingctx: Any, condition: Any, lanes: Any) -> Any:
    """Return lanes where `condition` is positive, else 0."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        condition_value, value = arguments
        zero = ir.Constant(value.type, None)
        return builder.select(builder.fcmp_ordered(">", condition_value, zero), value, zero)

    return lanes(condition, lanes), code


@intrinsic
def prefetch(typingctx: Any, array: Any, offset: Any) -> Any:
    """Ask for the cache line at a place, which will be read soon."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        integer, pointer = ir.IntType(32), ir.IntType(8).as_pointer()
        function = cgutils.get_or_insert_function(
            builder.module,
            ir.FunctionType(ir.VoidType(), [pointer, integer, integer, integer]),
            "llvm.prefetch.p0",
        )
        address = _address(context, builder, signature.args[0], arguments[0], arguments[1])
        reading, keep, data = integer(0), integer(3), integer(1)
        builder.call(function, [builder.bitcast(address, pointer), reading, keep, data])
        return context.get_dummy_value()

    return types.none(array, types.intp), code
