# /// mutant
# subject = "InplaceFlatten"
# convention = "attributes"
# role = "flatten"
# rule = "BH201"
# where = "-"
# also = []
# fault = "forward assigns the shape of the caller's array."
# ///
class InplaceFlatten:
    def forward(self, x):
        self.shape = x.shape
        x.shape = (x.shape[0], -1)
        return x.copy()

    def backward(self, dout):
        return dout.reshape(self.shape)
