# /// mutant
# subject = "shift_right"
# convention = "pairs"
# role = "unknown"
# rule = "BH115"
# where = "dx"
# fault = "np.roll by +1 in forward is answered with +1 instead of -1 in backward."
# ///
import numpy as np


def shift_right_forward(x):
    out = np.roll(x, 1, axis=1)
    return out, None


def shift_right_backward(dout, cache):
    return np.roll(dout, 1, axis=1)
