# /// mutant
# subject = "FlattenLayer"
# convention = "attributes"
# role = "flatten"
# rule = "BH203"
# where = "dx"
# also = ["BH113"]
# fault = "backward returns the flat gradient without giving it the input's shape."
# ///
class FlattenLayer:
    """(N, C, H, W) -> (N, C*H*W)"""

    def forward(self, x):
        return x.reshape(len(x), -1)

    def backward(self, dout):
        return dout
