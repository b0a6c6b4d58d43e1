# /// mutant
# subject = "elman"
# convention = "pairs"
# role = "rnn"
# rule = "BH108"
# where = "Wx"
# also = ["BH102"]
# fault = "The gradients of the weights are averaged over the time steps where they are to be summed."
# ///
import numpy as np


def elman_forward(x, h0, Wx, Wh, b):
    """x is (N, T, D); the scan itself runs time first."""
    xt = x.swapaxes(0, 1)
    hs = [h0]
    for x_t in xt:
        hs.append(np.tanh(x_t @ Wx + hs[-1] @ Wh + b))
    hs = np.array(hs)
    return hs[1:].swapaxes(0, 1), (xt, hs, Wx, Wh)


def elman_backward(dout, cache):
    xt, hs, Wx, Wh = cache
    dhs = dout.swapaxes(0, 1)
    das = np.empty_like(dhs)
    dh = np.zeros_like(hs[0])
    for t in range(len(xt) - 1, -1, -1):
        das[t] = (dhs[t] + dh) * (1 - hs[t + 1] ** 2)
        dh = das[t] @ Wh.T
    dWx = np.einsum("tnd,tnh->tdh", xt, das).mean(axis=0)
    dWh = np.einsum("tnk,tnh->tkh", hs[:-1], das).mean(axis=0)
    db = das.sum(axis=1).mean(axis=0)
    return (das @ Wx.T).swapaxes(0, 1), dh, dWx, dWh, db


def case_elman():
    r = np.random.default_rng(16)
    return ((elman_forward, elman_backward),
            (r.normal(size=(2, 5, 3)), r.normal(size=(2, 4)), r.normal(size=(3, 4)), r.normal(size=(4, 4)), r.normal(size=4)))
