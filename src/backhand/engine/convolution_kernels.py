"""The compiled loops of a convolutional step: a small machine that runs a program a picture.

Everything lies in one arena of floats. A stack of pictures is kept in blocks of channels,
(blocks, height, width, LANES): the channels of a block are the lanes of one vector register, so
that a picture's pixel times a filter's weights for LANES outputs is one instruction. The
first layer's pictures keep each channel by itself, (channels, height, width, 1).

A convolution, the gradient of its input and that of its filters are the same nest of loops
over tiles of T scalars times B vectors, whose T·B sums stay in registers; only the strides
differ. A program is a table of whole numbers, a row an operation: see `convolution_program.py`,
which writes them.

All compiled functions that call each other stand in this one file, for numba looks at the
file of a cached function alone to see whether it is still good.
"""

from __future__ import annotations

from typing import Any, Final

import llvmlite.binding as llvm
from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

from backhand.engine.lanes import Lanes, add, store

# Widths that tiles come in: twice the largest, two vectors of weights and a scalar have to fit
# into the registers, of which there are 32, or 16.
_MANY: Final = (14, 12, 8, 5, 4, 3, 1)
_FEW: Final = (6, 5, 4, 3, 1)


def _machine() -> tuple[int, tuple[int, ...]]:
    """Return the bytes of a vector register, and the widths of tiles."""
    features = llvm.get_host_cpu_features()
    if features.get("avx512f"):
        return 64, _MANY
    if features.get("avx2"):
        return 32, _FEW
    return 16, _MANY if features.get("neon") else _FEW


_REGISTER, TILES = _machine()

# What an operation does.
MULTIPLY: Final = 0
POOL: Final = 1
UNPOOL: Final = 2
SUM: Final = 3
FLATTEN: Final = 4
UNFLATTEN: Final = 5

# What happens to its result.
PLAIN: Final = 0
RECTIFIED: Final = 1
MASKED: Final = 2

# The columns of a program.
KIND: Final = 0
MODE: Final = 1
TILE: Final = 2
BLOCKED: Final = 3
BLOCKS: Final = 4
OUTER: Final = 5
INNER: Final = 6
ALONG: Final = 7
REDUCED: Final = 8
SCALAR_STEPS: Final = 11
VECTOR_STEPS: Final = 14
START_STEP: Final = 16
SCALAR: Final = 17
VECTOR: Final = 25
START: Final = 33
OUT: Final = 41
OTHER: Final = 49
COLUMNS: Final = 57

# The columns of each of the five operands SCALAR … OTHER, from its first one on: its place, and
# how that moves with the picture, the thread, the group, and the four loops.
AT: Final = 0
PICTURE: Final = 1
THREAD: Final = 2
GROUP: Final = 3
BY_BLOCK: Final = 4
BY_OUTER: Final = 5
BY_INNER: Final = 6
BY_ALONG: Final = 7

# Where none of the four numbers of a pooled window lets the gradient through.
_NOWHERE: Final = 4

_FUSED = ("contract",)


def lanes_of(itemsize: int) -> int:
    """Return how many numbers of so many bytes a vector register holds."""
    return _REGISTER // itemsize


