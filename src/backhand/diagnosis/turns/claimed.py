"""A turn's claims beside the slopes of its losses: which loss they are about, and which are right.

A claim is compared along random directions, never entry by entry: what is proportional to the
gradient along several is proportional to it.  All claims of one kind may carry one positive factor
in common, such as a rate; what departs from it is wrong.
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from fractions import Fraction
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from backhand.derivatives.precision import DOUBLE, Precision
from backhand.derivatives.slope import Slope, first_steps, slope_along
from backhand.diagnosis.turns.claims import Claim, claims_of, last_word, text_of
from backhand.diagnosis.turns.clipping import limits_of, uncut
from backhand.frozen import frozen
from backhand.language import gettext as _
from backhand.pattern import pattern
from backhand.reading.calls import is_upstream
from backhand.reading.claims import SURE, sureness
from backhand.reading.instrument import Site
from backhand.reading.losses import Loss, candidate_losses, values_of
from backhand.reading.retold import told_as
from backhand.reading.state import Path
from backhand.reading.vocabulary import DECLARED, Meaning, is_learnt, means
from backhand.running.turn import NoTurnError, Outcome, Program, Turn

Array = NDArray[Any]
Verdict = Literal["right", "wrong", "wrong step", "too early"]

_DIRECTIONS: Final = 2
# Directions along which all roots are moved together, and entries without which they say little.
_TOGETHER: Final = 3
_TELLING: Final = 4
# How much further a root with a small gradient is moved than the others.
_MOST_SCALE: Final = 1e3
# What a turn carries on under these names is no parameter.
_NOT_LEARNT: Final = (Meaning.STATE, Meaning.DATA, Meaning.UPSTREAM, Meaning.CACHE, Meaning.LABELS)
# What the slopes of two step sizes leave open, in parts of a slope.
_PROPORTIONAL: Final = 1e-5
# Two factors of one turn, each read off a slope, are nearer than any two that people write.
_SAME_FACTOR: Final = 1e-4
_MOST_DENOMINATOR: Final = 10_000
# A share of the rates at which a step changes nothing that is seen, and is still known.
_LITTLE: Final = 1e-4
# What a number is called by which parameters decay, and how many of them are tried.
_DECAY: Final = pattern(r"decay|(^|_)(wd|l2|lam|lmbd|lambda_?|lambd|reg)|penal", re.IGNORECASE)
_MOST_DECAYS: Final = 4
# A key behind a name, whatever it is made of.
_KEYED: Final = pattern(r"\[[^\]]*\]$")
# How the text gives such a number.
_DECAYS: Final = pattern(
    r"\b(\w*decay\w*|\w*_?(?:wd|l2|lam|lmbd|lambda_?|lambd|reg))\s*=\s*(\d[\d.]*(?:e-?\d+)?)",
    re.IGNORECASE,
)
# A statement that sets a part of an array to zero.
_SET_TO_ZERO: Final = pattern(r"\]\s*=\s*0(\.0*)?\s*(#.*)?$")
# What is followed on purpose, at first, is no gradient: that of neighbours drawn nearer.
_EXAGGERATES: Final = pattern(r"exaggerat|lying about", re.IGNORECASE)
_NAME: Final = pattern(r"[A-Za-z_]\w*", re.ASCII)
# What a program says that cuts its gradients to a length.
_CUTS: Final = pattern(r"clip|norm|minimum|maximum", re.IGNORECASE)
# How a parameter's name begins that is numbered, or that says where it is.
_STEM: Final = pattern(r"(weights?|bias(es)?|theta|syn|[wWbU])(?=\d|_|$)")
# Statements that keep a value.
_KEEPS: Final = ("assign", "store", "update")
# Entries whose slopes tell a penalty.
_ENTRIES: Final = 12


class NothingClaimed(Exception):
    """No gradient of the turn can be judged; the text says why."""


class NothingMoved(NothingClaimed):
    """Nothing that the turn learns had a say in a loss: it may in another turn."""


def everywhere(outcome: Outcome) -> dict[Path, Array]:
    """Return the state after a turn by every path."""
    return {
        **outcome.after,
        **{path: outcome.after[first] for path, first in outcome.aliases.items()},
    }


def is_rate(path: Path, value: Array) -> bool:
    """Whether a number of the state is called as a learning rate is."""
    if value.ndim or not value:
        return False
    words = str(path[-1]).lower().split("_")
    # lr_d, lr_g: one for each of two networks.
    whole = "_".join(words)
    # learning_rate_init: one to begin with.
    if words[0] == "lr" or words[-1] == "lr" or re.search(r"learn\w*_?rate|l_rate", whole):
        return True
    return means(whole, (Meaning.LEARNING_RATE,))


def _may_be_rate(path: Path, value: Array) -> bool:
    """Whether a number is called as rates are by some, and as something else by most."""
    return not value.ndim and bool(0 < value < 1) and str(path[-1]).lower() in ("epsilon", "eps")


@frozen
class _Look:
    """A root moved along one direction: the slope of every loss."""

    direction: Array
    slope: Slope


@frozen
class Ratio:
    """A claim beside the slopes of one loss.

    Attributes
    ----------
    value : float
        What it is of the gradient, taken together.
    proportional : bool
        It is that along every direction.
    live : bool
        The loss depends on the root at all.
    """

    value: float
    proportional: bool
    live: bool


@frozen
class Judged:
    """What is said of one root.

    Attributes
    ----------
    root : path
    claim : Claim
        The one that is judged.
    verdict : str
        "right", "wrong", "wrong step" (its stored gradient is right, or it goes uphill with all
        others), "too early" (right where the rate is next to nothing).
    ratio : float
        Of the claim to the gradient, without the common factor; nan where it is no multiple.
    loss : Loss
        Of this root: where a turn has several, not always the turn's.
    never_updated : bool
        Its gradient is right, and the turn leaves it as it was.
    """

    root: Path
    claim: Claim
    verdict: Verdict
    ratio: float
    loss: Loss
    never_updated: bool = False

    @property
    def name(self) -> str:
        """The root as the code would write it."""
        return text_of(self.root)


class ClaimedTurn:
    """A turn whose claims have been held against its losses.

    Parameters
    ----------
    turn : Turn
    roots : dict of arrays
        What is known to be learnt; what is called a gradient adds its own.
    lines : sequence of str
        The program's text.

    Attributes
    ----------
    roots : dict of arrays
        At the head of the turn, moved off zeros.
    loss : Loss
    factor : dict of float
        By kind of claim: what all claims of the kind carry.
    judged : tuple of Judged
    batch : float or None
        What all claims are off by, where that is a batch's size and the program's own loss
        says otherwise.
    unexamined : dict of str
        Root → why nothing is said of it.
    idle : tuple of paths
        What the loss depends on, and what is called as others are that are learnt, and stays.
    vouches : bool
        What is right is all that the turn's functions make; False where some of it is left out.
    another : Loss or None
        One that the program computes, where the claims are right of one that it does not.
    held : tuple of Site
        Values without whose way the gradients are right, as the program says they are to be.

    Raises
    ------
    NothingClaimed
    """

    def __init__(self, turn: Turn, roots: Mapping[Path, Array], lines: Sequence[str]) -> None:
        self.turn = turn
        named = claims_of(turn.before, turn.before, everywhere(turn.run()), turn.aliases)
        # A single number is called as a gradient by chance, where what is learnt are arrays.
        numbers = len(roots) > 1 and not any(value.ndim for value in roots.values())
        stored = [c.root for c in named if c.kind == "stored"]
        learnt = [root for root in stored if turn.before[root].ndim or numbers]
        paths = list(dict.fromkeys([*roots, *learnt]))
        self.roots = {path: turn.before[path] for path in paths}
        self._losses, _values = self._candidates(lines)
        self._found_rates = self._rates_tried()
        deciding = self._deciding(self.roots)
        turn.settle(_off_the_mark(deciding))
        # Beside zeros nothing is seen of what they multiply.
        rest = {path: turn.before[path] for path in paths if path not in deciding}
        late = self._deciding(rest) if rest else {}
        if late:
            turn.settle(_off_the_mark(late))
        deciding |= late
        self.roots = {path: turn.before[path] for path in paths if path in deciding}
        self._leave_out_decay()
        # The same losses, as they are there.
        self._losses, values = self._candidates(lines)
        base = turn.run(everything=True)
        scale = float(np.max(np.abs(values), initial=0.0))
        self.precision = Precision.of(np.float64, scale=scale)
        self._seen = base.seen
        self._early: dict[Path, int] = {}
        self._nearly_still: Outcome | None = None
        self._without: dict[Path, tuple[Site, dict[Path, Array]] | None] = {}
        self._after = everywhere(base)
        if _steps_taken(turn.program, base, self.roots) > 1:
            raise NothingClaimed(_("it takes several steps in one turn"))
        for path, value in turn.before.items():
            after = self._after.get(path)
            called = is_learnt(str(path[-1]).strip("_"))
            # What begins as the number 0 is a sum of what comes, and no parameter.
            if called and after is not None and value.ndim and after.shape != value.shape:
                raise NothingClaimed(_("{name} changes its shape").format(name=text_of(path)))
        before = {**turn.before, **{p: turn.before[f] for p, f in turn.aliases.items()}}
        self._before = before
        self._claims = claims_of(self.roots, before, self._after, turn.aliases)
        self._values: dict[Claim, Array | None] = {}
        cuts = bool(_CUTS.search(turn.program.whole))
        self._limits = limits_of(turn.program.tree, turn.before) if cuts else []
        # One that is handed on is seen in two places.
        self._rates = list(dict.fromkeys(abs(float(v)) for v in self._found_rates.values()))
        self.unexamined = {
            text_of(p): _("the loss does not depend on it") for p in paths if p not in deciding
        }
        self.idle: tuple[Path, ...] = ()
        self.another: Loss | None = None
        self.vouches = True
        self.held: tuple[Site, ...] = ()
        if self._is_right_at_once(deciding.keys()):
            self.idle = self._idle()
            return
        self._looks = self._looks_of(self.roots)
        self._table = {c: self._ratios(c.root, self._value(c)) for c in self._claims}
        self._number = self._chosen()
        self.loss = self._losses[self._number]
        self._called = self._by_name()
        owed = [self._loss_of(root) for root in self._called if self._owed(root)]
        # Of a loss that nothing descends no other is told apart.
        descended = (n for n in owed if any(self._is_due_of(claim, n) for claim in self._claims))
        self._number = next(descended, next(iter(owed), self._number))
        self.loss = self._losses[self._number]
        self._own = {root: self._loss_of(root) for root in self.roots}
        self._kept = self._judged_claims()
        if not self._kept:
            raise NothingMoved(_("no loss that it computes depends on what it learns"))
        self.factor = self._factors()
        if not self.loss.computed and not any(
            self._ratio(c).proportional for c in self._kept.values()
        ):
            raise NothingClaimed(_("nothing that it changes is the gradient of a loss"))
        if self._all_uphill() and not self._is_plainly_uphill():
            # One sample's score goes up: of which loss that is, this number does not say.
            raise NothingClaimed(_("nothing that it changes is the gradient of a loss"))
        exact = self._is_due("stored", 1.0) or any(self._is_due("step", r) for r in self._rates)
        if not exact and _EXAGGERATES.search(turn.program.whole):
            raise NothingClaimed(_("what it fits is exaggerated at first, as it says"))
        self.batch = self._batch()
        self._climbs = self._all_against()
        judged = [self._judge(root, claim) for root, claim in self._kept.items()]
        if not any(one.verdict == "right" for one in judged):
            # An optimiser makes of a gradient what it likes: nothing says that this one is wrong.
            hidden = [o for o in judged if o.claim.kind == "step" and self._is_remembered(o.root)]
            if hidden:
                # What it keeps of a single number looks like any other number.
                single = [o for o in judged if o.claim.kind == "step" and o not in hidden]
                hidden += [o for o in single if self.roots[o.root].size == 1]
            for one in hidden:
                self.unexamined[one.name] = _(
                    "an optimiser takes its step, and no gradient is kept"
                )
            judged = [one for one in judged if one not in hidden]
        if not any(one.verdict == "right" for one in judged) and self._sees_its_own_step():
            raise NothingClaimed(
                _("its loss is computed after a step whose rate no variable holds")
            )
        judged = [self._as_declared(one) for one in judged]
        astray = self._of_another_loss(judged)
        self.vouches = not astray
        for one in astray:
            judged.remove(one)
            self.unexamined[one.name] = _("what it descends is not {loss}").format(
                loss=self.loss.text
            )
        self.judged = tuple(judged)
        self.idle = self._idle()
        self.another = self._another()

    @property
    def passed(self) -> bool:
        """Whether all that is claimed is right."""
        return self.batch is None and all(one.verdict == "right" for one in self.judged)

    def is_exact(self) -> bool:
        """Whether what is claimed is the gradient of a loss that is computed, without a factor:
        each step by the rate, or what is stored by 1."""
        if not self.loss.computed:
            return False
        kinds = {one.claim.kind for one in self.judged}
        if kinds == {"stored"}:
            return _same(self.factor["stored"], 1.0)
        if self._found_rates:
            return any(_same(self.factor["step"], rate) for rate in self._rates)
        if kinds == {"step"} and any(_same(self.factor["step"], n) for n in self._handed()):
            return True
        # A rate that is written into the step is known by what it is multiplied with.
        stored = [c for c in self._claims if c.kind == "stored" and c.root in self._kept]
        return any(self._is_plain(claim) for claim in stored)

    def _handed(self) -> set[float]:
        """Return the numbers that the turn hands to what it calls: net.train(x, t, 0.1)."""
        head = self.turn.program.sites[self.turn.head].line
        return {
            float(part.value)
            for node in ast.walk(self.turn.program.tree)
            if isinstance(node, (ast.For, ast.While)) and node.lineno == head
            for call in ast.walk(node)
            if isinstance(call, ast.Call)
            for part in (*call.args, *(k.value for k in call.keywords))
            if isinstance(part, ast.Constant) and isinstance(part.value, float)
        }

    def _is_plain(self, claim: Claim) -> bool:
        """Whether what is claimed is the gradient itself, and not a multiple."""
        value = claim.of(self._before, self._after)
        if value is None or value.shape != self.roots[claim.root].shape:
            return False
        one = self._ratios(claim.root, value, self._looked(claim.root))[self._number]
        return one.proportional and _same(one.value, 1.0)

    def still(self) -> dict[Path, Array]:
        """Return the moves that set every learning rate to zero.

        A loss that is computed after the step must not see it.
        """
        return {path: -value for path, value in self._found_rates.items()}

    def line_of(self, root: Path) -> int | None:
        """Return the line that last kept a value under a root's name in the turn."""
        lines = [site.line for site in self._kept_at(root)]
        if not lines:
            # A list that is made anew shows as none of the arrays in it.
            word, sites = last_word(text_of(root)), self.turn.program.sites
            ran = {sites[number].function for number, _visit, _value in self._seen}
            lines = [
                site.line
                for site in sites
                if site.kind in _KEEPS and site.function in ran and last_word(site.name) == word
            ]
        return lines[-1] if lines else None

    def stored_line(self, claim: Claim) -> int | None:
        """Return the line that last kept a value under the name of a stored gradient."""
        word, sites = last_word(text_of(claim.path)), self.turn.program.sites
        lines = [
            sites[number].line
            for number, _visit, _value in self._seen
            if sites[number].kind in _KEEPS and last_word(sites[number].name) == word
        ]
        return lines[-1] if lines and claim.kind == "stored" else None

    def early_line(self, root: Path) -> int | None:
        """Return the line of the update that a root's gradient came too late for."""
        return self._early.get(root)

    def _kept_at(self, root: Path) -> list[Site]:
        """Return where the turn keeps a root's value: by the value, else by the name."""
        sites, after = self.turn.program.sites, self._after[root]
        keeps = [(n, v) for n, _visit, v in self._seen if sites[n].kind in _KEEPS]
        if not np.array_equal(after, self._before[root]) and after.size > 1:
            whole = [n for n, v in keeps if v.shape == after.shape and np.array_equal(v, after)]
            if whole:
                return [sites[n] for n in dict.fromkeys(whole)]
        word = last_word(text_of(root))
        named = [n for n, _v in keeps if last_word(sites[n].name) == word]
        return [sites[n] for n in dict.fromkeys(named)]

    # ------------------------------------------------------------------------------- measuring

    def _rates_tried(self) -> dict[Path, Array]:
        """Return the numbers that are called as rates are, and without which something learnt
        stands still, or nothing that is computed first changes: alpha may be a slope as well."""
        found: dict[Path, Array] = {}
        named = {p: v for p, v in self.turn.before.items() if is_rate(p, v) or _may_be_rate(p, v)}
        if not named:
            return found
        watch = sorted({site for loss in self._own_losses() for site in loss.watch})
        base = self.turn.run(watch=watch)
        steps = {r: v for r, v in self.roots.items() if not _stands(base, r, v)}
        for path, value in named.items():
            moved = self.turn.run({path: -value}, watch=watch)
            standing = [_stands(moved, root, v) for root, v in steps.items()]
            if not is_rate(path, value):
                if standing and all(standing):
                    found[path] = value
                continue
            if any(standing) or _first_values(moved) == _first_values(base):
                found[path] = value
        return found

    def _own_losses(self) -> list[Loss]:
        """Return the losses that are computed; where there are none, those that may be meant:
        a difference in an update looks like one, and depends on all that a step does."""
        return [loss for loss in self._losses if loss.computed] or self._losses

    def _leave_out_decay(self) -> None:
        """Set to zero the numbers by which parameters decay, and which no loss has heard of.

        A decay that only the steps know is no part of a loss's gradient, and no mistake: beside
        it everything is to be right.  One that takes away anything but a share of the parameter
        stays, and so does one that a loss depends on.
        """
        named = [
            path
            for path, value in self.turn.before.items()
            if not value.ndim
            and 0 < value < 1
            and path not in self._found_rates
            and _DECAY.search(str(path[-1]))
        ]
        for path in named[:_MOST_DECAYS]:
            move = {path: -self.turn.before[path]}
            with_it, without = self._losses_at(self._own_losses(), [{}, move])
            if not np.array_equal(with_it, without, equal_nan=True):
                continue
            before, base, other = self.turn.before, self.turn.run(), self.turn.run(move)
            after, less = everywhere(base), everywhere(other)
            shares = []
            for root in self.roots:
                claims = claims_of({root: self.roots[root]}, before, after, self.turn.aliases)
                pairs = [(c.of(before, after), c.of(before, less)) for c in claims]
                shape = self.roots[root].shape
                found = [
                    _share_taken(a, b, self.roots[root])
                    for a, b in pairs
                    if a is not None and b is not None and a.shape == b.shape == shape
                ]
                shares.append(next((s for s in found if s > 0), min(found, default=0.0)))
            if any(s > 0 for s in shares) and all(s >= 0 for s in shares):
                self.turn.settle(move)

    def _candidates(self, lines: Sequence[str]) -> tuple[list[Loss], Array]:
        """Return the losses that the turn may be about, with their values."""
        base = self.turn.run(everything=True)
        if base.raised is not None:
            kind, message, line = base.raised
            raise NothingClaimed(
                _("line {line} raises {kind}: {message}").format(
                    line=line, kind=kind, message=message
                )
            )
        losses = candidate_losses(self.turn.program.sites, base.seen, lines)
        values = values_of(losses, base.seen)
        found = [o for o, value in zip(losses, values, strict=True) if np.isfinite(value)]
        if not found:
            raise NothingClaimed(_("no loss is computed in it, and none could be inferred"))
        return found, values[np.isfinite(values)]

    def _deciding(self, roots: Mapping[Path, Array]) -> dict[Path, Array]:
        """Return the roots that some loss depends on: a sum of squares is no place to be moved."""
        moves = [{root: _nudge(value)} for root, value in roots.items()]
        still, *moved = self._losses_at(self._losses, [{}, *moves])
        return {
            root: value
            for (root, value), losses in zip(roots.items(), moved, strict=True)
            if np.any(losses != still)
        }

    def losses_at(
        self, losses: Sequence[Loss], moves: Mapping[Path, Array], *, still: bool = True
    ) -> Array:
        """Return losses of a turn that begins with these moves; `still` sets its rates to zero."""
        return self._losses_at(losses, [moves], still=still)[0]

    def _losses_at(
        self, losses: Sequence[Loss], several: Sequence[Mapping[Path, Array]], *, still: bool = True
    ) -> list[Array]:
        """Return the losses of several turns."""
        watch = sorted({site for loss in losses for site in loss.watch})
        rates = self.still() if still else {}
        asked = [{**rates, **moves} for moves in several]
        return [values_of(losses, seen) for seen in self.turn.seen(asked, watch)]

    def _looked(self, root: Path, *, still: bool = True) -> list[_Look]:
        return self._looks_of([root], still=still)[root]

    def _looks_of(self, roots: Iterable[Path], *, still: bool = True) -> dict[Path, list[_Look]]:
        """Return the slopes of all losses along some directions of each root."""
        lines: list[tuple[Path, Array, float]] = []
        for root in roots:
            value = self.roots[root]
            rng = np.random.default_rng(value.size)
            lines += [
                (root, rng.standard_normal(value.shape), _size(value)) for _k in range(_DIRECTIONS)
            ]
        slopes = self._slopes([({root: d}, size) for root, d, size in lines], still=still)
        found: dict[Path, list[_Look]] = {}
        for (root, direction, _size_of), slope in zip(lines, slopes, strict=True):
            found.setdefault(root, []).append(_Look(direction, slope))
        return found

    def _slopes(
        self, lines: Sequence[tuple[Mapping[Path, Array], float]], *, still: bool = True
    ) -> list[Slope]:
        """Return the slopes of all losses along lines: what is moved, and of what size it is."""

        def moved(t: float, along: Mapping[Path, Array]) -> dict[Path, Array]:
            return {root: t * direction for root, direction in along.items()}

        # What every slope begins with is asked at once.
        points = [(n, t) for n, o in enumerate(lines) for t in first_steps(self.precision, o[1])]
        moves: list[Mapping[Path, Array]] = [moved(t, lines[n][0]) for n, t in points]
        middle, *values = self._losses_at(self._losses, [{}, *moves], still=still)
        known = dict(zip(points, values, strict=True))
        found = []
        for n, (along, size) in enumerate(lines):

            def losses(t: float, n: int = n, along: Mapping[Path, Array] = along) -> Array:
                if (n, t) in known:
                    return known[n, t]
                return self.losses_at(self._losses, moved(t, along), still=still)

            found.append(slope_along(losses, self.precision, size=size, centre=middle))
        return found

    def _ratios(
        self, root: Path, value: Array | None, looks: list[_Look] | None = None
    ) -> list[Ratio]:
        """Return, for each loss, what an array is of a root's gradient."""
        looks = looks or self._looks[root]
        slopes = np.array([look.slope.value for look in looks])
        errors = np.array([look.slope.error for look in looks])
        fits = value is not None and value.shape == looks[0].direction.shape
        expected = np.array([np.vdot(value, o.direction) if fits else np.nan for o in looks])
        return _ratios_of(slopes, errors, expected)

    def _is_telling(self, claim: Claim) -> bool:
        """Whether a claim has entries enough to be told from another gradient's multiple."""
        value = self._value(claim)
        return value is not None and bool(np.count_nonzero(value) > 1)

    def _value(self, claim: Claim) -> Array | None:
        """Return what is claimed; of what was cut to a length, what it was before."""
        if claim not in self._values:
            value = claim.of(self._before, self._after)
            before = self._uncut(claim, self._rates)
            self._values[claim] = value if before is None else before
        return self._values[claim]

    def _uncut(self, claim: Claim, rates: Sequence[float]) -> Array | None:
        """Return what a step, or a gradient that is kept, was before it was cut; else None."""
        value = claim.of(self._before, self._after)
        if value is None or not self._limits:
            return None
        taken = self._before[claim.root] if claim.kind == "step" else value
        size = float(np.max(np.abs(taken), initial=0.0))
        rates = rates if claim.kind == "step" else [1.0]
        seen = [np.asarray(v) for _site, _visit, v in self._seen]
        return uncut(value, size, seen, self._limits, rates)

    def _idle(self) -> tuple[Path, ...]:
        """Return what stays as it is beside others of its kind that are learnt."""
        moved = {one.root for one in self.judged if not one.never_updated}
        kinds = {_kind(root) for root in moved} - {None}
        owners = {root[:-1] for root in moved if len(root) > 1}
        candidates = {
            path: value
            for path, value in self.turn.before.items()
            if path not in self.roots
            and value.ndim
            and (
                _kind(path) in kinds
                or self._is_graded(path, value)
                # A layer's biases beside the weights that it learns.
                or (path[:-1] in owners and is_learnt(str(path[-1]).strip("_")))
            )
            and np.array_equal(self._after.get(path, np.empty(0)), value)
        }
        if not candidates:
            return ()
        moves = [{path: _nudge(value)} for path, value in candidates.items()]
        try:
            still, *others = self._losses_at((self.loss,), [{}, *moves])
        except NoTurnError:
            return ()
        return tuple(p for p, loss in zip(candidates, others, strict=True) if loss != still)

    def _is_graded(self, path: Path, value: Array) -> bool:
        """Whether the turn makes something of a value's shape and calls it its gradient."""
        word = last_word(text_of(path))
        return any(
            seen.shape == value.shape
            and sureness(last_word(self.turn.program.sites[number].name), word) >= SURE
            for number, _visit, seen in self._seen
        )

    def _another(self) -> Loss | None:
        """Return a loss that the program computes of all that it learns, and does not descend."""
        if self.loss.computed or self.batch is not None or not self.judged:
            return None
        for number, loss in enumerate(self._losses):
            ratios = [self._table[c][number] for c in self._claims if c.root in self._kept]
            own = loss.computed and not loss.unnamed and bool(ratios)
            if own and all(r.live and not r.proportional for r in ratios):
                return loss
        return None

    def _of_another_loss(self, judged: Sequence[Judged]) -> list[Judged]:
        """Return what is said of a network that descends a loss of its own, told too late to be it.

        Two networks are trained against each other, each by its loss.  Where the program shows
        the one's after the other's data have been drawn anew, its gradients are those of no number
        that is computed; those of the other network are right.
        """
        groups: dict[Path, list[Judged]] = {}
        for one in judged:
            groups.setdefault(one.root[:-1], []).append(one)
        right = [
            group
            for group in groups.values()
            if all(one.verdict == "right" and one.loss is self.loss for one in group)
        ]
        unused = [
            number
            for number, loss in enumerate(self._losses)
            if loss.computed
            and loss.told
            and number != self._number
            and not any(
                self._table[c][number].proportional
                for c in self._kept.values()
                if self.roots[c.root].size > 1  # one number is a multiple of any other
            )
        ]
        if not right or not self.loss.told:
            return []
        return [
            one
            for group in groups.values()
            if all(o.verdict == "wrong" and not self._owed(o.root) for o in group)
            and any(all(self._table[o.claim][n].live for o in group) for n in unused)
            for one in group
            if one.verdict == "wrong"
        ]

    def _is_right_at_once(self, deciding: AbstractSet[Path]) -> bool:
        """Judge the steps of all roots along the same directions: where they are right together,
        nothing more has to be asked, whether they are two or fifty."""
        kept = {c.root: c for c in self._claims if c.kind == "step" and c.root in deciding}
        steps = {root: self._value(claim) for root, claim in kept.items()}
        values = {root: value for root, value in steps.items() if value is not None}
        sizes = {root: _size(value) for root, value in values.items()}
        telling = sum(int(np.count_nonzero(value)) for value in values.values())
        if kept.keys() != set(deciding) or len(sizes) < len(kept) or not all(sizes.values()):
            return False
        if telling < _TELLING or len(self._rates) > 1:
            return False
        most = max(sizes.values())
        # A small gradient has as much to say as a large one.
        scales = {root: min(most / size, _MOST_SCALE) for root, size in sizes.items()}
        rng = np.random.default_rng(telling)
        size = max(_size(self.roots[root]) for root in kept)
        lines = [
            ({r: scales[r] * rng.standard_normal(self.roots[r].shape) for r in kept}, size)
            for _direction in range(_TOGETHER)
        ]
        looks = self._slopes(lines)
        expected = [
            sum((float(np.vdot(values[r], d)) for r, d in along.items()), 0.0)
            for along, _size_of in lines
        ]
        ratios = _ratios_of(
            np.array([look.value for look in looks]),
            np.array([look.error for look in looks]),
            np.array(expected),
        )
        self._number = next((n for n, one in enumerate(ratios) if one.proportional), -1)
        if self._number < 0 or ratios[self._number].value <= 0:
            return False
        self.loss = self._losses[self._number]
        own = [
            one
            for one, loss in zip(ratios, self._losses, strict=True)
            if loss.computed and not loss.unnamed
        ]
        if not self.loss.computed and any(one.live for one in own):
            return False  # another loss than the one that it computes
        self._kept = dict(kept)
        rate = next(iter(self._rates), 1.0)
        self.factor = {"step": _common([ratios[self._number].value], rate), "stored": 1.0}
        if self._is_promised() and not _same(self.factor["step"], self._rate_due() or rate):
            return False
        self.batch = self._batch()
        if self.batch is not None:
            return False
        self.judged = tuple(Judged(r, c, "right", 1.0, self.loss) for r, c in kept.items())
        return True

    # -------------------------------------------------------------------------------- choosing

    def _chosen(self) -> int:
        """Return which loss the claims are about: the program's own, where it computes one."""
        best: tuple[float, ...] | None = None
        chosen: int | None = None
        decided = self._decides()
        for number, loss in enumerate(self._losses):
            if decided and not loss.computed:
                continue
            live = len({c.root for c in self._claims if self._table[c][number].live})
            right = sum(
                1.0 if any(map(self._is_telling, mine)) else 0.25
                for root in self.roots
                if (
                    mine := [
                        c
                        for c in self._claims
                        if c.root == root and self._table[c][number].proportional
                    ]
                )
            )
            if not live:
                continue
            # Of a loss and a thousandth of it, that of which a claim is all that it should be.
            exact = any(self._is_due_of(claim, number) for claim in self._claims)
            told = right + (0.5 if loss.computed and right else 0)
            rank = (told, loss.computed, exact, live, -number)
            if best is None or rank > best:
                best, chosen = rank, number
        if chosen is None:
            raise NothingMoved(_("no loss that it computes depends on what it learns"))
        return chosen

    def _decides(self) -> bool:
        """Whether a loss that the program computes decides: some claim is its gradient, and each
        root has a say in it."""
        for number, loss in enumerate(self._losses):
            if not (loss.computed and loss.told and self._found_rates):
                continue
            mine = {c.root: self._table[c][number] for c in self._claims}
            exact = any(self._is_exact(claim, number) for claim in self._claims)
            if exact and all(one.live for one in mine.values()):
                return True
        return False

    def _is_due_of(self, claim: Claim, number: int) -> bool:
        """Whether a claim is a loss's gradient, or a step by it at a rate that is known."""
        one = self._table[claim][number]
        plain = [1.0] if claim.kind == "stored" else self._rates
        return one.proportional and any(_same(one.value, factor) for factor in plain)

    def _is_exact(self, claim: Claim, number: int) -> bool:
        if not self._table[claim][number].proportional:
            return False
        return self._is_telling(claim) or self._is_due_of(claim, number)

    def _loss_of(self, root: Path) -> int:
        """Return the loss of a root: another one, where the turn trains two networks on two."""
        mine = [claim for claim in self._claims if claim.root == root]
        if named := [n for n in self._called.get(root, ()) if self._is_owed(n, root)]:
            exact = (n for n in named if any(self._is_due_of(claim, n) for claim in mine))
            # Where both tell it, its author's is asked nearer to the step.
            return next(exact, next((n for n in named if not self._is_retold(n)), named[0]))
        # Every number is a multiple of every other: of one entry, only the factor tells.
        if any(self._is_exact(claim, self._number) for claim in mine):
            return self._number
        for number, loss in enumerate(self._losses):
            if loss.computed and any(self._is_due_of(claim, number) for claim in mine):
                return number
        return self._number

    def _by_name(self) -> dict[Path, list[int]]:
        """Return the losses that are called after the network of each root: loss_d of D.W0.

        Empty where not every root has such a name, or all have one: nothing is trained against
        anything then.  Those that are asked at the right time come first.
        """
        told = {
            number: word[0]
            for number, loss in enumerate(self._losses)
            if loss.computed and loss.told and (word := re.match(r"\w+", loss.text))
        }
        found: dict[Path, str] = {}
        for root in self.roots:
            likest = {word: _alike(word, root) for word in told.values()}
            best = max(likest.values(), default=0)
            words = [word for word, likeness in likest.items() if likeness == best]
            if not best or len(words) > 1:
                return {}
            found[root] = words[0]
        if len(set(found.values())) < 2:
            return {}
        return {
            root: [n for n, word in told.items() if word == called]
            for root, called in found.items()
        }

    def _owed(self, root: Path) -> bool:
        """Whether a loss that is called after a root's network can be held against it."""
        return any(self._is_owed(n, root) for n in self._called.get(root, ()))

    def _is_owed(self, number: int, root: Path) -> bool:
        """Whether a loss is asked at the time at which a root's gradient is taken."""
        return self._is_retold(number) or self._is_timely(number, root)

    def _is_retold(self, number: int) -> bool:
        sites = self.turn.program.sites
        return any(told_as(sites[n].name) for n in self._losses[number].watch)

    def _is_timely(self, number: int, root: Path) -> bool:
        """Whether what a loss is told of was made before the root was changed, and not anew."""
        sites, after = self.turn.program.sites, self._after[root]
        told = [
            n for n, (site, _v, _a) in enumerate(self._seen) if site in self._losses[number].watch
        ]
        line = self.turn.program.whole.splitlines()[self._losses[number].line - 1]
        word = re.escape(self._losses[number].text.partition(" ")[0])
        call = re.search(rf"\b{word}\(([^()]*)\)|\b{word} = (.*)", line)
        if not told or call is None:
            return False
        names = set(_NAME.findall(call[1] or call[2]))
        made = [
            n
            for n, (site, _visit, _value) in enumerate(self._seen[: told[-1]])
            if sites[site].kind in ("assign", "unpack") and sites[site].name in names
        ]
        changed = [
            n
            for n, (site, _visit, value) in enumerate(self._seen)
            if sites[site].kind in _KEEPS and np.array_equal(value, after)
        ]
        still = np.array_equal(after, self._before[root])
        return bool(made) and bool(changed) and not still and made[-1] < changed[0]

    def _ratio(self, claim: Claim) -> Ratio:
        return self._table[claim][self._own[claim.root]]

    def _judged_claims(self) -> dict[Path, Claim]:
        """Return the claim of each root that is judged.

        A right step overrules a part of it that is stored under the gradient's name; a right
        gradient overrules a step that is more than plain descent.
        """
        # A single number is a multiple of any other: where there are larger ones, those tell.
        steps_taken = [claim for claim in self._claims if claim.kind == "step"]
        larger = [claim for claim in steps_taken if self.roots[claim.root].size > 1]
        descends = any(self._ratio(claim).proportional for claim in larger or steps_taken)
        promised = self._is_promised()
        kept: dict[Path, Claim] = {}
        for root in self.roots:
            mine = [claim for claim in self._claims if claim.root == root]
            if not any(self._ratio(claim).live for claim in mine):
                self.unexamined[text_of(root)] = _("the loss does not depend on it")
                continue
            right = [claim for claim in mine if self._ratio(claim).proportional]
            steps = [claim for claim in mine if claim.kind == "step"]
            stored = [claim for claim in mine if claim.kind == "stored"]
            right_steps = [claim for claim in steps if claim in right]
            if not right and self._is_held(root):
                self.unexamined[text_of(root)] = _("it is held, as all beside it are")
                continue
            if not right and not stored and _is_carried(root):
                self.unexamined[text_of(root)] = _("it is carried on, and not by a step")
                continue
            moved = bool(steps) and not np.array_equal(self._after[root], self.roots[root])
            if right and not right_steps and descends and moved:
                kept[root] = steps[0]  # the others step down their gradients, this one does not
            else:
                kept_back = [claim for claim in right if claim.kind == "stored"]
                likeliest = right_steps if descends else kept_back
                if promised:
                    # A rate that is not known hides a factor that is promised to be one.
                    own = [c for c in kept_back if not c.remembered]
                    off = [c for c in own if not _same(self._ratio(c).value, 1.0)]
                    likeliest = off or likeliest
                kept[root] = (likeliest or right or stored or mine)[0]
        return kept

    def _is_held(self, root: Path) -> bool:
        """Whether a root and all of its owner's stay, while another owner's of its name moves: a
        teacher's weights beside a student's."""

        def moves(path: Path) -> bool:
            return path in self._after and not np.array_equal(self._after[path], self.roots[path])

        own = [path for path in self.roots if path[:-1] == root[:-1]]
        others = [p for p in self.roots if p[-1] == root[-1] and len(p) == len(root) and p != root]
        return len(root) > 1 and not any(map(moves, own)) and any(map(moves, others))

    def _is_promised(self) -> bool:
        """Whether one function returns the loss with its gradients: then they are to be its own,
        and no multiple of them, as where a figure is but printed."""
        word = re.match(r"\w+", self.loss.text)
        if word is None or not self.loss.computed or self.loss.unnamed:
            return False
        tree, line = self.turn.program.tree, self.loss.line
        inside = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef) and node.lineno <= line <= (node.end_lineno or 0)
        ]
        together = [
            node.value
            for around in inside[-1:]
            for node in ast.walk(around)
            if isinstance(node, ast.Return)
        ]
        # loss, grads = both(...)
        together += [
            node.targets[0]
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign)
            and node.lineno == line
            and isinstance(node.value, ast.Call)
        ]
        named = [
            {part.id for part in one.elts if isinstance(part, ast.Name)}
            for one in together
            if isinstance(one, ast.Tuple)
        ]
        return any(word[0] in names and any(map(is_upstream, names - {word[0]})) for names in named)

    def _rate_due(self) -> float | None:
        """Return the rate of the steps: a number that is called so, or the one that is written in
        all of them before a gradient."""
        if self._rates:
            return self._rates[0]
        lines = {self.line_of(root) for root in self._kept}
        found = {
            _rate_written(node)
            for node in ast.walk(self.turn.program.tree)
            if isinstance(node, (ast.Assign, ast.AugAssign)) and node.lineno in lines
        }
        return found.pop() if len(found) == 1 else None

    def _factors(self) -> dict[str, float]:
        rate = next(iter(self._rates), 1.0)
        ratios: dict[str, list[float]] = {"step": [], "stored": []}
        mine = [claim for claim in self._claims if claim.root in self._kept]
        telling = [claim for claim in mine if self._is_telling(claim)]
        for claim in telling or mine:
            if self._own[claim.root] == self._number and self._ratio(claim).proportional:
                ratios[claim.kind].append(self._ratio(claim).value)
        stored = _common(ratios["stored"], 1.0)
        step = rate if self._is_due("step", rate) else _common(ratios["step"], rate)
        if self._is_promised():
            return {"step": self._rate_due() or step, "stored": 1.0}
        return {"step": step, "stored": 1.0 if self._is_due("stored", 1.0) else stored}

    def told_by(self, one: Judged) -> tuple[Claim, float]:
        """Return by which claim a gradient that is wrong is followed, and its factor.

        Of what is kept nothing tells the factor where none of it is right: it may be summed over
        samples, or go uphill.  The step along it does, by its rate.
        """
        own = one.claim, self.factor[one.claim.kind]
        known = any(c.kind == "stored" and self._ratio(c).proportional for c in self._kept.values())
        if one.claim.kind != "stored" or known or not self.loss.computed or len(self._rates) != 1:
            return own
        value = one.claim.of(self._before, self._after)
        for claim in self._claims:
            if claim.kind == "step" and claim.root == one.root and value is not None:
                step = claim.of(self._before, self._after)
                if step is not None and _are_along(step, value):
                    return claim, self._rates[0]
        return own

    def _is_due(self, kind: str, factor: float) -> bool:
        """Whether some claim is exactly the gradient of the loss that is computed: then all are
        to be, though it be a number's, and most others agree on another factor."""
        return self.loss.computed and any(
            self._own[claim.root] == self._number
            and self._ratio(claim).proportional
            and _same(self._ratio(claim).value, factor)
            for claim in self._kept.values()
            if claim.kind == kind
        )

    def _batch(self) -> float | None:
        """Return the batch's size, where every claim lacks it or has it twice."""
        kinds = {claim.kind for claim in self._kept.values()}
        rate = self._rates[0] if len(self._rates) == 1 else np.nan
        if not self.loss.computed:
            return None
        shares = [self.factor[k] / (rate if k == "step" else 1.0) for k in kinds]
        # First the samples, then what a sample consists of.
        for size in (*self._sizes(0), *self._sizes(-1)):
            if all(_same(share, size) or _same(share, 1 / size) for share in shares):
                return float(size)
        return None

    def _sizes(self, axis: int) -> Iterable[int]:
        """Return how long what is not learnt is along an axis, where that tells anything."""
        others = [v for path, v in self.turn.before.items() if v.ndim and path not in self.roots]
        return dict.fromkeys(v.shape[axis] for v in others if v.shape[axis] not in (1, 2))

    def is_off_by_samples(self, one: Judged) -> bool:
        """Whether a claim lacks the number of samples, or has it twice."""
        return any(_same(one.ratio, n) or _same(one.ratio, 1 / n) for n in self._sizes(0) if n)

    # --------------------------------------------------------------------------------- judging

    def _judge(self, root: Path, claim: Claim) -> Judged:
        factor, mine = self.factor[claim.kind], self._ratio(claim)
        loss = self._losses[self._own[root]]
        known = [factor, *self._rates] if claim.kind == "step" else [factor, 1.0]
        own = known if loss is not self.loss else known[:1]
        if mine.proportional and any(_same(mine.value, each) for each in own):
            if claim.kind == "stored" and self._climbs:
                step = next(c for c in self._claims if c.kind == "step" and c.root == root)
                return Judged(root, step, "wrong step", -1.0, loss)
            never = claim.kind == "stored" and self._stands_still(root)
            return Judged(root, claim, "right", 1.0, loss, never)
        if not self._rates and (before := self._uncut(claim, [factor])) is not None:
            # Its rate is written into the step: the others' tell what of it was cut.
            one = self._ratios(root, before)[self._own[root]]
            if one.proportional and _same(one.value, factor):
                return Judged(root, claim, "right", 1.0, loss)
        share = mine.value / factor if mine.proportional else np.nan
        stored = self._same_store(root, claim, share)
        if stored is not None:
            # The step is the rate times what is stored: that is where it is wrong.
            return Judged(root, stored, "wrong", share, loss)
        verdict: Verdict = "wrong"
        if self._is_early(root, claim):
            verdict = "too early"
        elif claim.kind == "step" and (self._has_right_store(root) or self._all_uphill()):
            verdict = "wrong step"
        elif self._is_penalised(root, claim, loss, factor) or (
            self._is_right_but_for_frozen(root, claim, factor)
        ):
            verdict = "right"
        if verdict != "too early":
            later = self._right_later(root)
            if later is not None:
                own_loss, taken, sign = later
                if sign < 0:
                    return Judged(root, taken or claim, "wrong step", sign, own_loss)
                return Judged(root, claim, "right", 1.0, own_loss)
            if self._is_right_in_passing(root, claim):
                return Judged(root, claim, "right", 1.0, loss)
            loss = self._loss_before(root, loss)
        return Judged(root, claim, verdict, share, loss)

    def _as_declared(self, one: Judged) -> Judged:
        """Return what is said of a root whose gradient is right but for a way that the program
        says is not taken: a value that counts as a constant."""
        if one.verdict != "wrong":
            return one
        words = {
            word
            for line in self.turn.program.whole.splitlines()
            if DECLARED.search(line)
            for word in _NAME.findall(line)
        }
        sites = self.turn.program.sites
        last = {
            number: visit
            for number, visit, value in self._seen
            if sites[number].kind == "assign" and value.dtype.kind == "f"
        }
        for number, visit in last.items():
            if last_word(sites[number].name) in words and self._is_right_without(
                one, number, visit
            ):
                self.held = tuple(dict.fromkeys((*self.held, sites[number])))
                return replace(one, verdict="right", ratio=1.0)
        return one

    def _is_right_without(self, one: Judged, number: int, visit: int) -> bool:
        """Whether a claim is the gradient where the value that last passed a tap stays."""
        value = self._value(one.claim)
        if value is None or value.shape != self.roots[one.root].shape:
            return False
        stays = next(v for n, k, v in reversed(self._seen) if (n, k) == (number, visit))
        rng = np.random.default_rng(value.size)
        factor, loss = self.factor[one.claim.kind], one.loss
        for _direction in range(_DIRECTIONS):
            direction = rng.standard_normal(value.shape)

            def along(t: float, direction: Array = direction) -> Array:
                moves = {**self.still(), one.root: t * direction}
                moved = [v for _n, k, v in self.turn.seen([moves], (number,))[0] if k == visit]
                back = stays - moved[-1]
                seen = self.turn.seen([moves], loss.watch, (number, visit, back))
                return values_of((loss,), seen[0])

            slope = slope_along(along, self.precision, size=_size(self.roots[one.root]))
            due = factor * float(slope.value[0])
            if not due or abs(float(np.vdot(value, direction)) - due) > _SAME_FACTOR * abs(due):
                return False
        return True

    def _right_later(self, root: Path) -> tuple[Loss, Claim | None, float] | None:
        """Return the loss of which a root's gradient is taken once others were updated.

        With it comes its step, and -1 where that goes up the loss, else 1.  Of two networks that
        are trained against each other one learns from what the other has become; where no rate
        lets anything move, both can be asked at the head of the turn.
        """
        moves = {path: -value * (1 - _LITTLE) for path, value in self._found_rates.items()}
        if not moves:
            return None
        if self._nearly_still is None:
            self._nearly_still = self.turn.run(moves, watch=sorted(self._watched()))
        after = everywhere(self._nearly_still)
        now, then = (values_of(self._losses, o) for o in (self._seen, self._nearly_still.seen))
        for number, loss in enumerate(self._losses):
            if not loss.computed or self.precision.same(now[number], then[number]):
                continue
            if self._owed(root) and number not in self._called[root]:
                continue
            mine = {c: self._share_of(c, after, number) for c in self._claims if c.root == root}
            steps = [(c, share) for c, share in mine.items() if c.kind == "step" and share]
            if steps:
                return loss, *steps[0]
            if any(share == 1 for share in mine.values()):
                return loss, None, 1.0
        return None

    def _share_of(self, claim: Claim, after: Mapping[Path, Array], number: int) -> float:
        """Return 1 for a claim that is a loss's gradient after a turn that hardly moved anything,
        -1 for one that is its negative, else 0."""
        value = claim.of(self._before, after)
        looks = self._looks[claim.root]
        if value is None or value.shape != self.roots[claim.root].shape:
            return 0.0
        value = value / _LITTLE if claim.kind == "step" else value
        held = np.array([float(np.vdot(value, look.direction)) for look in looks])
        for factor in [1.0] if claim.kind == "stored" else self._rates:
            due = factor * np.array([look.slope.value[number] for look in looks])
            for sign in (1.0, -1.0):
                # What the little that is left of the rates changes is of its own size.
                if np.any(due) and np.allclose(held, sign * due, rtol=10 * _LITTLE, atol=0):
                    return sign
        return 0.0

    def _watched(self) -> set[int]:
        return {site for loss in self._losses for site in loss.watch}

    def _loss_before(self, root: Path, otherwise: Loss) -> Loss:
        """Return the loss that the turn computes last before it updates a root."""
        line = self.line_of(root)
        before = [o for o in self._losses if o.computed and line is not None and o.line < line]
        return max(before, key=lambda o: o.line) if before and otherwise.computed else otherwise

    def _is_right_in_passing(self, root: Path, claim: Claim) -> bool:
        """Whether a claim is the gradient of a loss that is computed after others were updated."""
        looks = self._looked(root, still=False)
        ratios = self._ratios(root, claim.of(self._before, self._after), looks)
        plain = [1.0] if claim.kind == "stored" else self._rates
        return any(
            loss.computed and one.proportional and any(_same(one.value, each) for each in plain)
            for loss, one in zip(self._losses, ratios, strict=True)
        )

    def _is_penalised(self, root: Path, claim: Claim, loss: Loss, factor: float) -> bool:
        """Whether a claim lacks nothing but a multiple of the root itself: a loss left unsaid
        may have a penalty on its weights, and a step a decay that the text calls one."""
        text = self.turn.program.whole
        # One that stands before a square is a penalty, which the loss has heard of.
        decays = [
            float(told[2])
            for told in _DECAYS.finditer(text)
            if not re.search(rf"\b{told[1]}\b.*(\*\* *2|square|sum\(|norm\(|dot\()", text)
        ]
        if loss.computed and (claim.kind != "step" or not decays):
            return False
        value = claim.of(self._before, self._after)
        if value is None or value.shape != self.roots[root].shape:
            return False
        places = np.flatnonzero(value)[:_ENTRIES]
        left, weights = [], []
        for place in places:
            unit: Array = np.zeros(value.shape)
            unit.flat[place] = 1.0

            def along(t: float, unit: Array = unit) -> Array:
                return self.losses_at((loss,), {root: t * unit})

            slope = slope_along(along, self.precision, size=_size(self.roots[root]))
            given = value.ravel()[place] / factor
            left.append(given - float(slope.value[0]))
            weights.append(self.roots[root].ravel()[place])
        if not np.any(weights):
            return False
        share = float(np.dot(left, weights)) / float(np.dot(weights, weights))
        near = np.abs(np.array(left) - share * np.array(weights))
        if not 0 < share < 1 or np.max(near) > _SAME_FACTOR * np.max(np.abs(left)):
            return False
        return not loss.computed or any(_same(share, decay) for decay in decays)

    def _is_right_but_for_frozen(self, root: Path, claim: Claim, factor: float) -> bool:
        """Whether a claim is the gradient but for rows that a statement has set to zero: of the
        word that fills a sentence up, say, which is to stay as it is."""
        value = claim.of(self._before, self._after)
        if value is None or value.ndim < 2 or value.shape != self.roots[root].shape:
            return False
        lines = self.turn.program.whole.splitlines()
        sites = self.turn.program.sites
        frozen = [
            held
            for number, _visit, held in self._seen
            if sites[number].kind == "store"
            and held.shape == value.shape
            and _SET_TO_ZERO.search(lines[sites[number].line - 1])
        ]
        rows = np.any(value != 0, axis=tuple(range(1, value.ndim)))
        zeros = [~np.any(held != 0, axis=tuple(range(1, held.ndim))) for held in frozen]
        if rows.all() or not any(np.array_equal(~rows, each) for each in zeros):
            return False
        rng = np.random.default_rng(value.size)
        ones = rows.reshape(-1, *[1] * (value.ndim - 1))
        directions = [ones * rng.standard_normal(value.shape) for _k in range(_DIRECTIONS)]
        slopes = self._slopes([({root: d}, _size(self.roots[root])) for d in directions])
        looks = [_Look(d, slope) for d, slope in zip(directions, slopes, strict=True)]
        one = self._ratios(root, value, looks)[self._own[root]]
        return one.proportional and _same(one.value, factor)

    def _stands_still(self, root: Path) -> bool:
        moves = any(claim.kind == "step" for claim in self._kept.values())
        return moves and np.array_equal(self._after[root], self.roots[root])

    def _same_store(self, root: Path, claim: Claim, share: float) -> Claim | None:
        """Return the stored claim that a wrong step takes as it is."""
        factor = self.factor["stored"]
        for other in self._claims if claim.kind == "step" else ():
            one, mine = self._ratio(other), other.kind == "stored" and other.root == root
            if mine and one.proportional and _same(one.value / factor, share):
                return other
        return None

    def _has_right_store(self, root: Path) -> bool:
        factor = self.factor["stored"]
        return any(
            claim.kind == "stored"
            and claim.root == root
            and _same(self._ratio(claim).value, factor)
            for claim in self._claims
        )

    def _all_uphill(self) -> bool:
        ratios = [self._ratio(claim) for claim in self._kept.values() if claim.kind == "step"]
        uphill = all(ratio.proportional and ratio.value < 0 for ratio in ratios)
        return uphill and len(ratios) == len(self._kept)

    def _is_plainly_uphill(self) -> bool:
        """Whether what all steps take is the loss's gradient turned round: the rate is known, and
        what is beside it is a number of samples, two, or a half."""
        if not self._rates:
            return True
        share = abs(self.factor["step"]) / self._rates[0]
        plain = [1.0, 2.0, *self._sizes(0), *self._sizes(-1)]
        return any(n and (_same(share, n) or _same(share, 1 / n)) for n in plain)

    def _is_remembered(self, root: Path) -> bool:
        """Whether the turn keeps something of a root's shape from one step to the next."""
        value = self._before[root]
        return any(
            path not in self._kept
            and path in self._after
            and held.shape == value.shape
            and value.size > 1
            and not np.array_equal(self._after[path], held)
            for path, held in self._before.items()
        )

    def _all_against(self) -> bool:
        """Whether every step goes against the right gradient that is stored for it, however it is
        scaled: Adagrad, momentum and clipping turn no sign at their first turn."""
        found = []
        for root, claim in self._kept.items():
            step = self._before[root] - self._after[root]
            if claim.kind == "stored" and self._ratio(claim).proportional and np.any(step):
                value = claim.of(self._before, self._after)
                slope = np.sign(self._ratio(claim).value) * float(np.vdot(value, step))
                found.append(slope < 0)
        return bool(found) and self.turn.nth == 0 and self.loss.computed and all(found)

    def _is_early(self, root: Path, claim: Claim) -> bool:
        """Whether a claim is its gradient once another root's update is undone."""
        factor, number = self.factor[claim.kind], self._own[root]
        for other in self._kept:
            if other == root or (undone := self._undone(other)) is None:
                continue
            site, after = undone
            value = claim.of(self._before, after)
            ratio = self._ratios(root, value)[number]
            if ratio.proportional and _same(ratio.value, factor):
                self._early[root] = site.line
                return True
        return False

    def _undone(self, root: Path) -> tuple[Site, dict[Path, Array]] | None:
        """Return where a root is first updated, and the state after a turn without that."""
        if root not in self._without:
            self._without[root] = self._run_without(root)
        return self._without[root]

    def _run_without(self, root: Path) -> tuple[Site, dict[Path, Array]] | None:
        found = self._first_update(root)
        if found is None:
            return None
        number, visit, back = found
        try:
            outcome = self.turn.run(at=(number, visit, back), in_place=True)
        except NoTurnError:
            return None
        return self.turn.program.sites[number], everywhere(outcome)

    def _first_update(self, root: Path) -> tuple[int, int, Array] | None:
        """Return the site and the visit at which a root is first updated, and what undoes that."""
        # Where it ends up, and where else something of that name is kept.
        words = {last_word(text_of(root))}.union(last_word(s.name) for s in self._kept_at(root))
        before = self._before[root]
        for number, visit, value in self._seen:
            site = self.turn.program.sites[number]
            if site.kind not in _KEEPS or last_word(site.name) not in words:
                continue
            if value.shape == before.shape and not np.array_equal(value, before):
                # A later statement may be updating it as well: what is undone is all up to here.
                return number, visit, before - value
        return None

    def _sees_its_own_step(self) -> bool:
        """Whether the loss is computed of what has been updated, by a rate that no variable holds:
        its slopes at the turn's head are those of another point."""
        if self._rates or not self.loss.computed:
            return False
        watch = sorted(self.loss.watch)
        whole = self.loss.of(self._seen)
        for root in self._kept:
            found = self._first_update(root)
            if found is None:
                continue
            number, visit, back = found
            try:
                without = self.turn.run(at=(number, visit, back), in_place=True, watch=watch)
            except NoTurnError:
                continue
            if not self.precision.same(self.loss.of(without.seen), whole):
                return True
        return False


