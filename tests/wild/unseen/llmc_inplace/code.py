"""
llm.c, but numpy. Forward functions write into `out`, backward functions *accumulate* into d-buffers.
B = batch, T = time, C = channels, V = vocab
"""
import math
import numpy as np


def encoder_forward(out, inp, wte, wpe):
    B, T, C = out.shape
    for b in range(B):
        for t in range(T):
            out[b, t] = wte[inp[b, t]] + wpe[t]


def encoder_backward(dwte, dwpe, dout, inp):
    B, T, C = dout.shape
    for b in range(B):
        for t in range(T):
            dwte[inp[b, t]] += dout[b, t]
            dwpe[t] += dout[b, t]


def layernorm_forward(out, mean, rstd, inp, weight, bias):
    mean[:] = inp.mean(axis=-1)
    v = ((inp - mean[..., None]) ** 2).mean(axis=-1)
    rstd[:] = 1.0 / np.sqrt(v + 1e-5)
    out[:] = (inp - mean[..., None]) * rstd[..., None] * weight + bias


def layernorm_backward(dinp, dweight, dbias, dout, inp, weight, mean, rstd):
    B, T, C = dout.shape
    for b in range(B):
        for t in range(T):
            norm = (inp[b, t] - mean[b, t]) * rstd[b, t]
            dnorm = weight * dout[b, t]
            # two reduce operations
            dnorm_mean = dnorm.mean()
            dnorm_norm_mean = (dnorm * norm).mean()
            dbias += dout[b, t]
            dweight += norm * dout[b, t]
            dinp[b, t] += (dnorm - dnorm_mean - norm * dnorm_norm_mean) * rstd[b, t]


def matmul_forward(out, inp, weight, bias):
    # weight is (OC, C) like in PyTorch
    out[:] = inp @ weight.T
    if bias is not None:
        out += bias


def matmul_backward(dinp, dweight, dbias, dout, inp, weight):
    B, T, OC = dout.shape
    dinp += dout @ weight
    dweight += dout.reshape(B * T, OC).T @ inp.reshape(B * T, -1)
    if dbias is not None:
        dbias += dout.sum(axis=(0, 1))


GELU_SCALING_FACTOR = math.sqrt(2.0 / math.pi)


def gelu_forward(out, inp):
    cube = 0.044715 * inp * inp * inp
    out[:] = 0.5 * inp * (1.0 + np.tanh(GELU_SCALING_FACTOR * (inp + cube)))


def gelu_backward(dinp, inp, dout):
    x = inp
    tanh_arg = GELU_SCALING_FACTOR * (x + 0.044715 * x * x * x)
    tanh_out = np.tanh(tanh_arg)
    sech_out = 1.0 / np.cosh(tanh_arg) ** 2
    local_grad = 0.5 * (1.0 + tanh_out) + x * 0.5 * sech_out * GELU_SCALING_FACTOR * (1.0 + 3.0 * 0.044715 * x * x)
    dinp += local_grad * dout


def softmax_forward(probs, logits):
    e = np.exp(logits - logits.max(axis=-1, keepdims=True))
    probs[:] = e / e.sum(axis=-1, keepdims=True)


def crossentropy_forward(losses, probs, targets):
    B, T, V = probs.shape
    for b in range(B):
        for t in range(T):
            losses[b, t] = -math.log(probs[b, t, targets[b, t]])


def crossentropy_softmax_backward(dlogits, dlosses, probs, targets):
    # backwards through both softmax and crossentropy
    B, T, V = probs.shape
    for b in range(B):
        for t in range(T):
            indicator = np.zeros(V)
            indicator[targets[b, t]] = 1.0
            dlogits[b, t] += (probs[b, t] - indicator) * dlosses[b, t]


def residual_backward(dinp1, dinp2, dout):
    dinp1 += dout
    dinp2 += dout
