"""CPU backend: convolution over volumes, batch in the last axis (CDHWN)."""
import itertools

import numpy as np


class ConvLayer(object):
    """Geometry of a convolution; all strides and paddings are (d, h, w)."""

    def __init__(self, N, C, K, D, H, W, T, R, S, str_d=1, str_h=1, str_w=1):
        self.dimI = (C, D, H, W, N)
        self.dimF = (C, T, R, S, K)
        self.M = (D - T) // str_d + 1
        self.P = (H - R) // str_h + 1
        self.Q = (W - S) // str_w + 1
        self.dimO = (K, self.M, self.P, self.Q, N)
        self.mSlice = [slice(m * str_d, m * str_d + T) for m in range(self.M)]
        self.pSlice = [slice(p * str_h, p * str_h + R) for p in range(self.P)]
        self.qSlice = [slice(q * str_w, q * str_w + S) for q in range(self.Q)]


class Backend(object):
    def fprop_conv(self, layer, I, F, O, alpha=1.0):
        """O = alpha * conv(I, F)"""
        I, F = I.reshape(layer.dimI), F.reshape(layer.dimF)
        O = O.reshape(layer.dimO)
        for m, p, q in itertools.product(range(layer.M), range(layer.P), range(layer.Q)):
            sliceI = I[:, layer.mSlice[m], layer.pSlice[p], layer.qSlice[q], :]
            O[:, m, p, q, :] = alpha * np.dot(F.reshape(-1, F.shape[-1]).T, sliceI.reshape(-1, I.shape[-1]))

    def bprop_conv(self, layer, F, E, grad_I, alpha=1.0):
        """gradient of the input, written into grad_I"""
        F, E = F.reshape(layer.dimF), E.reshape(layer.dimO)
        grad_I = grad_I.reshape(layer.dimI)
        grad_I.fill(0)
        C, T, R, S, K = layer.dimF
        for m, p, q in itertools.product(range(layer.M), range(layer.P), range(layer.Q)):
            part = np.dot(F.reshape(-1, K), E[:, m, p, q, :])
            grad_I[:, layer.mSlice[m], layer.pSlice[p], layer.qSlice[q], :] += alpha * part.reshape(C, T, R, S, -1)

    def update_conv(self, layer, I, E, grad_F, alpha=1.0):
        """gradient of the filters, written into grad_F"""
        I, E = I.reshape(layer.dimI), E.reshape(layer.dimO)
        grad_F = grad_F.reshape(layer.dimF)
        grad_F.fill(0)
        for m, p, q in itertools.product(range(layer.M), range(layer.P), range(layer.Q)):
            sliceI = I[:, layer.mSlice[m], layer.pSlice[p], layer.qSlice[q], :]
            grad = np.dot(sliceI.reshape(-1, I.shape[-1]), E[:, m, p, q, :].T)
            grad_F += alpha * grad.reshape(layer.dimF)
