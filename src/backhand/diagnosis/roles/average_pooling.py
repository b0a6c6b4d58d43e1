"""Average pooling: the mean of each window."""

from __future__ import annotations

from backhand.diagnosis.roles.pooling import (
    other_kind,
    variants,
)
from backhand.diagnosis.roles.role import Role, WrongForward, bind_inputs
from backhand.language import mark

ROLE = Role(
    name="average-pooling",
    bind=bind_inputs(1),
    variants=variants("mean"),
    wrong_forwards=(
        WrongForward(
            "BH401",
            other_kind("mean", "sum"),
            mark("forward sums each window and does not divide by its size"),
            mark("take the mean over the window"),
        ),
        WrongForward(
            "BH401",
            other_kind("mean", "max"),
            mark("forward takes the largest entry of each window"),
            mark("take the mean over the window"),
        ),
        WrongForward(
            "BH401",
            other_kind("mean", "min"),
            mark("forward takes the smallest entry of each window"),
            mark("take the mean over the window"),
        ),
    ),
)
