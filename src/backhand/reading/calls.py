"""What each argument of a pass is to be handed: said by its name, tried where that is open."""

from __future__ import annotations

import inspect
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from backhand.frozen import frozen
from backhand.pattern import pattern
from backhand.reading.claims import plain
from backhand.reading.instances import positional, required
from backhand.reading.source import text_of
from backhand.reading.vocabulary import Meaning, means

# The rate at which code that updates itself is run: a power of two, so that a step divided by
# it loses nothing, and not one, so that a step without it shows.
RATE: Final = 0.5

# What comes out is looked at times this where a way back clips gradients on purpose: what follows
# from so faint an upstream gradient is not cut.  A power of two loses nothing.
FAINT: Final = 2.0**-10
_CLIPS: Final = pattern(r"\bclip\(")

_UPSTREAM: Final = pattern(
    r"^(d(?!ata|im(s|ension\w*|_\w+)?$|ropout|ecay|t$|type|ebug|own|epth|ropped)[a-z]\w*|\w*grad(ient|s|ients)?(_\w+)?|grad\w*|\w*delta\w*|\w*err(or)?s?(_\w+)?"
    r"|(next|above|later|up)_(d[a-z]\w{0,4}|e)|incoming\w*|g_(out|in|up|next)"
    r"|g|gy|gz|gout|upstream\w*|back\w*|accum\w*|top_diff|\w*diff|nabla\w*|sens\w*|eta|e|u)$",
    re.IGNORECASE,
)
_CAPITAL_D: Final = pattern(r"^d[A-Z_]|^dout|^d[ahyzsxopcuv](\d|_|$)|^dL")
_CACHE: Final = pattern(
    r"cache|ctx|context|saved|memory|tape|stash|stored|residuals?$|state$", re.I
)
_PREDICTED: Final = pattern(
    r"pred|out(put)?s?$|logit|score|prob|^p$|hat$|^a$|^al$|^y$|^f$|^z$|^o$|^x$|estimate|^u$|^h$|values?$",
    re.I,
)
_OUTPUTS: Final = ("output", "outputs", "out", "y", "a", "activation", "s", "z", "result", "value")


@frozen
class Plan:
    """What a call is made of.

    Attributes
    ----------
    arguments : tuple of (name, source)
        A source is "upstream:0", "input:1", "labels", "cache", "output", "rate", "one", or
        "forward:NAME" for what forward was given under that name.
    """

    arguments: tuple[tuple[str, str], ...]

    def takes(self, source: str) -> bool:
        """Whether something of this source is handed over."""
        return any(s.partition(":")[0] == source for _name, s in self.arguments)

    def values(self, given: Mapping[str, Any]) -> list[Any]:
        """Return the arguments, in order.

        Raises
        ------
        KeyError
            Nothing stands for a source.
        """
        return [given[source] for _name, source in self.arguments]


# A call without arguments.
NOTHING: Final = Plan(())


def clips(backward: Any) -> bool:
    """Whether a way back clips something: its gradients, on purpose, as far as is known."""
    return _CLIPS.search(text_of(backward)) is not None


def is_upstream(name: str) -> bool:
    """Whether an argument is called as the gradient of what comes after is."""
    if means(name, (Meaning.UPSTREAM,)) or _CAPITAL_D.match(name):
        return True
    return bool(_UPSTREAM.match(name)) and not means(name, (Meaning.LEARNING_RATE, Meaning.LABELS))


def is_cache(name: str) -> bool:
    """Whether an argument is called as what forward kept is."""
    return means(name, (Meaning.CACHE,)) or bool(_CACHE.search(name))


def is_rate(name: str) -> bool:
    """Whether an argument is called as a learning rate is."""
    return means(name, (Meaning.LEARNING_RATE,)) or plain(name) in (
        "rate", "stepsize", "lrate", "learningrate", "learnrate", "step",
    )  # fmt: skip


_KEEPING: Final = pattern(r"^(save|store|keep|retain|remember|cache|record)(_?[a-z]\w*)?$")


def belongs_to_a_way_back(parameter: inspect.Parameter) -> bool:
    """Whether an option that is off by default says of a way there that one back will follow:
    that it is to keep what that one needs, or that it is a training's."""
    return parameter.default is False and (
        bool(_KEEPING.search(parameter.name.lower())) or means(parameter.name, (Meaning.TRAINING,))
    )


_STATE: Final = pattern(
    r"^(h|c|s|prev_?[hcsa]|a_?(prev|0)|[hcs]_?(prev|old|t|0|last|tm1))(_?(prev|t|0))?$|hidden|state"
)


def is_state(name: str) -> bool:
    """Whether an argument is called as what one time step hands to the next."""
    return means(name, (Meaning.STATE,)) or bool(_STATE.search(name.lower()))


def is_labels(name: str) -> bool:
    """Whether an argument is called as labels are."""
    low = plain(name)
    if (
        low.startswith(("num", "n", "count"))
        and low not in ("nll",)
        and low.endswith(("s", "size"))
    ):
        return False  # how many there are
    return (
        means(name, (Meaning.LABELS,))
        or any(part in low for part in ("true", "target", "label", "truth", "teacher", "desired"))
        or low in ("yhatt", "tt", "onehot", "ytrain", "yt", "correct", "real")
    )


