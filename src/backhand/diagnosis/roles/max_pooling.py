"""Max pooling: the largest entry of each window."""

from __future__ import annotations

from backhand.diagnosis.roles.pooling import (
    other_kind,
    variants,
)
from backhand.diagnosis.roles.role import Role, WrongForward, bind_inputs
from backhand.language import mark

ROLE = Role(
    name="max-pooling",
    bind=bind_inputs(1),
    variants=variants("max"),
    wrong_forwards=(
        WrongForward(
            "BH401",
            other_kind("max", "min"),
            mark("forward takes the smallest entry of each window"),
            mark("take the maximum over the window"),
        ),
        WrongForward(
            "BH401",
            other_kind("max", "mean"),
            mark("forward takes the mean of each window"),
            mark("take the maximum over the window"),
        ),
        WrongForward(
            "BH401",
            other_kind("max", "sum"),
            mark("forward takes the sum of each window"),
            mark("take the maximum over the window"),
        ),
    ),
)
