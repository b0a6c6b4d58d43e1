# /// correct
# subject = "Flatten"
# convention = "attributes"
# role = "flatten"
# why = "Both passes return views of what they were given, and nothing is written."
# ///
class Flatten:
    """形を変えるだけの層"""

    def forward(self, x):
        self.shape = x.shape
        return x.reshape(self.shape[0], -1)

    def backward(self, dout):
        return dout.reshape(self.shape)
