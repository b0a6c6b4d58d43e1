"""A residual connection: x plus a branch of x.

What the branch computes is the code's own, so that the forward pass is not judged; what the
branches share can be said all the same, from the derivative: dx = dout + branch.

Source: He et al. 2016, section 3.1.
"""

from __future__ import annotations

from backhand.diagnosis.roles.role import Case, Gradients, Role, WrongPass, bind_inputs
from backhand.language import mark


def _branch_only(case: Case) -> Gradients | None:
    if case.dout.shape != case.x.shape or "x" not in case.derivatives:
        return None
    return {"x": case.derivatives["x"] - case.dout}


def _skip_only(case: Case) -> Gradients | None:
    return {"x": case.dout} if case.dout.shape == case.x.shape else None


def _skip_twice(case: Case) -> Gradients | None:
    branch = _branch_only(case)
    return None if branch is None else {"x": branch["x"] + 2 * case.dout}


def _branch_twice(case: Case) -> Gradients | None:
    branch = _branch_only(case)
    return None if branch is None else {"x": 2 * branch["x"] + case.dout}


_ADD = mark("dx = dout + (what the branch gives back): two arrows leave x, and both come back")


ROLE = Role(
    name="residual",
    bind=bind_inputs(1),
    wrong_passes=(
        WrongPass(
            "BH109",
            _branch_only,
            mark("the shortcut is left out: x also reaches the output directly"),
            _ADD,
            "error",
            1,
        ),
        WrongPass(
            "BH109",
            _skip_only,
            mark("the branch is left out: only the shortcut gives back a gradient"),
            _ADD,
            "error",
            0,
        ),
        WrongPass("BH100", _skip_twice, mark("the shortcut's gradient is counted twice"), _ADD),
        WrongPass("BH100", _branch_twice, mark("the branch's gradient is counted twice"), _ADD),
    ),
)
