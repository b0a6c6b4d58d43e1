# /// correct
# subject = "gru_step"
# convention = "pairs"
# role = "gru"
# why = "The update gate keeps the old state where others keep the new: a legitimate variant."
# ///
import numpy as np


def gru_step_forward(x, prev_h, W, U, b):
    """Cho et al. 2014: h = z * h_prev + (1 - z) * candidate."""
    H = prev_h.shape[1]
    sig = lambda a: 1 / (1 + np.exp(-a))
    z = sig(x @ W[:, :H] + prev_h @ U[:, :H] + b[:H])
    r = sig(x @ W[:, H:2 * H] + prev_h @ U[:, H:2 * H] + b[H:2 * H])
    n = np.tanh(x @ W[:, 2 * H:] + (r * prev_h) @ U[:, 2 * H:] + b[2 * H:])
    return z * prev_h + (1 - z) * n, (x, prev_h, W, U, z, r, n)


def gru_step_backward(dout, cache):
    x, h, W, U, z, r, n = cache
    H = h.shape[1]
    dan = dout * (1 - z) * (1 - n ** 2)
    drh = dan @ U[:, 2 * H:].T
    dar = drh * h * r * (1 - r)
    daz = dout * (h - n) * z * (1 - z)
    da = np.hstack([daz, dar, dan])
    dh = dout * z + drh * r + daz @ U[:, :H].T + dar @ U[:, H:2 * H].T
    dU = np.hstack([h.T @ daz, h.T @ dar, (r * h).T @ dan])
    return da @ W.T, dh, x.T @ da, dU, da.sum(axis=0)


def case_gru():
    rng = np.random.RandomState(4)
    N, D, H = 2, 3, 4
    return ((gru_step_forward, gru_step_backward),
            (rng.randn(N, D), rng.randn(N, H), rng.randn(D, 3 * H), rng.randn(H, 3 * H), rng.randn(3 * H)))