def _share_taken(value: Array, other: Array, root: Array) -> float:
    """Return which share of a root one claim has more than another: 0 where they are the same,
    -1 where it is anything else."""
    more, size = value - other, float(np.vdot(root, root))
    if DOUBLE.same(value, other) or not size:
        return 0.0
    share = float(np.vdot(more, root)) / size
    # A step is known as exactly as the parameter that it is taken from.
    left = np.abs(more - share * root)
    return share if np.all(left <= _SAME_FACTOR * share * np.max(np.abs(root))) else -1.0


def _alike(word: str, root: Path) -> int:
    """Return how surely a loss is called after a root's network: loss_d, d_loss, critic_loss."""
    said = set(re.split(r"[_\d]+", word.lower())) - {
        "",
        "loss",
        "cost",
        "total",
        "objective",
        "nll",
    }
    parts = {w for part in root for w in re.split(r"[_\d]+", str(part).lower()) if w}
    if said & parts:
        return 2
    return int(
        any(p.startswith(w) or (len(p) > 1 and w.startswith(p)) for w in said for p in parts)
    )


def _are_along(one: Array, other: Array) -> bool:
    """Whether one array is a multiple of another, as exactly as a step is known."""
    size = float(np.vdot(other, other))
    if one.shape != other.shape or not size or not np.any(one):
        return False
    share = float(np.vdot(one, other)) / size
    left = np.max(np.abs(one - share * other))
    return bool(left <= _SAME_FACTOR * np.max(np.abs(one)))


