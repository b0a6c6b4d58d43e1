# /// mutant
# subject = "MSELoss"
# convention = "loss"
# role = "mse"
# rule = "BH201"
# where = "-"
# fault = "The difference is formed in place in the prediction array, so the caller's input is lost."
# ///
import numpy as np


class MSELoss:
    def forward(self, prediction, target):
        prediction -= target
        self.residual = prediction.copy()
        return float(np.vdot(self.residual, self.residual)) / self.residual.size

    def backward(self, dout=1):
        return 2 * dout * self.residual / self.residual.size
