# /// mutant
# subject = "logistic_loss"
# convention = "loss"
# role = "unknown"
# rule = "BH208"
# where = "dx"
# also = ["BH207"]
# fault = "The function returns the loss without the gradient."
# ///
import numpy as np


def logistic_loss(x, y):
    """Mean of log(1 + exp(-y x)), y in {-1, 1}."""
    m = -y * x
    return np.mean(np.logaddexp(0, m))


def case_logistic():
    r = np.random.default_rng(1)
    return logistic_loss, r.normal(size=8), np.sign(r.normal(size=8))
