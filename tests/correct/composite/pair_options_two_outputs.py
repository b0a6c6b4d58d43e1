# /// correct
# subject = "split_scale"
# convention = "pairs"
# role = "unknown"
# why = "Two outputs and an option; one input's share of one output is nought."
# ///
import numpy as np


def split_scale_forward(x, s, at):
    return (x[:, :at] * s, x[:, at:] ** 2), (x, s, at)


def split_scale_backward(dleft, dright, cache):
    x, s, at = cache
    dx = np.concatenate([dleft * s, 2 * x[:, at:] * dright], axis=1)
    return dx, (dleft * x[:, :at]).sum(axis=0)


def case_split():
    r = np.random.default_rng(5)
    return (split_scale_forward, split_scale_backward), (r.normal(size=(4, 6)), r.normal(size=2), 2)
