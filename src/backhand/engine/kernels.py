"""The compiled loops: a two-layer step that walks non-zero pixels, and a general step's parts.

The hidden units are cut into panels of `PANEL` columns, (P, D, PANEL), so that a thread owns
whole panels and writes no memory that another writes.  Sums over panels are always taken in
the panels' order: the number of threads changes no bit of the result.

All compiled functions that call each other stand in this one file, for numba looks at the
file of a cached function alone to see whether it is still good.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
from numba import njit

from backhand.engine.barrier import wait
from backhand.engine.lanes import (
    add,
    load,
    multiply_add,
    positive_part,
    prefetch,
    store,
    where_positive,
    zeros,
)

# Columns of W1 that are walked together: two registers of 512 bits in float32.
PANEL: Final = 32
# Classes are padded to a multiple of this.
BLOCK: Final = 16

IDENTITY: Final = 0
RELU: Final = 1
SIGMOID: Final = 2

# Rows that a random batch asks for ahead of their use: a line from memory takes as long as
# the work on half a row.
AHEAD: Final = 5
_LINE: Final = 64


@njit(nogil=True, inline="always")
def _value(codes: Any, levels: Any, p: int) -> Any:
    """The p-th entry of sparse rows: looked up where there are levels."""
    return levels[np.intp(codes[p])] if levels.size else levels.dtype.type(codes[p])


@njit(nogil=True)
def _prefetch_row(row: Any, starts: Any, columns: Any, codes: Any) -> None:
    start, stop = starts[row], starts[row + 1]
    for p in range(start, stop, _LINE // columns.itemsize):
        prefetch(columns, p)
    for p in range(start, stop, _LINE // codes.itemsize):
        prefetch(codes, p)


@njit(nogil=True, cache=True)
def forward_panel(
    batch: Any,
    ahead: int,
    starts: Any,
    columns: Any,
    codes: Any,
    levels: Any,
    W: Any,
    b: Any,
    panel: int,
    activation: int,
    width: int,
    out: Any,
) -> None:
    """out[:, panel] = activation(x W[panel] + b[panel]) for the rows in `batch`.

    Columns from `width` on are padding, and stay zero.
    """
    size = len(batch)
    weights, bias, stride = W[panel], b[panel], out.shape[1]
    for n in range(min(2 * ahead, size)):
        prefetch(starts, batch[n])
    for n in range(min(ahead, size)):
        _prefetch_row(batch[n], starts, columns, codes)
    for n in range(size):
        if ahead:
            if n + 2 * ahead < size:
                prefetch(starts, batch[n + 2 * ahead])
            if n + ahead < size:
                _prefetch_row(batch[n + ahead], starts, columns, codes)
        start, stop = starts[batch[n]], starts[batch[n] + 1]
        # Two sums: one alone would wait for itself.
        even, odd = load(bias, 0, PANEL), zeros(bias, PANEL)
        for p in range(start, stop - 1, 2):
            x0, x1 = _value(codes, levels, p), _value(codes, levels, p + 1)
            even = multiply_add(x0, load(weights, np.intp(columns[p]) * PANEL, PANEL), even)
            odd = multiply_add(x1, load(weights, np.intp(columns[p + 1]) * PANEL, PANEL), odd)
        if (stop - start) % 2:
            x0 = _value(codes, levels, stop - 1)
            even = multiply_add(x0, load(weights, np.intp(columns[stop - 1]) * PANEL, PANEL), even)
        total = add(even, odd)
        at = n * stride + panel * PANEL
        store(out, at, positive_part(total) if activation == RELU else total)
        if activation == SIGMOID:
            for j in range(panel * PANEL, min((panel + 1) * PANEL, width)):
                out[n, j] = _sigmoid(out[n, j])


@njit(nogil=True)
def _sigmoid(x: Any) -> Any:
    # exp of what is not positive: nothing overflows.
    small = math.exp(-abs(x))
    return (small if x < 0 else x * 0 + 1) / (1 + small)


@njit(nogil=True, cache=True)
def descend_panel(
    batch: Any,
    starts: Any,
    columns: Any,
    codes: Any,
    levels: Any,
    delta: Any,
    scale: Any,
    panel: int,
    target: Any,
    target_b: Any,
) -> None:
    """target[panel] += scale · xᵀ delta[:, panel], and the same for the bias."""
    weights, stride = target[panel], delta.shape[1]
    sum_b = zeros(delta, PANEL)
    for n in range(len(batch)):
        d = load(delta, n * stride + panel * PANEL, PANEL)
        sum_b = add(sum_b, d)
        for p in range(starts[batch[n]], starts[batch[n] + 1]):
            at = np.intp(columns[p]) * PANEL
            x = _value(codes, levels, p)
            store(weights, at, multiply_add(scale * x, d, load(weights, at, PANEL)))
    bias = target_b[panel]
    store(bias, 0, multiply_add(scale, sum_b, load(bias, 0, PANEL)))


@njit(nogil=True)
def _logits_of_panel(size: int, hidden: Any, W: Any, panel: int, out: Any) -> None:
    """out[panel] = hidden[:, panel] W[panel], without the bias."""
    weights, part, width = W[panel], out[panel], out.shape[2]
    for n in range(size):
        for c in range(0, width, BLOCK):
            even, odd = zeros(weights, BLOCK), zeros(weights, BLOCK)
            for j in range(0, PANEL, 2):
                h0, h1 = hidden[n, panel * PANEL + j], hidden[n, panel * PANEL + j + 1]
                even = multiply_add(h0, load(weights, j * width + c, BLOCK), even)
                odd = multiply_add(h1, load(weights, (j + 1) * width + c, BLOCK), odd)
            store(part, n * width + c, add(even, odd))


@njit(nogil=True)
def _sum_logits(n: int, parts: Any, b: Any, classes: int, out: Any) -> None:
    """out[n] = b + the parts of all panels, in their order."""
    for c in range(classes):
        total = b[c]
        for panel in range(parts.shape[0]):
            total += parts[panel, n, c]
        out[n, c] = total


@njit(nogil=True)
def _softmax_cross_entropy_row(row: Any, label: int, classes: int, share: Any) -> Any:
    """Turn a row of logits into share · (softmax − onehot), and return its cross-entropy."""
    top = row[0]
    for c in range(1, classes):
        top = max(top, row[c])
    shifted = row[label] - top
    total = row.dtype.type(0)
    for c in range(classes):
        e = math.exp(row[c] - top)
        row[c] = e
        total += e
    for c in range(classes):
        row[c] *= share / total
    row[label] -= share
    return math.log(total) - shifted


@njit(nogil=True)
def _delta_of_panel(
    size: int,
    dlogits: Any,
    W: Any,
    panel: int,
    classes: int,
    hidden: Any,
    activation: int,
    transposed: Any,
    delta: Any,
) -> None:
    """delta[:, panel] = dlogits W[panel]ᵀ, through the activation."""
    weights, stride = W[panel], hidden.shape[1]
    for c in range(classes):
        for j in range(PANEL):
            transposed[c, j] = weights[j, c]
    for n in range(size):
        total = zeros(delta, PANEL)
        for c in range(classes):
            total = multiply_add(dlogits[n, c], load(transposed, c * PANEL, PANEL), total)
        at = n * stride + panel * PANEL
        if activation == RELU:
            total = where_positive(load(hidden, at, PANEL), total)
        store(delta, at, total)
        if activation == SIGMOID:
            for j in range(panel * PANEL, (panel + 1) * PANEL):
                delta[n, j] *= hidden[n, j] * (1 - hidden[n, j])


@njit(nogil=True)
def _descend_output_panel(
    size: int, hidden: Any, dlogits: Any, scale: Any, panel: int, target: Any
) -> None:
    """target[panel] += scale · hidden[:, panel]ᵀ dlogits."""
    weights, width = target[panel], dlogits.shape[1]
    for j in range(0, PANEL, 2):
        for c in range(0, width, BLOCK):
            left, right = zeros(weights, BLOCK), zeros(weights, BLOCK)
            for n in range(size):
                d = load(dlogits, n * width + c, BLOCK)
                left = multiply_add(hidden[n, panel * PANEL + j], d, left)
                right = multiply_add(hidden[n, panel * PANEL + j + 1], d, right)
            at = j * width + c
            store(weights, at, multiply_add(scale, left, load(weights, at, BLOCK)))
            at += width
            store(weights, at, multiply_add(scale, right, load(weights, at, BLOCK)))


@njit(nogil=True, cache=True)
def train_two_layers(
    thread: int,
    threads: int,
    counter: Any,
    batches: Any,
    bounds: Any,
    starts: Any,
    columns: Any,
    codes: Any,
    levels: Any,
    labels: Any,
    W1: Any,
    b1: Any,
    W2: Any,
    b2: Any,
    target_W1: Any,
    target_b1: Any,
    target_W2: Any,
    target_b2: Any,
    classes: int,
    width: int,
    activation: int,
    scale: Any,
    hidden: Any,
    delta: Any,
    parts: Any,
    dlogits: Any,
    row_loss: Any,
    transposed: Any,
    losses: Any,
) -> int:
    """One thread's share of some steps; returns how many there were before a loss not finite.

    The steps' batches are batches[bounds[k]:bounds[k + 1]].  Where the targets are the
    parameters and `scale` is −learning_rate, this is gradient descent; where they are zeros
    and `scale` is 1, one step leaves the gradient there.
    """
    panels = W1.shape[0]
    arrivals = 0
    for k in range(len(bounds) - 1):
        batch = batches[bounds[k] : bounds[k + 1]]
        size = len(batch)
        for panel in range(thread, panels, threads):
            forward_panel(
                batch,
                AHEAD,
                starts,
                columns,
                codes,
                levels,
                W1,
                b1,
                panel,
                activation,
                width,
                hidden,
            )
            _logits_of_panel(size, hidden, W2, panel, parts)
        arrivals += threads
        wait(counter, arrivals)
        share = scale.dtype.type(1) / scale.dtype.type(size)
        for n in range(size * thread // threads, size * (thread + 1) // threads):
            _sum_logits(n, parts, b2, classes, dlogits)
            row_loss[n] = _softmax_cross_entropy_row(dlogits[n], labels[batch[n]], classes, share)
        arrivals += threads
        wait(counter, arrivals)
        loss = row_loss[0]
        for n in range(1, size):
            loss += row_loss[n]
        loss *= share
        if thread == 0:
            losses[k] = loss
        if not math.isfinite(loss):
            return k
        if thread == 0:
            for c in range(classes):
                total = dlogits[0, c]
                for n in range(1, size):
                    total += dlogits[n, c]
                target_b2[c] += scale[0] * total
        for panel in range(thread, panels, threads):
            _delta_of_panel(
                size, dlogits, W2, panel, classes, hidden, activation, transposed[thread], delta
            )
            _descend_output_panel(size, hidden, dlogits, scale[0], panel, target_W2)
            descend_panel(
                batch,
                starts,
                columns,
                codes,
                levels,
                delta,
                scale[0],
                panel,
                target_W1,
                target_b1,
            )
    return len(bounds) - 1


@njit(nogil=True, cache=True)
def count_right_two_layers(
    rows: Any,
    starts: Any,
    columns: Any,
    codes: Any,
    levels: Any,
    labels: Any,
    W1: Any,
    b1: Any,
    W2: Any,
    b2: Any,
    classes: int,
    width: int,
    activation: int,
    hidden: Any,
    parts: Any,
    logits: Any,
) -> int:
    """Return how many of the rows have their largest logit at their label."""
    right, chunk = 0, len(logits)
    for start in range(0, len(rows), chunk):
        some = rows[start : start + chunk]
        for panel in range(W1.shape[0]):
            # One after the other: the processor sees by itself what comes next.
            forward_panel(
                some, 0, starts, columns, codes, levels, W1, b1, panel, activation, width, hidden
            )
            _logits_of_panel(len(some), hidden, W2, panel, parts)
        for n in range(len(some)):
            _sum_logits(n, parts, b2, classes, logits)
            best = 0
            for c in range(1, classes):
                if logits[n, c] > logits[n, best]:
                    best = c
            right += best == labels[some[n]]
    return right


@njit(nogil=True, cache=True)
def gather(batch: Any, x: Any, out: Any) -> None:
    """out = x[batch]; pixels become values in [0, 1]."""
    whole = out.dtype.type(255)
    pixels = x.itemsize == 1
    for n in range(len(batch)):
        row = x[batch[n]]
        for d in range(x.shape[1]):
            out[n, d] = out.dtype.type(row[d]) / whole if pixels else row[d]


@njit(nogil=True, cache=True)
def add_bias_and_activate(z: Any, b: Any, activation: int) -> None:
    """z = activation(z + b), in place."""
    for n in range(z.shape[0]):
        row = z[n]
        for j in range(len(b)):
            value = row[j] + b[j]
            if activation == RELU:
                # nan is not below zero, and stays.
                value = b.dtype.type(0) if value < 0 else value
            elif activation == SIGMOID:
                value = _sigmoid(value)
            row[j] = value


@njit(nogil=True, cache=True)
def through_activation(dout: Any, y: Any, activation: int) -> None:
    """Turn the gradient of the activation's output y into that of its input, in place."""
    for n in range(dout.shape[0]):
        d, out = dout[n], y[n]
        for j in range(dout.shape[1]):
            if activation == RELU:
                d[j] = d[j] if out[j] > 0 else dout.dtype.type(0)
            elif activation == SIGMOID:
                d[j] *= out[j] * (1 - out[j])


@njit(nogil=True, cache=True)
def softmax_cross_entropy(logits: Any, labels: Any, batch: Any) -> Any:
    """Turn logits into the gradient of their mean cross-entropy, which is returned."""
    size, classes = logits.shape
    share = logits.dtype.type(1) / logits.dtype.type(size)
    loss = logits.dtype.type(0)
    for n in range(size):
        loss += _softmax_cross_entropy_row(logits[n], labels[batch[n]], classes, share)
    return loss * share


@njit(nogil=True, cache=True)
def sum_rows(dout: Any, out: Any) -> None:
    """out = Σₙ dout[n]."""
    out[:] = dout[0]
    for n in range(1, dout.shape[0]):
        row = dout[n]
        for j in range(len(out)):
            out[j] += row[j]


@njit(nogil=True, cache=True)
def descend(parameter: Any, gradient: Any, learning_rate: Any) -> None:
    """Take a step of gradient descent with one look at each number."""
    for i in range(len(parameter)):
        parameter[i] -= learning_rate * gradient[i]