def takes_labels(cls: Any) -> bool:
    """Whether a class's forward takes labels beside its scores."""
    names = [p.name for p in required(getattr(cls, "forward", None)) if p.name != "self"]
    return len(names) == 2 and means(names[1], (Meaning.LABELS,))


def which_are_labels(names: Sequence[str]) -> int | None:
    """Return which of a loss's arguments holds the labels; None where that is not to be told.

    Examples
    --------
    >>> which_are_labels(["y_true", "y_pred"]), which_are_labels(["a", "y"])
    (0, 1)
    """
    if len(names) < 2:
        return None
    sure = [k for k, name in enumerate(names[:3]) if is_labels(name)]
    if len(sure) == 2 and {plain(names[k]) for k in sure} & {"y"}:
        # y and t, y and y_true: y is what comes out.
        sure = [k for k in sure if plain(names[k]) != "y"]
    if len(sure) == 1:
        others = [n for k, n in enumerate(names[:2]) if k != sure[0]]
        return sure[0] if others and (_PREDICTED.search(others[0]) or sure[0] == 1) else None
    return None


def backward_plans(
    backward: Any,
    forward_names: Sequence[str],
    labels: str | None,
    *,
    scalar: bool = False,
    kept: Sequence[str] = (),
    slope: bool = False,
) -> Iterator[Plan]:
    """Yield what a backward pass may be handed, the likeliest first; nothing where that is open.

    Parameters
    ----------
    backward : callable
    forward_names : sequence of str
        The arguments of forward, the data first.
    labels : str or None
        Which of them holds labels.
    scalar : bool
        Forward gives a loss.
    kept : sequence of str
        What forward returned beside its output is called, as far as that is known.
    slope : bool
        The function is called as a derivative is: it need not take an upstream gradient.
    """
    beside = {plain(name): name for name in kept if name}
    names = {plain(name): name for name in forward_names}
    sources: list[list[tuple[str, str]]] = []
    upstreams = 0
    for place, parameter in enumerate(positional(backward)):
        name = parameter.name
        optional = parameter.default is not inspect.Parameter.empty
        low = plain(name)
        offers: list[str] = []
        if low in ("self", "cls"):
            continue
        if isinstance(parameter.default, bool):
            break  # retain_grads=True: a switch, whatever it is called
        if is_cache(name):
            offers = ["cache"] if not slope or kept else ["cache", f"forward:{forward_names[0]}"]
        elif low in beside:
            offers = [f"kept:{beside[low]}"]
        elif low in names and names[low] != labels:
            offers = [f"forward:{names[low]}"]
            if scalar and place == 0:
                offers += ["output"]
            elif not scalar and not slope and not upstreams and len(_handed(backward)) == 1:
                # What comes back is called as what went there: backward(self, x).
                offers = ["upstream:0", *offers]
                upstreams += 1
        elif is_labels(name) and labels is not None and not (place == 0 and is_upstream(name)):
            offers = ["labels"]
        elif is_rate(name) and not is_upstream_first(name, place, upstreams):
            offers = ["rate"]
        elif is_upstream(name) or (
            place == 0 and not optional and not scalar and not slope and low not in names
        ):
            if scalar:
                offers = ["one", "output", f"forward:{_prediction(forward_names, labels)}"]
                if optional:
                    offers = ["one"]
            else:
                offers = [f"upstream:{upstreams}"]
                upstreams += 1
        elif means(name, (Meaning.TRAINING,)) or optional:
            if optional:
                break
            offers = ["true"]
        elif scalar and low in ("z", "u", "zs", "logits"):
            return  # what an activation was taken of: of that forward knows nothing
        elif low in _OUTPUTS or "out" in low:
            offers = ["output"]
        elif (
            (slope and place < 2 and not optional)
            or means(name, (Meaning.DATA,))
            or (scalar and _PREDICTED.search(name))
        ):
            offers = [f"forward:{_prediction(forward_names, labels)}", "output"]
        elif _comes_from_behind(backward, place, scalar or slope or upstreams or not sources):
            offers = [f"upstream:{upstreams}"]
            upstreams += 1
        else:
            return
        if (
            optional
            and offers
            and offers[0] not in ("one", "rate", "labels", "cache")
            and upstreams != 1
        ) and not offers[0].startswith(("upstream", "forward")):
            break
        sources.append([(name, offer) for offer in offers])
    for chosen in itertools.product(*sources):
        handed = [source for _name, source in chosen]
        # Two names for one thing: one of them is something else.
        if len(set(handed)) == len(handed):
            yield Plan(tuple(chosen))


def _handed(backward: Any) -> list[str]:
    """Return what a way back must be handed."""
    return [p.name for p in required(backward) if p.name not in ("self", "cls")]


def _comes_from_behind(backward: Any, place: int, known: Any) -> bool:
    """Whether an argument beside the input can only be what comes from behind: no other is."""
    later = positional(backward)[place + 1 :]
    return not known and not any(is_upstream(p.name) for p in later)


def is_upstream_first(name: str, place: int, upstreams: int) -> bool:
    """Whether a name that may be a rate must be the upstream gradient: it comes first."""
    return place == 0 and upstreams == 0 and plain(name) in ("eta", "step", "rate")


def _prediction(forward_names: Sequence[str], labels: str | None) -> str:
    return next((name for name in forward_names if name != labels), "")
