import numpy as np

from .layers import TimeAffine, TimeEmbedding, TimeRNN, TimeSoftmaxWithLoss


class SimpleRnnlm:
    def __init__(self, vocab_size, wordvec_size, hidden_size):
        V, D, H = vocab_size, wordvec_size, hidden_size
        rn = np.random.randn
        self.layers = [
            TimeEmbedding(rn(V, D) / 100),
            TimeRNN(rn(D, H) / np.sqrt(D), rn(H, H) / np.sqrt(H), np.zeros(H), stateful=True),
            TimeAffine(rn(H, V) / np.sqrt(H), np.zeros(V)),
        ]
        self.loss_layer = TimeSoftmaxWithLoss()
        self.rnn_layer = self.layers[1]
        self.params, self.grads = [], []
        for layer in self.layers:
            self.params += layer.params
            self.grads += layer.grads

    def forward(self, xs, ts):
        for layer in self.layers:
            xs = layer.forward(xs)
        return self.loss_layer.forward(xs, ts)

    def backward(self, dout=1):
        dout = self.loss_layer.backward(dout)
        for layer in reversed(self.layers):
            dout = layer.backward(dout)
        return dout

    def reset_state(self):
        self.rnn_layer.reset_state()


def main():
    np.random.seed(0)
    corpus = np.array([int(c) for c in "31415926535897932384626433832795" * 8])
    xs, ts = corpus[:-1].reshape(1, -1), corpus[1:].reshape(1, -1)
    model = SimpleRnnlm(10, 16, 32)
    for epoch in range(30):
        model.reset_state()
        total = 0
        for t in range(0, xs.shape[1] - 5, 5):
            total += model.forward(xs[:, t:t + 5], ts[:, t:t + 5])
            model.backward()
            for p, g in zip(model.params, model.grads):
                p -= 0.1 * g
        print(epoch, "perplexity", np.exp(total / (xs.shape[1] // 5)))


if __name__ == "__main__":
    main()
