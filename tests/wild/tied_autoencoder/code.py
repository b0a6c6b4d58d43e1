# Denoising autoencoder with tied weights: the decoder uses W.T
import numpy as np


class DenoisingAutoencoder:

    def __init__(self, n_visible=16, n_hidden=6, rng=None):
        self.rng = rng if rng is not None else np.random.RandomState(123)
        a = 4 * np.sqrt(6. / (n_hidden + n_visible))
        self.W = self.rng.uniform(-a, a, size=(n_visible, n_hidden))
        self.hbias = np.zeros(n_hidden)
        self.vbias = np.zeros(n_visible)

    def sigmoid(self, x):
        return 1. / (1. + np.exp(-x))

    def get_corrupted_input(self, x, corruption_level):
        return self.rng.binomial(1, 1 - corruption_level, size=x.shape) * x

    def encode(self, x):
        return self.sigmoid(x.dot(self.W) + self.hbias)

    def decode(self, h):
        return self.sigmoid(h.dot(self.W.T) + self.vbias)

    def cost(self, x, tilde_x):
        """cross entropy between the clean input and the reconstruction"""
        z = self.decode(self.encode(tilde_x))
        return -np.mean(np.sum(x * np.log(z) + (1 - x) * np.log(1 - z), axis=1))

    def gradients(self, x, tilde_x):
        n = x.shape[0]
        y = self.encode(tilde_x)
        z = self.decode(y)

        L_vbias = (z - x) / n                              # at the decoder's pre-activation
        L_hbias = L_vbias.dot(self.W) * y * (1 - y)        # at the encoder's pre-activation
        # W is used twice
        dW = tilde_x.T.dot(L_hbias) + L_vbias.T.dot(y)
        return dW, L_hbias.sum(axis=0), L_vbias.sum(axis=0)

    def train(self, x, lr=0.1, corruption_level=0.3):
        tilde_x = self.get_corrupted_input(x, corruption_level)
        dW, dhb, dvb = self.gradients(x, tilde_x)
        self.W -= lr * dW
        self.hbias -= lr * dhb
        self.vbias -= lr * dvb
        return self.cost(x, tilde_x)


def test_dA(epochs=50):
    rng = np.random.RandomState(0)
    protos = rng.randint(0, 2, (4, 16))
    data = protos[rng.randint(0, 4, 40)].astype(float)
    da = DenoisingAutoencoder(16, 6, rng)
    for epoch in range(epochs):
        c = da.train(data, lr=0.5)
        if epoch % 10 == 0:
            print('Training epoch %d, cost is %f' % (epoch, c))


if __name__ == '__main__':
    test_dA()
