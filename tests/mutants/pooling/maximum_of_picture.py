# /// mutant
# subject = "maxpool2x2"
# convention = "pairs"
# role = "max-pooling"
# rule = "BH107"
# where = "dx"
# also = ["BH109", "BH100"]
# fault = "The mask compares with the largest value of the whole channel instead of that of the window."
# ///
import numpy as np


def maxpool2x2_forward(x):
    N, C, H, W = x.shape
    v = x.reshape(N, C, H // 2, 2, W // 2, 2)
    return v.max(axis=(3, 5)), x


def maxpool2x2_backward(dout, x):
    up = dout.repeat(2, axis=2).repeat(2, axis=3)
    mask = x == x.max(axis=(2, 3), keepdims=True)
    return up * mask


def case_pool():
    return (maxpool2x2_forward, maxpool2x2_backward), (np.random.default_rng(6).normal(size=(2, 2, 4, 6)),)
