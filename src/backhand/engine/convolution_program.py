"""From a stack of convolutions to the programs that the compiled loops run."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from backhand.engine import convolution_kernels as kernels
from backhand.engine.convolution_memory import Memory, Operand, Pictures
from backhand.engine.convolution_stack import Stage

# Pictures are cut into so many groups, each with its own sums.
GROUPS: Final = 8
# In bytes; no vector register is wider.
_CACHE_LINE: Final = 64


@cache
def cuts(length: int) -> tuple[int, ...]:
    """Return the widths of tiles that make up a length, the widest first.

    A tile costs its width and about three more.
    """
    best: list[tuple[int, ...]] = [()]
    for whole in range(1, length + 1):
        ways = [(*best[whole - tile], tile) for tile in kernels.TILES if tile <= whole]
        best.append(min(ways, key=lambda way: sum(way) + 3 * len(way)))
    return tuple(sorted(best[length], reverse=True))


def _runs(length: int) -> list[tuple[int, int, int]]:
    """Return (start, width, count) of the tiles of each width."""
    runs: list[tuple[int, int, int]] = []
    start, widths = 0, cuts(length)
    for width in sorted(set(widths), reverse=True):
        count = widths.count(width)
        runs.append((start, width, count))
        start += width * count
    return runs


def _row(
    kind: int,
    *,
    scalar: Operand,
    vector: Operand | None = None,
    start: Operand | None = None,
    out: Operand | None = None,
    other: Operand | None = None,
    mode: int = kernels.PLAIN,
    tile: int = 0,
    blocked: bool = False,
    blocks: int,
    outer: int = 1,
    inner: int = 1,
    along: int = 1,
    reduced: tuple[int, int, int] = (0, 0, 0),
    scalar_steps: tuple[int, int, int] = (0, 0, 0),
    vector_steps: tuple[int, int] = (0, 0),
    start_step: int = 0,
) -> list[int]:
    head = [kind, mode, tile, int(blocked), blocks, outer, inner, along]
    nowhere = Operand()
    operands = (scalar, vector or nowhere, start or nowhere, out or nowhere, other or nowhere)
    row = [*head, *reduced, *scalar_steps, *vector_steps, start_step]
    return row + [number for operand in operands for number in operand]


class _Plan:
    """One stage's memory; what its programs need."""

    def __init__(self, stage: Stage, shape: tuple[int, int, int], lanes: int, first: bool) -> None:
        filters, channels, self.fh, self.fw = stage.W.shape
        _channels, height, width = shape
        self.stage = stage
        self.first = first
        self.lanes = lanes
        # The first stage's channels stay apart; later ones come in blocks.
        self.c = 1 if first else lanes
        self.in_blocks = -(-channels // self.c)
        self.out_blocks = -(-filters // lanes)
        self.height = height + 2 * stage.pad - self.fh + 1
        self.width = width + 2 * stage.pad - self.fw + 1
        half = 2 if stage.pooled else 1
        self.shape = (filters, self.height // half, self.width // half)
        self.taps = self.fw * self.c
        self.filter_block = self.in_blocks * self.fh * self.taps * lanes
        # What the gradient of the input looks at beyond the gradient of the output.
        self.border = (
            (0, 0) if first else (max(self.fh - 1 - stage.pad, 0), max(self.fw - 1 - stage.pad, 0))
        )


class ConvolutionPrograms:
    """The programs of a stack of convolutions, for batches up to a size.

    Parameters
    ----------
    stages : sequence of Stage
    shape : (C, H, W)
        Of a picture.
    size : int
        Pictures, at most.
    threads : int

    Attributes
    ----------
    arena : (M,) float array
    places : (P,) uint8 array
    forward, backward : (K, COLUMNS) int64 array
        From `pictures` to `rows`, and from `rows_gradient` to the groups' sums.
    pictures : (size, C, H, W) float array
        Where a batch is to be put.
    rows, rows_gradient : (size, D) float array
        What comes out, each picture's (F, OH, OW) as a row, and its gradient.
    """

    def __init__(
        self, stages: Sequence[Stage], shape: tuple[int, int, int], size: int, threads: int
    ) -> None:
        dtype = stages[0].W.dtype
        self.lanes = lanes = kernels.lanes_of(dtype.itemsize)
        self._plans: list[_Plan] = []
        for k, stage in enumerate(stages):
            self._plans.append(_Plan(stage, shape, lanes, first=k == 0))
            shape = self._plans[-1].shape
        self.top_shape = shape
        memory, codes = Memory(lanes), Memory(lanes)

        def per_picture(blocks: int, h: int, w: int, pad: int, c: int) -> Pictures:
            one = Pictures(Operand(), blocks, h, w, (pad, pad), c).size
            one = -(-one // lanes) * lanes
            place = Operand(memory.take(one * size), picture=one)
            return Pictures(place, blocks, h, w, (pad, pad), c)

        def per_thread(blocks: int, h: int, w: int, border: tuple[int, int]) -> Pictures:
            one = Pictures(Operand(), blocks, h, w, border, lanes).size
            place = Operand(memory.take(one * threads), thread=one)
            return Pictures(place, blocks, h, w, border, lanes)

        # Inputs of the stages, filters, and what a thread uses for each picture anew.
        self._x, self._z, self._d, self._pooled_d = [], [], [], []
        self._codes: list[Operand] = []
        self._W, self._b, self._back_W = [], [], []
        below = self._plans[0].stage.W.shape[1], *self._input_size(0)
        for plan in self._plans:
            height, width = below[1:]
            self._x.append(per_picture(plan.in_blocks, height, width, plan.stage.pad, plan.c))
            self._W.append(memory.take(plan.out_blocks * plan.filter_block))
            self._b.append(memory.take(plan.out_blocks * lanes))
            back = 0 if plan.first else plan.out_blocks * plan.filter_block
            self._back_W.append(memory.take(back))
            blocks = plan.out_blocks
            self._z.append(per_thread(blocks, plan.height, plan.width, (0, 0)))
            self._d.append(per_thread(blocks, plan.height, plan.width, plan.border))
            self._pooled_d.append(per_thread(blocks, *plan.shape[1:], (0, 0)))
            numbers = blocks * plan.shape[1] * plan.shape[2] * lanes if plan.stage.pooled else 0
            self._codes.append(Operand(codes.take(numbers * size), picture=numbers))
            below = plan.shape
        self._top = per_thread(self._plans[-1].out_blocks, *self.top_shape[1:], (0, 0))
        self._zeros = memory.take(2 * lanes)
        self.row_size = int(np.prod(self.top_shape))
        rows, rows_gradient = (memory.take(self.row_size * size) for _ in range(2))
        self._rows = Operand(rows, picture=self.row_size)
        self._rows_gradient = Operand(rows_gradient, picture=self.row_size)
        sums = Memory(lanes)
        self._sums = [
            (sums.take(p.out_blocks * p.filter_block), sums.take(p.out_blocks * lanes))
            for p in self._plans
        ]
        self.sums_size = sums.size
        self.sums_at = memory.take(sums.size * GROUPS)

        self.size = size
        self.arena = _aligned_zeros(memory.size, dtype)
        self.places = np.zeros(codes.size + lanes, np.uint8)
        self.rows = self._view(rows)
        self.rows_gradient = self._view(rows_gradient)
        x, one = self._x[0], self._x[0].place.picture
        rows_of_x = self.arena[x.place.at : x.place.at + size * one].reshape(size, one)
        pad = self._plans[0].stage.pad
        whole = rows_of_x[:, : x.size].reshape(
            size, x.blocks, x.height + 2 * pad, x.width + 2 * pad
        )
        self.pictures = whole[:, :, pad : pad + x.height, pad : pad + x.width]
        self.forward = self._forward()
        self.backward = self._backward()
        self._orders = [self._order(k) for k in range(len(self._plans))]

    def _input_size(self, k: int) -> tuple[int, int]:
        plan = self._plans[k]
        around = 2 * plan.stage.pad - 1
        return plan.height - around + plan.fh - 2, plan.width - around + plan.fw - 2

    def _view(self, at: int) -> NDArray[Any]:
        return self.arena[at : at + self.size * self.row_size].reshape(self.size, self.row_size)

    def load(self) -> None:
        """Take the parameters over from the network."""
        for k, plan in enumerate(self._plans):
            W, b = plan.stage.W.ravel(), plan.stage.b
            order = self._orders[k]
            kernels.pack(W, order.forward, self.arena, self._W[k])
            kernels.pack(W, order.backward, self.arena, self._back_W[k])
            self.arena[self._b[k] : self._b[k] + len(b)] = b

    def gradients(self) -> dict[str, NDArray[Any]]:
        """Return the gradients of the parameters: the groups' sums together."""
        grads = {}
        for k, plan in enumerate(self._plans):
            order, stage = self._orders[k], plan.stage
            for name, like, at, places in zip(
                stage.names, (stage.W, stage.b), self._sums[k], order.sums, strict=True
            ):
                flat = np.empty(like.size, like.dtype)
                kernels.collect(self.arena, self.sums_at + at, self.sums_size, GROUPS, places, flat)
                grads[name] = flat.reshape(like.shape)
        return grads

    def _order(self, k: int) -> _Order:
        plan, lanes = self._plans[k], self.lanes
        filters, channels, height, width = plan.stage.W.shape
        numbers = np.full(
            (plan.out_blocks * lanes, plan.in_blocks * plan.c, height, width), -1, np.int64
        )
        numbers[:filters, :channels] = np.arange(plan.stage.W.size).reshape(plan.stage.W.shape)
        apart = numbers.reshape(plan.out_blocks, lanes, plan.in_blocks, plan.c, height, width)
        # (blocks of F, blocks of C, FH, FW, c, lanes of F)
        forward = apart.transpose(0, 2, 4, 5, 3, 1).ravel()
        # (blocks of C, blocks of F, FH, FW, lanes of F, c), both ways turned round.
        turned = apart[..., ::-1, ::-1].transpose(2, 0, 4, 5, 1, 3).ravel()
        places = np.empty(plan.stage.W.size, np.int64)
        used = forward >= 0
        places[forward[used]] = np.flatnonzero(used)
        nothing = np.empty(0, np.int64)
        return _Order(forward, nothing if plan.first else turned, (places, np.arange(filters)))

    def _forward(self) -> NDArray[np.int64]:
        lanes, table = self.lanes, []
        for k, plan in enumerate(self._plans):
            stage, x = plan.stage, self._x[k]
            last = k + 1 == len(self._plans)
            above = self._top if last else self._x[k + 1]
            out = self._z[k] if stage.pooled else above
            rectified = kernels.RECTIFIED if stage.rectified else kernels.PLAIN
            table += self._multiply(
                plan.width,
                lambda start, width, x=x, plan=plan: x.place.moved(start * plan.c).by(
                    outer=x.row, along=width * plan.c
                ),
                vector=Operand(self._W[k]).by(block=plan.filter_block),
                start=Operand(self._b[k]).by(block=lanes),
                out=out,
                mode=kernels.PLAIN if stage.pooled else rectified,
                blocked=not plan.first,
                blocks=plan.out_blocks,
                outer=plan.height,
                reduced=(plan.in_blocks, plan.fh, plan.taps),
                scalar_steps=(x.plane, x.row, 1),
                vector_steps=(plan.fh * plan.taps * lanes, plan.taps * lanes),
            )
            if stage.pooled:
                z = self._z[k]
                _filters, height, width = plan.shape
                table.append(
                    _row(
                        kernels.POOL,
                        scalar=z.inside.by(z.plane, 2 * z.row, 0, 2 * lanes),
                        out=above.inside.by(above.plane, above.row, 0, lanes),
                        other=self._codes_of(k),
                        mode=rectified,
                        blocks=plan.out_blocks,
                        outer=height,
                        along=width,
                        scalar_steps=(z.row, 0, 0),
                    )
                )
        top = self._top
        table.append(
            _row(
                kernels.FLATTEN,
                scalar=self._rows,
                out=top.inside.by(top.plane, top.row),
                blocks=self.top_shape[0],
                outer=top.height,
                along=top.width,
            )
        )
        return np.array(table, np.int64)

    def _codes_of(self, k: int) -> Operand:
        _filters, height, width = self._plans[k].shape
        lanes = self.lanes
        return self._codes[k].by(height * width * lanes, width * lanes, 0, lanes)

    def _multiply(
        self, length: int, scalar: Any, *, out: Pictures, other: Pictures | None = None, **rest: Any
    ) -> list[list[int]]:
        """Return the rows of a convolution, one for each width of tiles in a line of pixels."""
        rows = []
        for start, width, count in _runs(length):

            def pixels(of: Pictures, start: int = start, width: int = width) -> Operand:
                return of.inside.moved(start * self.lanes).by(
                    of.plane, of.row, 0, width * self.lanes
                )

            rows.append(
                _row(
                    kernels.MULTIPLY,
                    scalar=scalar(start, width),
                    out=pixels(out),
                    other=None if other is None else pixels(other),
                    tile=width,
                    along=count,
                    **rest,
                )
            )
        return rows

    def _backward(self) -> NDArray[np.int64]:
        table: list[list[int]] = []
        for k in range(len(self._plans) - 1, -1, -1):
            stage = self._plans[k].stage
            if k + 1 == len(self._plans):
                into = self._pooled_d[k] if stage.pooled else self._d[k]
                masked = stage.rectified and not stage.pooled
                table.append(
                    _row(
                        kernels.UNFLATTEN,
                        scalar=self._rows_gradient,
                        out=into.inside.by(into.plane, into.row),
                        other=self._rows,
                        mode=kernels.MASKED if masked else kernels.PLAIN,
                        blocks=self.top_shape[0],
                        outer=into.height,
                        along=into.width,
                    )
                )
            table.append(self._bias_sums(k))
            table += self._filter_sums(k)
            if k:
                table += self._input_gradient(k)
        return np.array(table, np.int64)

    def _bias_sums(self, k: int) -> list[int]:
        """Return the row that sums the bias's gradient up; of a pooled stage, as it unpools."""
        plan, d, lanes = self._plans[k], self._d[k], self.lanes
        sums = Operand(self.sums_at + self._sums[k][1], group=self.sums_size)
        if not plan.stage.pooled:
            return _row(
                kernels.SUM,
                scalar=d.inside.by(d.plane, d.row),
                start=sums,
                blocks=plan.out_blocks,
                outer=plan.height,
                along=plan.width,
            )
        pooled = self._pooled_d[k]
        return _row(
            kernels.UNPOOL,
            scalar=pooled.inside.by(pooled.plane, pooled.row, 0, lanes),
            start=sums,
            out=d.inside.by(d.plane, 2 * d.row, 0, 2 * lanes),
            other=self._codes_of(k),
            blocks=plan.out_blocks,
            outer=pooled.height,
            along=pooled.width,
            scalar_steps=(d.row, 0, 0),
        )

    def _filter_sums(self, k: int) -> list[list[int]]:
        """Return the rows that add the picture's part to the gradient of the filters."""
        plan, x, d, lanes = self._plans[k], self._x[k], self._d[k], self.lanes
        base = Operand(self.sums_at + self._sums[k][0], group=self.sums_size)
        line = plan.taps * lanes
        rows = []
        for start, width, count in _runs(plan.taps):
            sums = base.moved(start * lanes).by(
                plan.filter_block, plan.fh * line, line, width * lanes
            )
            rows.append(
                _row(
                    kernels.MULTIPLY,
                    scalar=x.place.moved(start).by(0, x.plane, x.row, width),
                    vector=d.inside.by(block=d.plane),
                    start=sums,
                    out=sums,
                    tile=width,
                    blocks=plan.out_blocks,
                    outer=plan.in_blocks,
                    inner=plan.fh,
                    along=count,
                    reduced=(1, plan.height, plan.width),
                    scalar_steps=(0, x.row, plan.c),
                    vector_steps=(0, d.row),
                    start_step=lanes,
                )
            )
        return rows

    def _input_gradient(self, k: int) -> list[list[int]]:
        """Return the rows of the convolution of the gradient with the filters turned round."""
        plan, d, lanes = self._plans[k], self._d[k], self.lanes
        below = self._plans[k - 1].stage
        pad, taps = plan.stage.pad, plan.fw * lanes
        # Where the padding is wider than the filters reach, its outermost pixels are skipped.
        skipped = max(pad - plan.fh + 1, 0) * d.row + max(pad - plan.fw + 1, 0) * lanes
        filter_block = plan.out_blocks * plan.fh * taps * lanes
        masked = below.rectified and not below.pooled
        return self._multiply(
            self._x[k].width,
            lambda start, width: d.place.moved(skipped + start * lanes).by(
                outer=d.row, along=width * lanes
            ),
            vector=Operand(self._back_W[k]).by(block=filter_block),
            start=Operand(self._zeros),
            out=self._pooled_d[k - 1] if below.pooled else self._d[k - 1],
            other=self._x[k] if masked else None,
            mode=kernels.MASKED if masked else kernels.PLAIN,
            blocked=True,
            blocks=plan.in_blocks,
            outer=self._x[k].height,
            reduced=(plan.out_blocks, plan.fh, taps),
            scalar_steps=(d.plane, d.row, 1),
            vector_steps=(plan.fh * taps * lanes, taps * lanes),
        )


def _aligned_zeros(size: int, dtype: np.dtype[Any]) -> NDArray[Any]:
    """Return zeros that begin where a cache line does: no register is loaded from two lines."""
    line = _CACHE_LINE // dtype.itemsize
    zeros = np.zeros(size + line, dtype)
    skipped = -(zeros.ctypes.data // dtype.itemsize) % line
    return zeros[skipped : skipped + size]


class _Order(NamedTuple):
    """Which weight stands where: in the filters' two packed forms, and where its sum is."""

    forward: NDArray[np.int64]
    backward: NDArray[np.int64]
    sums: tuple[NDArray[np.int64], NDArray[np.int64]]
