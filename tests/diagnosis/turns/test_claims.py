"""What is called a gradient of what."""

from __future__ import annotations

import numpy as np

from backhand.diagnosis.turns.claims import claims_of


def stored(roots, left):
    before = dict(roots)
    after = {path: value + 0.1 for path, value in roots.items()} | left
    found = claims_of(roots, before, after, {})
    return {claim.name: claim.root for claim in found if claim.kind == "stored"}


def test_what_a_loop_over_layers_has_left_is_of_none_of_them():
    layers = {("net", "L", k, "w"): np.ones((2, 2)) for k in range(3)}
    assert stored(layers, {("dw",): np.ones((2, 2))}) == {}


def test_a_gradient_beside_one_parameter_is_its_own_whatever_its_shape():
    w = ("net", "w")
    assert stored({w: np.ones((2, 3))}, {("dw",): np.ones((3, 2))}) == {"dw": w}


def test_a_dict_of_gradients_is_of_the_parameters_and_not_of_what_an_optimiser_keeps():
    roots = {(owner, "W"): np.ones((2, 3)) for owner in ("cache", "net")}
    assert stored(roots, {("g", "W"): np.ones((2, 3))})["g.W"] == ("net", "W")
