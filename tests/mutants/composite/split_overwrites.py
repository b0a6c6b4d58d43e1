# /// mutant
# subject = "fork"
# convention = "pairs"
# role = "unknown"
# rule = "BH116"
# where = "dx"
# also = ["BH109"]
# fault = "The second branch's gradient is written over the first one's."
# ///
import numpy as np


def fork_forward(x, W):
    left = x @ W
    right = np.tanh(x)
    return left, right, (x, W, right)


def fork_backward(dleft, dright, cache):
    x, W, right = cache
    dW = x.T @ dleft
    dx = dleft @ W.T
    dx = dright * (1 - right ** 2)
    return dx, dW


def case_fork():
    rng = np.random.default_rng(6)
    return (fork_forward, fork_backward), (rng.normal(size=(4, 3)), rng.normal(size=(3, 5)))
