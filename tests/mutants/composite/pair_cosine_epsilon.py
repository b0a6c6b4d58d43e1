# /// mutant
# subject = "unit_rows"
# convention = "pairs"
# role = "l2-normalisation"
# rule = "BH114"
# where = "dx"
# also = ["BH100"]
# fault = "forward divides by sqrt(x.x + eps), backward takes the norm without the epsilon."
# ///
import numpy as np


def unit_rows_forward(x, eps=1e-2):
    n = np.sqrt((x * x).sum(axis=1, keepdims=True) + eps)
    return x / n, x


def unit_rows_backward(dout, x):
    n = np.sqrt((x * x).sum(axis=1, keepdims=True))
    u = x / n
    return (dout - u * (u * dout).sum(axis=1, keepdims=True)) / n
