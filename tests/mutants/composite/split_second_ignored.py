# /// mutant
# subject = "split"
# convention = "pairs"
# role = "unknown"
# rule = "BH109"
# where = "dx"
# also = ["BH106", "BH100"]
# fault = "x goes to both outputs; the gradient that comes back through the second is ignored."
# ///
import numpy as np


def split_forward(x):
    """A value and its square, for two branches."""
    return x, x ** 2, x


def split_backward(d_first, d_second, x):
    return d_first
