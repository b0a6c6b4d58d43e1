# /// mutant
# subject = "rms_norm"
# convention = "pairs"
# role = "rms-norm"
# rule = "BH401"
# where = "out"
# also = ["BH100", "BH112", "BH109"]
# fault = "The forward pass divides by the mean square without its root; the backward pass is that of the RMS norm."
# ///
import numpy as np


def rms_norm_forward(x, gain):
    ms = np.mean(x ** 2, axis=-1, keepdims=True) + 1e-6
    return gain * x / ms, (x, ms, gain)


def rms_norm_backward(dout, cache):
    x, ms, gain = cache
    r = np.sqrt(ms)
    y = x / r
    dgain = np.sum(dout * y, axis=0)
    dy = dout * gain
    dx = (dy - y * np.mean(dy * y, axis=-1, keepdims=True)) / r
    return dx, dgain
