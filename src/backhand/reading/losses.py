"""The losses that a turn's gradients may be of: what it computes, or what it leaves unsaid."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.frozen import frozen
from backhand.language import gettext as _
from backhand.pattern import pattern
from backhand.reading.instrument import Site
from backhand.reading.retold import told_as

Array = NDArray[Any]
Seen = Sequence[tuple[int, int, Array]]

_LOSS: Final = pattern(
    r"(^|_)(loss(es)?|costs?|error|err|mse|sse|rss|nll|ce|bce|xent|objective|obj|criterion"
    r"|energy|[CJEL]|entropy|likelihood|((mean|half|sum)_?)square(s|d)?)\d?(_|$)|loss|cost|entropy"
)
_NO_LOSS: Final = pattern(
    r"grad|prime|deriv|delta|^d_(?!loss$|cost$)|^d[A-Z]|rate|backward|term|hist"
    # With respect to something: pd_error_wrt_output.
    r"|(^|_)wrt(_|$)|(^|_)pd(_|$)|partial"
)
_PART_OF_A_LOSS: Final = pattern(r"log|mean|loss|cost")
_SURELY: Final = pattern(r"loss|cost|nll|entropy|likelihood")
_KEPT: Final = ("assign", "store", "update")
_TOLD: Final = pattern(r"loss|cost|objective|entropy|^J$", re.I)
_HELD_OUT: Final = pattern(r"val|test|dev|eval", re.I)
# A call, up to its arguments.
_CALL: Final = pattern(r"[A-Za-z_][\w.]*\(")
# A figure that is shown and not descended: it has no slope, or another one.
_METRIC: Final = pattern(r"\babs\(|round\(|argmax|==|!=|accura", re.I)
# A penalty on the sizes of weights, added to what else is descended.
_LASSO: Final = pattern(r"\+[^=+]*\babs\([^()]*\)")
# What can't be the name of a derivative, whatever the call says that makes it.
_NOTHING_ELSE: Final = pattern(r"^(total_|train_|avg_|mean_|batch_)?(loss|cost|nll|J)$")


_COST_SLOPE: Final = pattern(r"(cost|loss|error)_?(deriv\w*|prime)$|d_?(cost|loss)$", re.I)
_OF_LOGARITHMS: Final = pattern(
    r"entropy|softmax|\blog\w*\(|logistic|likelihood|\bb?ce\b|交叉|クロス|交差", re.I
)


@frozen
class Loss:
    """A number that a turn's values say, as a function of the turn.

    Attributes
    ----------
    text : str
        For people: "loss (line 12)", "½Σ(y − output)² (line 31)".
    watch : tuple of int
        The sites that it is made of.
    of : callable
        What they saw → the number; nan where they saw nothing.
    line : int
    computed : bool
        By the program itself; else it is inferred.
    told : bool
        Its name says that it is what is descended, and no figure beside it.
    unnamed : bool
        Only its value says that it is a loss: it may be a figure to be shown.
    """

    text: str
    watch: tuple[int, ...]
    of: Callable[[Seen], float]
    line: int
    computed: bool
    told: bool = False
    unnamed: bool = False


def candidate_losses(sites: Sequence[Site], seen: Seen, text: Sequence[str]) -> list[Loss]:
    """Return the losses that a turn may be about, those that it computes first.

    Parameters
    ----------
    sites : sequence of Site
    seen : sequence of (site, visit, array)
        What all taps saw in one turn.
    text : sequence of str
        The program's lines.
    """
    computed = list(_computed(sites, seen, text))
    known = {number for loss in computed for number in loss.watch}
    return [*computed, *_inferred(sites, seen, known, text)]


def _computed(sites: Sequence[Site], seen: Seen, text: Sequence[str]) -> Iterator[Loss]:
    visits: dict[int, int] = {}
    for number, _visit, value in seen:
        if np.size(value) == 1:
            visits[number] = visits.get(number, 0) + 1
    known: set[float] = set()
    part = _parts_of_others(visits, sites, text)
    squares: set[float] | None = None
    # What is taken apart was made elsewhere: there it has its name, if it has one.
    last = {number: max(k for k, s in enumerate(seen) if s[0] == number) for number in visits}
    early = {number for number in visits if told_as(sites[number].name)}
    for number in sorted(
        visits, key=lambda n: (n not in early, sites[n].kind == "unpack", -last[n])
    ):
        site = sites[number]
        shown = _named(site, text)
        own = site.kind == "return" and shown is None and not site.operands
        if own and visits[number] == 1:
            # What is handed back is the error's square, whatever the function is called.
            squares = _squares(sites, seen) if squares is None else squares
            shown = site.function if round(_last(number)(seen), 12) in squares else None
        if shown is None or number in part:
            continue
        ends = _last(number), _first(number)
        for of in ends[:1] if visits[number] == 1 or site.kind == "update" else ends:
            same = round(of(seen), 12)
            if same not in known:
                known.add(same)
                label = _("{name} (line {line})").format(name=shown, line=site.line)
                told = bool(_TOLD.search(shown)) and not _HELD_OUT.search(shown)
                yield Loss(label, (number,), of, site.line, True, told and not own, own)
        if visits[number] > 1 and site.kind != "update":
            label = _("the sum of {name} (line {line})").format(name=shown, line=site.line)
            yield Loss(label, (number,), _sum(number), site.line, True)


def _squares(sites: Sequence[Site], seen: Seen) -> set[float]:
    """Return the squared errors that differences make: a mean may be a figure to be shown."""
    found: set[float] = set()
    for number, _visit, value in seen:
        if sites[number].operands and np.any(value) and np.asarray(value).dtype.kind == "f":
            total = float(np.sum(np.square(value)))
            found |= {round(total, 12), round(total / 2, 12)}
    return found


def _parts_of_others(visits: Iterable[int], sites: Sequence[Site], text: Sequence[str]) -> set[int]:
    """Return the sites of losses that another one goes on from: the last has all terms.

    As ``cost`` before ``cost += penalty``, and as ``data_loss`` in ``loss = data_loss + penalty``.
    """
    found: set[int] = set()
    named = [n for n in visits if _named(sites[n], text) and sites[n].kind in _KEPT]
    for number in named:
        one = sites[number]
        for other in (sites[n] for n in named if n != number):
            if other.function != one.function or other.line <= one.line or one.kind == "update":
                continue
            line = text[other.line - 1].partition("=")[2] if other.line <= len(text) else ""
            added = "+" in line and re.search(rf"(?<![\w.]){re.escape(one.name)}(?![\w(\[])", line)
            if added or (other.kind == "update" and other.name == one.name):
                found.add(number)
    return found


def _named(site: Site, text: Sequence[str]) -> str | None:
    """Return what a loss is called that is seen at a site; None where it is none.

    It is kept under such a name, or returned by a function of such a name, or the value of a call
    of one, as in ``total += self.loss(p, t)``.
    """
    line = text[site.line - 1] if 0 < site.line <= len(text) else ""
    if _METRIC.search(_LASSO.sub("", line)) or (site.operands and not _SURELY.search(site.name)):
        return None  # y - output is called an error, and is none to be descended
    called = _called(line[site.column : site.end_column]) if site.line == site.end_line else ""
    names = [site.name.rsplit(".", 1)[-1]]
    if told_as(site.name):
        return told_as(site.name)
    if _NO_LOSS.search(called) and not (
        # loss = net.loss_and_backward(x, y): both are done there, and one is returned.
        site.kind in _KEPT and _NOTHING_ELSE.match(names[0]) and re.search(r"back|and", called)
    ):
        return None
    if site.kind == "return":
        names.append(site.function.rsplit(".", 1)[-1])
    elif site.kind == "inner":
        names = [called]
    elif site.kind not in (*_KEPT, "unpack"):
        return None
    fits = any(_LOSS.search(n) and not _NO_LOSS.search(n) for n in names if n)
    # What a function returns without a name is called as the function is.
    called_so = names[0] if names[0].isidentifier() or len(names) == 1 else names[-1]
    return called_so if fits else None


def is_loss(name: str) -> bool:
    """Whether a number is called as a loss is.

    Examples
    --------
    >>> is_loss("smooth_loss"), is_loss("theta"), is_loss("d_loss_dw")
    (True, False, False)
    """
    return bool(_SURELY.search(name)) and not _NO_LOSS.search(name)


@lru_cache(maxsize=1024)
def _called(text: str) -> str:
    """Return the name of the function whose call an expression is; "" for no call.

    ``loss(p, t) * len(t)`` is none, though it begins as one.
    """
    made_by = _CALL.match(text)
    if made_by is None:
        return ""
    try:
        whole = ast.parse(text, mode="eval").body
    except SyntaxError:
        return ""
    return made_by[0].rstrip("(").rsplit(".", 1)[-1] if isinstance(whole, ast.Call) else ""


def _last(number: int) -> Callable[[Seen], float]:
    def of(seen: Seen) -> float:
        values = [value for site, _visit, value in seen if site == number]
        return float(np.sum(values[-1])) if values else np.nan

    return of


def _first(number: int) -> Callable[[Seen], float]:
    def of(seen: Seen) -> float:
        values = [value for site, _visit, value in seen if site == number]
        return float(np.sum(values[0])) if values else np.nan

    return of


def _sum(number: int) -> Callable[[Seen], float]:
    def of(seen: Seen) -> float:
        return float(sum(np.sum(value) for site, _visit, value in seen if site == number))

    return of


def is_of_squares(function: str, text: str) -> bool:
    """Whether a difference that a function gives can be a squared error's slope alone.

    It is called the derivative of a cost by what it is handed, and nothing in the file speaks of
    logarithms: a cross-entropy's slope would be another one.
    """
    return bool(_COST_SLOPE.match(function)) and not _OF_LOGARITHMS.search(text)


def _inferred(
    sites: Sequence[Site], seen: Seen, known: Container[int], text: Sequence[str]
) -> Iterator[Loss]:
    """Losses whose gradient at the output is output − target, for each difference that there is."""
    functions = {sites[number].function for number, _visit, _value in seen}
    whole = "\n".join(text)
    squared = {f for f in functions if is_of_squares(f.rpartition(".")[2], whole)}
    last = {number: np.asarray(value) for number, _visit, value in seen}
    for number in dict.fromkeys(site for site, _visit, _value in seen):
        pair = sites[number].operands
        if number in known or not pair or not all(operand in last for operand in pair):
            continue
        a, b = (last[operand] for operand in pair)
        if a.shape != b.shape or a.dtype.kind not in "fiu" or b.dtype.kind not in "fiu":
            continue
        left, right = (sites[operand].name for operand in pair)
        if a.ndim == 0 and (_PART_OF_A_LOSS.search(left) or _PART_OF_A_LOSS.search(right)):
            continue
        line = sites[number].line
        for label, function in _functionals(a, b):
            if sites[number].function in squared and label != _half_squared():
                continue
            for turned in (False, True):
                output, target = (right, left) if turned else (left, right)
                yield Loss(
                    _("{loss} of {output} against {target} (line {line})").format(
                        loss=label, output=output, target=target, line=line
                    ),
                    pair,
                    _between(pair[::-1] if turned else pair, function),
                    line,
                    False,
                )
                if label == _half_squared():
                    break  # the same either way round


def _half_squared() -> str:
    return _("half the squared error")


def _functionals(a: Array, b: Array) -> Iterator[tuple[str, Callable[[Array, Array], float]]]:
    yield _half_squared(), lambda o, t: 0.5 * float(np.sum((o - t) ** 2))
    inside = [np.all(v > 0) and np.all(v < 1) for v in (a, b)]
    if any(inside):
        yield (
            _("binary cross-entropy"),
            lambda o, t: -float(np.sum(t * np.log(o) + (1 - t) * np.log(1 - o))),
        )
        yield _("cross-entropy"), lambda o, t: -float(np.sum(t * np.log(o)))


def _between(
    pair: tuple[int, ...], function: Callable[[Array, Array], float]
) -> Callable[[Seen], float]:
    def of(seen: Seen) -> float:
        outputs = [np.asarray(v, np.float64) for site, _visit, v in seen if site == pair[0]]
        targets = [np.asarray(v, np.float64) for site, _visit, v in seen if site == pair[1]]
        with np.errstate(all="ignore"):
            return sum(function(o, t) for o, t in zip(outputs, targets, strict=False))

    return of


def values_of(losses: Sequence[Loss], seen: Seen) -> Array:
    """Return every candidate's value in one turn."""
    return np.array([loss.of(seen) for loss in losses])
