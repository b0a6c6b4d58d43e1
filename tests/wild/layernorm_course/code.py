import numpy as np


def layernorm_forward(x, gamma, beta, ln_param):
    """
    Forward pass for layer normalization.

    Input:
    - x: Data of shape (N, D)
    - gamma: Scale parameter of shape (D,)
    - beta: Shift parameter of shape (D,)
    - ln_param: Dictionary with the following keys:
        - eps: Constant for numeric stability

    Returns a tuple of:
    - out: of shape (N, D)
    - cache: A tuple of values needed in the backward pass
    """
    eps = ln_param.get('eps', 1e-5)
    x = x.T                                   # (D, N), so that it looks like batchnorm
    mean = np.mean(x, axis=0)
    xmu = x - mean
    var = np.mean(xmu ** 2, axis=0)
    std = np.sqrt(var + eps)
    ivar = 1.0 / std
    xhat = (xmu * ivar).T                     # back to (N, D)
    out = gamma * xhat + beta
    cache = (xhat, gamma, xmu, ivar, std, var, eps)
    return out, cache


def layernorm_backward(dout, cache):
    """
    Backward pass for layer normalization, step by step through the graph.

    Returns a tuple of:
    - dx: Gradient with respect to inputs x, of shape (N, D)
    - dgamma: Gradient with respect to scale parameter gamma, of shape (D,)
    - dbeta: Gradient with respect to shift parameter beta, of shape (D,)
    """
    xhat, gamma, xmu, ivar, std, var, eps = cache

    # step 9 and 8
    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(dout * xhat, axis=0)
    dxhat = dout * gamma

    dxhat = dxhat.T
    D, N = dxhat.shape

    # step 7
    divar = np.sum(dxhat * xmu, axis=0)
    dxmu1 = dxhat * ivar
    # step 6
    dstd = -1.0 / (std ** 2) * divar
    # step 5
    dvar = 0.5 / np.sqrt(var + eps) * dstd
    # step 4
    dsq = 1.0 / D * np.ones((D, N)) * dvar
    # step 3
    dxmu2 = 2 * xmu * dsq
    # step 2
    dx1 = dxmu1 + dxmu2
    dmu = -1 * np.sum(dxmu1 + dxmu2, axis=0)
    # step 1
    dx2 = 1.0 / D * np.ones((D, N)) * dmu
    # step 0
    dx = dx1 + dx2
    return dx.T, dgamma, dbeta
