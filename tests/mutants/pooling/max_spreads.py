# /// mutant
# subject = "max_pool"
# convention = "pairs"
# role = "max-pooling"
# rule = "BH107"
# where = "dx"
# also = ["BH100", "BH108"]
# fault = "The gradient is handed to every value of the window, not only the largest."
# ///
import numpy as np


def max_pool_forward(x, pool_param):
    h, w, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    N, C, H, W = x.shape
    out = np.zeros((N, C, (H - h) // s + 1, (W - w) // s + 1), dtype=x.dtype)
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            out[:, :, i, j] = x[:, :, i*s:i*s+h, j*s:j*s+w].max(axis=(2, 3))
    return out, (x, pool_param)


def max_pool_backward(dout, cache):
    x, pool_param = cache
    h, w, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    dx = np.zeros_like(x)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            dx[:, :, i*s:i*s+h, j*s:j*s+w] += dout[:, :, i:i+1, j:j+1]
    return dx


def case_max_pool():
    x = np.random.RandomState(231).randn(3, 2, 8, 8)
    return (max_pool_forward, max_pool_backward), (x, {"pool_height": 2, "pool_width": 2, "stride": 2})
