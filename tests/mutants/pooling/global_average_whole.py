# /// mutant
# subject = "global_avg_pool"
# convention = "pairs"
# role = "average-pooling"
# rule = "BH102"
# where = "dx"
# also = ["BH108"]
# fault = "Each pixel gets the whole gradient; the division by height times width is missing."
# ///
import numpy as np


def global_avg_pool_forward(x):
    return x.mean(axis=(2, 3)), x.shape


def global_avg_pool_backward(dout, shape):
    return np.broadcast_to(dout[:, :, None, None], shape).copy()