def _rate_written(step: ast.Assign | ast.AugAssign) -> float | None:
    """Return the number in ``w -= 0.1 * grad``; None where there may be more to a step."""
    taken = step.value
    if isinstance(step, ast.Assign):
        if not (isinstance(taken, ast.BinOp) and isinstance(taken.op, ast.Sub)):
            return None
        taken = taken.right
    elif not isinstance(step.op, ast.Sub):
        return None
    if not (isinstance(taken, ast.BinOp) and isinstance(taken.op, ast.Mult)):
        return None
    rate, gradient = taken.left, taken.right
    named = gradient.func if isinstance(gradient, ast.Call) else gradient
    word = last_word(ast.unparse(named)).lower()
    known = is_upstream(word) or "grad" in word
    if not known or not isinstance(rate, ast.Constant) or not isinstance(rate.value, float):
        return None
    return rate.value


def _kind(path: Path) -> tuple[Path, str] | None:
    """Return what a parameter has in common with others of its kind: where, and how, it is called:
    W of W1, w of w_in, weights of hidden_weights."""
    word = str(path[-1])
    found = _STEM.match(word)
    return (path[:-1], found[0].lower()) if found and isinstance(path[-1], str) else None


def _is_carried(root: Path) -> bool:
    """Whether a root is called as what is handed on; C may be a matrix, and c is a state."""
    name = _last(root)
    return means(name, _NOT_LEARNT) and not (len(name) == 1 and name in "CHUVK")