def _vector_of(dtype: Any) -> Lanes:
    return Lanes(dtype, lanes_of(dtype.bitwidth // 8))


class _Emitter:
    """Writes vector code on one array."""

    def __init__(self, context: Any, builder: Any, kind: Any, array: Any) -> None:
        self.builder = builder
        self.vector = context.get_value_type(_vector_of(kind.dtype))
        self.lanes = self.vector.count
        self._align = kind.dtype.bitwidth // 8
        self._data = context.make_array(kind)(context, builder, array).data
        self._undefined = ir.Constant(self.vector, ir.Undefined)
        self._first = ir.Constant(ir.VectorType(ir.IntType(32), self.lanes), [0] * self.lanes)

    def at(self, *offsets: Any) -> Any:
        pointer = self._data
        for offset in offsets:
            pointer = self.builder.gep(pointer, [offset])
        return pointer

    def load(self, pointer: Any) -> Any:
        cast = self.builder.bitcast(pointer, self.vector.as_pointer())
        return self.builder.load(cast, align=self._align)

    def store(self, value: Any, pointer: Any) -> None:
        cast = self.builder.bitcast(pointer, value.type.as_pointer())
        self.builder.store(value, cast, align=self._align)

    def everywhere(self, scalar: Any) -> Any:
        one = self.builder.insert_element(self._undefined, scalar, ir.IntType(32)(0))
        return self.builder.shuffle_vector(one, self._undefined, self._first)


def _emit_tile(out: _Emitter, width: int, blocks: int, step: int, numbers: Any) -> None:
    """Write one tile's loops: width · blocks vectors in registers."""
    builder, integer = out.builder, ir.IntType(64)
    (scalar, a0, a1, a2, vector, v0, v1, v2, n0, n1, n2, start, start_step, start_block) = numbers[
        :14
    ]
    target, target_block, mode, other, other_block = numbers[14:]
    cells = [(t, k) for t in range(width) for k in range(blocks)]

    def cell(at: Any, t_step: Any, k_step: Any, t: int, k: int) -> Any:
        return out.at(at, builder.mul(t_step, integer(t)), builder.mul(k_step, integer(k)))

    sums = {place: cgutils.alloca_once(builder, out.vector) for place in cells}
    for t, k in cells:
        builder.store(out.load(cell(start, start_step, start_block, t, k)), sums[t, k])
    with cgutils.for_range(builder, n0) as first:
        outer_a, outer_v = builder.mul(first.index, a0), builder.mul(first.index, v0)
        with cgutils.for_range(builder, n1) as second:
            inner_a = out.at(scalar, outer_a, builder.mul(second.index, a1))
            inner_v = out.at(vector, outer_v, builder.mul(second.index, v1))
            with cgutils.for_range(builder, n2) as third:
                a = builder.gep(inner_a, [builder.mul(third.index, a2)])
                v = builder.gep(inner_v, [builder.mul(third.index, integer(out.lanes))])
                weights = [
                    out.load(builder.gep(v, [builder.mul(v2, integer(k))])) for k in range(blocks)
                ]
                for t in range(width):
                    x = out.everywhere(builder.load(builder.gep(a, [integer(t * step)])))
                    for k in range(blocks):
                        product = builder.fmul(x, weights[k], flags=_FUSED)
                        total = builder.fadd(product, builder.load(sums[t, k]), flags=_FUSED)
                        builder.store(total, sums[t, k])
    zero, along = ir.Constant(out.vector, None), integer(out.lanes)

    def finish(value: Any) -> None:
        for t, k in cells:
            out.store(
                value(builder.load(sums[t, k]), t, k), cell(target, along, target_block, t, k)
            )

    def rectified(y: Any, _t: int, _k: int) -> Any:
        # nan is not below zero, and stays.
        return builder.select(builder.fcmp_ordered("<", y, zero), zero, y)

    def masked(y: Any, t: int, k: int) -> Any:
        mask = out.load(cell(other, along, other_block, t, k))
        return builder.select(builder.fcmp_ordered(">", mask, zero), y, zero)

    with builder.if_else(builder.icmp_signed("==", mode, integer(RECTIFIED))) as (then, otherwise):
        with then:
            finish(rectified)
        with (
            otherwise,
            builder.if_else(builder.icmp_signed("==", mode, integer(MASKED))) as (yes, no),
        ):
            with yes:
                finish(masked)
            with no:
                finish(lambda y, _t, _k: y)


@intrinsic
def _tile(typingctx: Any, arena: Any, width: Any, blocks: Any, blocked: Any, numbers: Any) -> Any:
    """Add products to a tile: out[t, k] = start[t, k] + Σ scalar[… + t·step] · vector[…, k].

    The sum runs over n0 · n1 · n2 places, of which each moves the scalars by a0, a1, a2 and
    the vectors by v0, v1, LANES. `step` is LANES where `blocked` and 1 where not; t < width,
    k < blocks, the block k's vectors lying v2 further on.
    """

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind = signature.args[0]
        array, width_value, blocks_value, blocked_value, packed = arguments
        values = cgutils.unpack_tuple(builder, packed)
        integer = ir.IntType(64)
        # 4 · width + 2 · (blocks − 1) + blocked
        key = builder.add(builder.mul(width_value, integer(4)), blocked_value)
        key = builder.add(key, builder.mul(builder.sub(blocks_value, integer(1)), integer(2)))
        done = builder.append_basic_block("tile.done")
        choice = builder.switch(key, done)
        for width_ in TILES:
            for blocks_ in (1, 2):
                for blocked_ in (0, 1):
                    block = builder.append_basic_block(f"tile.{width_}.{blocks_}.{blocked_}")
                    choice.add_case(integer(4 * width_ + 2 * (blocks_ - 1) + blocked_), block)
                    builder.position_at_end(block)
                    out = _Emitter(context, builder, kind, array)
                    _emit_tile(out, width_, blocks_, out.lanes if blocked_ else 1, values)
                    builder.branch(done)
        builder.position_at_end(done)
        return context.get_dummy_value()

    count = types.intp
    return types.none(arena, count, count, count, types.UniTuple(count, 19)), code


@intrinsic
def _load(typingctx: Any, arena: Any, offset: Any) -> Any:
    """Return a register full of numbers from a place of the arena."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        out = _Emitter(context, builder, signature.args[0], arguments[0])
        return out.load(out.at(arguments[1]))

    return _vector_of(arena.dtype)(arena, types.intp), code


@intrinsic
def _pool(
    typingctx: Any,
    arena: Any,
    places: Any,
    at: Any,
    row: Any,
    out_at: Any,
    place_at: Any,
    rectify: Any,
) -> Any:
    """Write the largest of 2×2 vectors, and which it was: the first of those that are."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array, codes, at_, row_, target, place_target, rectify_ = arguments
        out = _Emitter(context, builder, signature.args[0], array)
        byte = ir.VectorType(ir.IntType(8), out.lanes)
        integer = ir.IntType(64)

        def all_of(number: int) -> Any:
            return ir.Constant(byte, [number] * out.lanes)

        best, place = out.load(out.at(at_)), all_of(0)
        for number in range(1, 4):
            offset = integer(out.lanes * (number % 2))
            value = out.load(out.at(at_, offset, *([row_] if number > 1 else [])))
            # A nan wins, and then stays: what is no number must reach the loss.
            wins = builder.or_(
                builder.fcmp_ordered(">", value, best), builder.fcmp_unordered("uno", value, value)
            )
            best = builder.select(wins, value, best)
            place = builder.select(wins, all_of(number), place)
        zero = ir.Constant(out.vector, None)
        rectified = builder.icmp_signed("!=", rectify_, integer(0))
        lit = builder.or_(builder.fcmp_ordered(">", best, zero), unless(rectified, out))
        place = builder.select(lit, place, all_of(_NOWHERE))
        nan = builder.fcmp_unordered("uno", best, best)
        best = builder.select(builder.or_(lit, nan), best, zero)
        out.store(best, out.at(target))
        data = context.make_array(signature.args[1])(context, builder, codes).data
        pointer = builder.gep(data, [place_target])
        builder.store(place, builder.bitcast(pointer, byte.as_pointer()), align=1)
        return context.get_dummy_value()

    def unless(bit: Any, out: _Emitter) -> Any:
        """Return the opposite of a bit in every lane."""
        kind = ir.VectorType(ir.IntType(1), out.lanes)
        yes, no = ir.Constant(kind, [1] * out.lanes), ir.Constant(kind, None)
        return out.builder.select(bit, no, yes)

    count = types.intp
    return types.none(arena, places, count, count, count, count, count), code


@intrinsic
def _unpool(
    typingctx: Any, arena: Any, places: Any, at: Any, place_at: Any, out_at: Any, row: Any
) -> Any:
    """Write a gradient to that of 2×2 vectors which was the largest, zero to the others.

    Return the gradient where it went anywhere, else zero.
    """

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array, codes, at_, place_at_, target, row_ = arguments
        out = _Emitter(context, builder, signature.args[0], array)
        byte = ir.VectorType(ir.IntType(8), out.lanes)
        data = context.make_array(signature.args[1])(context, builder, codes).data
        pointer = builder.bitcast(builder.gep(data, [place_at_]), byte.as_pointer())
        place = builder.load(pointer, align=1)
        zero, dout = ir.Constant(out.vector, None), out.load(out.at(at_))

        def all_of(number: int) -> Any:
            return ir.Constant(byte, [number] * out.lanes)

        for number in range(4):
            here = builder.icmp_unsigned("==", place, all_of(number))
            offset = ir.IntType(64)(out.lanes * (number % 2))
            out.store(
                builder.select(here, dout, zero),
                out.at(target, offset, *([row_] if number > 1 else [])),
            )
        anywhere = builder.icmp_unsigned("!=", place, all_of(_NOWHERE))
        return builder.select(anywhere, dout, zero)

    count = types.intp
    return _vector_of(arena.dtype)(arena, places, count, count, count, count), code


@intrinsic
def _take(typingctx: Any, counter: Any) -> Any:
    """Add one to counter[0], and return what it was."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        return builder.atomic_rmw("add", data, ir.Constant(data.type.pointee, 1), "acq_rel")

    return types.int64(counter), code


@njit(nogil=True, inline="always")
def _place(op: Any, operand: int, n: int, thread: int, group: int) -> Any:
    return (
        op[operand + AT]
        + n * op[operand + PICTURE]
        + thread * op[operand + THREAD]
        + group * op[operand + GROUP]
    )


@njit(nogil=True, inline="always")
def _at(op: Any, operand: int, place: int, f: int, i: int, j: int, q: int) -> Any:
    return (
        place
        + f * op[operand + BY_BLOCK]
        + i * op[operand + BY_OUTER]
        + j * op[operand + BY_INNER]
        + q * op[operand + BY_ALONG]
    )


@njit(nogil=True, cache=True)
def run_program(
    program: Any,
    arena: Any,
    places: Any,
    lanes: int,
    size: int,
    groups: int,
    counter: Any,
    thread: int,
    sums_at: int,
    sums_size: int,
) -> None:
    """Run a program for the pictures of some groups: one thread's share.

    A thread takes the next group that no other has taken. What is summed over pictures
    is summed for each group by itself, so that the threads change no bit of it.

    Parameters
    ----------
    program : (K, COLUMNS) int64 array
    arena : (M,) float array
    places : (P,) uint8 array
        Which number of each pooled window was the largest.
    lanes : int
        As `lanes_of` gives it.
    size, groups : int
        Pictures, and the groups they are cut into.
    counter : (1,) int64 array
        Zero, shared by the threads.
    thread : int
    sums_at, sums_size : int
        Where the groups' sums lie, each of so many numbers, which are zeroed.
    """
    while True:
        group = _take(counter)
        if group >= groups:
            break
        for s in range(sums_at + group * sums_size, sums_at + (group + 1) * sums_size):
            arena[s] = 0
        for n in range(size * group // groups, size * (group + 1) // groups):
            for k in range(program.shape[0]):
                op = program[k]
                kind, mode, blocks = op[KIND], op[MODE], op[BLOCKS]
                outer, inner, along = op[OUTER], op[INNER], op[ALONG]
                scalar = _place(op, SCALAR, n, thread, group)
                vector = _place(op, VECTOR, n, thread, group)
                start = _place(op, START, n, thread, group)
                out = _place(op, OUT, n, thread, group)
                other = _place(op, OTHER, n, thread, group)
                if kind == MULTIPLY:
                    for f in range(0, blocks, 2):
                        for i in range(outer):
                            for j in range(inner):
                                for q in range(along):
                                    _tile(
                                        arena,
                                        op[TILE],
                                        min(2, blocks - f),
                                        op[BLOCKED],
                                        (
                                            _at(op, SCALAR, scalar, f, i, j, q),
                                            op[SCALAR_STEPS],
                                            op[SCALAR_STEPS + 1],
                                            op[SCALAR_STEPS + 2],
                                            _at(op, VECTOR, vector, f, i, j, q),
                                            op[VECTOR_STEPS],
                                            op[VECTOR_STEPS + 1],
                                            op[VECTOR + BY_BLOCK],
                                            op[REDUCED],
                                            op[REDUCED + 1],
                                            op[REDUCED + 2],
                                            _at(op, START, start, f, i, j, q),
                                            op[START_STEP],
                                            op[START + BY_BLOCK],
                                            _at(op, OUT, out, f, i, j, q),
                                            op[OUT + BY_BLOCK],
                                            mode,
                                            _at(op, OTHER, other, f, i, j, q),
                                            op[OTHER + BY_BLOCK],
                                        ),
                                    )
                elif kind == POOL:
                    row = op[SCALAR_STEPS]
                    for f in range(blocks):
                        for i in range(outer):
                            for q in range(along):
                                _pool(
                                    arena,
                                    places,
                                    _at(op, SCALAR, scalar, f, i, 0, q),
                                    row,
                                    _at(op, OUT, out, f, i, 0, q),
                                    _at(op, OTHER, other, f, i, 0, q),
                                    mode,
                                )
                elif kind == UNPOOL:
                    row = op[SCALAR_STEPS]
                    for f in range(blocks):
                        total = _load(arena, start + f * lanes)
                        for i in range(outer):
                            for q in range(along):
                                d = _unpool(
                                    arena,
                                    places,
                                    _at(op, SCALAR, scalar, f, i, 0, q),
                                    _at(op, OTHER, other, f, i, 0, q),
                                    _at(op, OUT, out, f, i, 0, q),
                                    row,
                                )
                                total = add(total, d)
                        store(arena, start + f * lanes, total)
                elif kind == SUM:
                    for f in range(blocks):
                        total = _load(arena, start + f * lanes)
                        for i in range(outer):
                            at = _at(op, SCALAR, scalar, f, i, 0, 0)
                            for q in range(along):
                                total = add(total, _load(arena, at + q * lanes))
                        store(arena, start + f * lanes, total)
                else:
                    # FLATTEN takes blocks of channels apart, UNFLATTEN puts them together;
                    # BLOCKS counts channels here, SCALAR is the row, OUT the blocks.
                    for c in range(blocks):
                        at = out + c // lanes * op[OUT + BY_BLOCK] + c % lanes
                        for i in range(outer):
                            blocked = at + i * op[OUT + BY_OUTER]
                            flat = scalar + (c * outer + i) * along
                            if kind == FLATTEN:
                                for q in range(along):
                                    arena[flat + q] = arena[blocked + q * lanes]
                            elif mode == MASKED:
                                mask = other + (c * outer + i) * along
                                for q in range(along):
                                    lit = arena[mask + q] > 0
                                    arena[blocked + q * lanes] = (
                                        arena[flat + q] if lit else arena.dtype.type(0)
                                    )
                            else:
                                for q in range(along):
                                    arena[blocked + q * lanes] = arena[flat + q]


@njit(nogil=True, cache=True)
def pack(values: Any, order: Any, arena: Any, at: int) -> None:
    """arena[at + i] = values[order[i]], or zero where order[i] is negative."""
    for i in range(len(order)):
        arena[at + i] = values[order[i]] if order[i] >= 0 else arena.dtype.type(0)


@njit(nogil=True, cache=True)
def collect(arena: Any, at: int, sums_size: int, groups: int, order: Any, out: Any) -> None:
    """out[i] = Σ over the groups of what stands at order[i] of each one's sums."""
    for i in range(len(order)):
        place = at + order[i]
        total = arena[place]
        for group in range(1, groups):
            total += arena[place + group * sums_size]
        out[i] = total
