# /// mutant
# subject = "Swapper"
# convention = "attributes"
# role = "unknown"
# rule = "BH208"
# where = "-"
# fault = "The class has no backward method."
# ///
import numpy as np


class Swapper:
    def forward(self, x):
        self.half = x.shape[1] // 2
        return np.concatenate([x[:, self.half:], x[:, :self.half]], axis=1)


def case_swap():
    return Swapper(), np.random.default_rng(3).normal(size=(5, 7))