def _stands(outcome: Outcome, root: Path, value: Array) -> bool:
    return np.array_equal(everywhere(outcome).get(root, np.empty(0)), value)


def _first_values(outcome: Outcome) -> dict[int, bytes]:
    return {site: value.tobytes() for site, _visit, value in reversed(outcome.seen)}


def _ratios_of(slopes: Array, errors: Array, expected: Array) -> list[Ratio]:
    """Return, for each loss, what is expected along directions of what its slopes are.

    Parameters
    ----------
    slopes, errors : float64 (directions, losses)
    expected : float64 (directions,)
    """
    found = []
    for slope, error in zip(slopes.T, errors.T, strict=True):
        worst = float(np.max(error))
        live = bool(np.isfinite(slope).all() and np.max(np.abs(slope)) > 1e3 * worst)
        ratio = float(expected @ slope) / float(slope @ slope) if live else np.nan
        left = float(np.max(np.abs(expected - ratio * slope)))
        allowed = _PROPORTIONAL * float(np.max(np.abs(expected))) + 10 * abs(ratio) * worst
        proportional = live and ratio != 0 and left <= allowed
        found.append(Ratio(ratio, bool(proportional), live))
    return found


def _steps_taken(program: Program, base: Outcome, roots: Mapping[Path, Array]) -> int:
    """Return how many times the root that is changed least often is changed in a turn.

    A turn in which every root is changed as a whole, several times over, is several turns: what
    it takes away from them is no gradient.
    """
    made: dict[int, list[Array]] = {}
    for number, _visit, value in base.seen:
        if program.sites[number].kind in ("assign", "update", "store"):
            made.setdefault(number, []).append(value)
    counts: dict[tuple[str, tuple[int, ...]], int] = {}
    for number, values in made.items():
        name = program.sites[number].name
        # params[key] of a loop over the keys is changed by one statement, whatever its shape.
        word = last_word(_KEYED.sub("", name))
        for shape in {np.shape(value) for value in values}:
            own = [value for value in values if np.shape(value) == shape]
            changes = sum(not np.array_equal(a, b) for a, b in itertools.pairwise(own)) + 1
            for place in {(last_word(name), shape), (word, shape)}:
                counts[place] = max(counts.get(place, 0), changes)
    known: dict[tuple[str, tuple[int, ...]], int] = {}
    for root, value in roots.items():
        place = last_word(text_of(root)), value.shape
        if place not in counts and len(root) > 1:
            place = last_word(text_of(root[:-1])), value.shape
        known[place] = known.get(place, 0) + 1
    return min((counts.get(place, 0) // of for place, of in known.items()), default=0)


def _last(root: Path) -> str:
    return next((str(part) for part in reversed(root) if isinstance(part, str)), "")


def _off_the_mark(roots: Mapping[Path, Array]) -> dict[Path, Array]:
    """Return moves away from zeros, which hide what they multiply and stand on kinks."""
    rng = np.random.default_rng(7)
    found = {}
    for root, value in roots.items():
        size = float(min(0.2, 1 / np.sqrt(max(value.shape, default=1))))
        noise = np.clip(rng.standard_normal(value.shape), -2, 2)
        positive = bool(np.all(value > 0))
        # Nothing but zeros may be a sum of squares that has not begun.
        noise = np.abs(noise) if not value.any() else noise
        found[root] = value * np.expm1(size * noise) if positive else size * noise
    return found


def _common(ratios: Sequence[float], rate: float) -> float:
    """Return the factor that most ratios share, in size; the rate where there is none.

    Beside the rate it is a ratio of small numbers, 2 or 1/150, and known better than its slope.
    """
    positive = [ratio for ratio in ratios if ratio > 0] or [abs(ratio) for ratio in ratios]
    if not positive:
        return rate
    found = max(positive, key=lambda one: sum(_same(other, one) for other in positive))
    simple = rate * float(Fraction(found / rate).limit_denominator(_MOST_DENOMINATOR))
    return simple if abs(simple - found) <= _PROPORTIONAL * found else found


def _same(ratio: float, factor: float) -> bool:
    return abs(ratio - factor) <= _SAME_FACTOR * abs(factor)


def _nudge(value: Array) -> Array:
    """Return a move that shows whether anything depends on a value: no one for all its entries,
    which a softmax does not see."""
    # Far enough to be seen, near enough to raise nothing.
    step = 1e-3 * max(1.0, _size(value))
    moved: Array = step * np.random.default_rng(value.size).standard_normal(value.shape)
    return moved


def _size(value: Array) -> float:
    return float(np.sqrt(np.mean(np.square(value)))) if value.size else 0.0
