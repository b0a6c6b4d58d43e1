# /// mutant
# subject = "concat"
# convention = "pairs"
# role = "concatenation"
# rule = "BH102"
# where = "dx"
# also = []
# fault = "Each part's gradient is halved, as if the inputs had been averaged."
# ///
import numpy as np


def concat_forward(x, y):
    return np.concatenate([x, y], axis=-1), x.shape[-1]


def concat_backward(dout, n):
    dx = dout[..., :n] / 2
    dy = dout[..., n:] / 2
    return dx, dy


def case_concat():
    rng = np.random.default_rng(9)
    return (concat_forward, concat_backward), (rng.normal(size=(3, 2)), rng.normal(size=(3, 4)))
