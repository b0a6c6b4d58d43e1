# /// mutant
# subject = "log_softmax"
# convention = "pairs"
# role = "log-softmax"
# rule = "BH109"
# where = "dx"
# also = ["BH100"]
# fault = "dx = dout - p lacks the factor sum(dout) in front of p: it is right only for a dout that sums to one."
# ///
import numpy as np


def log_softmax_forward(x):
    z = x - x.max(axis=1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return logp, logp


def log_softmax_backward(dout, logp):
    return dout - np.exp(logp)
