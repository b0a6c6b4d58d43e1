"""The same input gives another output or gradient.

What it does
    Runs forward twice on the same input: in two fresh copies under one random state, in two under
    different ones, twice in the same copy, and, where there is a training flag, in evaluation.
    Runs backward under another random state than forward.

Why it is wrong
    No gradient can be checked, no run repeated, and no prediction trusted.  What an earlier call
    left behind gets a say in the next.

How it shows
    Two outputs (or gradients) of one input differ.

Example
    ``x + 0.01 * np.random.randn(*x.shape)`` without a training flag; a hidden state that the next
    call starts from; dropout that is never switched off

Write instead
    ``if train_flg: …``; a generator that the constructor stores; state that is given, not kept

Look-alikes
    BH111, where only backward remembers; BH201, where the input itself is changed.

References
    CHECK: a train flag, a ratio or rate, a generator or a seed declare randomness.
"""

from __future__ import annotations

from collections.abc import Iterator

from backhand.diagnosis.evidence import Evidence
from backhand.diagnosis.registry import Fault, rule
from backhand.diagnosis.runner import plain_name
from backhand.language import gettext as _
from backhand.language import mark


@rule(
    "BH206",
    "nondeterministic",
    title=mark("not repeatable"),
    family="contract",
    severity="error",
    rank=60,
    explains=True,
)
def faults(evidence: Evidence) -> Iterator[Fault]:
    """Report the plainest sign of it that was seen."""
    contracts = evidence.contracts
    gradients = [name for name in contracts.differs if name != "out"]
    if "out" in contracts.differs:
        yield Fault(
            "out",
            _("the same input gives another output each time, even under one random seed"),
            _("take random numbers from NumPy, through a generator that the constructor stores"),
        )
    elif contracts.random and not evidence.declared_random:
        yield Fault(
            "out",
            _(
                "the output depends on the random state, and nothing declares it: no training "
                "flag, no rate, no generator or seed"
            ),
            _(
                "draw numbers only under a training flag, from a generator that the constructor "
                "stores"
            ),
        )
    elif contracts.random_in_evaluation:
        yield Fault(
            "out",
            _("the output is random in evaluation mode as well"),
            _("ask the training flag in forward, and draw numbers only where it is on"),
        )
    elif contracts.carried:
        yield Fault(
            "out",
            _(
                "a second forward pass of the same input gives another output: something of the "
                "first call is kept"
            ),
            _(
                "start each forward pass afresh; take an earlier state as an argument where it is "
                "wanted"
            ),
        )
    elif gradients:
        yield Fault(
            gradients[0],
            _("the gradient of {name} differs from run to run, though the output does not").format(
                name=plain_name(gradients[0])
            ),
            _("keep what forward drew (its mask) and use that in backward"),
        )
