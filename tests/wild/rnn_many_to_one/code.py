# Sentiment toy: many-to-one vanilla RNN. Sentences go in as lists of one-hot columns.
import numpy as np
from numpy.random import randn


class RNN:
    # A many-to-one Vanilla Recurrent Neural Network.

    def __init__(self, input_size, output_size, hidden_size=64):
        # Weights
        self.Whh = randn(hidden_size, hidden_size) / 30
        self.Wxh = randn(hidden_size, input_size) / 10
        self.Why = randn(output_size, hidden_size) / 10

        # Biases
        self.bh = np.zeros((hidden_size, 1))
        self.by = np.zeros((output_size, 1))

    def forward(self, inputs):
        '''
        inputs: list of arrays of shape (input_size, 1).
        Returns the final output and hidden state.
        '''
        h = np.zeros((self.Whh.shape[0], 1))

        self.last_inputs = inputs
        self.last_hs = {0: h}

        for i, x in enumerate(inputs):
            h = np.tanh(self.Wxh @ x + self.Whh @ h + self.bh)
            self.last_hs[i + 1] = h

        y = self.Why @ h + self.by
        return y, h

    def backprop(self, d_y, learn_rate=2e-2):
        '''
        d_y (dL/dy) has shape (output_size, 1).
        '''
        n = len(self.last_inputs)

        # dL/dWhy and dL/dby
        d_Why = d_y @ self.last_hs[n].T
        d_by = d_y

        d_Whh = np.zeros(self.Whh.shape)
        d_Wxh = np.zeros(self.Wxh.shape)
        d_bh = np.zeros(self.bh.shape)

        # dL/dh for the last h
        d_h = self.Why.T @ d_y

        for t in reversed(range(n)):
            # intermediate value: dL/dh * (1 - h^2)
            temp = (1 - self.last_hs[t + 1] ** 2) * d_h
            d_bh += temp
            d_Whh += temp @ self.last_hs[t].T
            d_Wxh += temp @ self.last_inputs[t].T
            d_h = self.Whh.T @ temp

        # against exploding gradients
        for d in [d_Wxh, d_Whh, d_Why, d_bh, d_by]:
            np.clip(d, -1, 1, out=d)

        self.Whh -= learn_rate * d_Whh
        self.Wxh -= learn_rate * d_Wxh
        self.Why -= learn_rate * d_Why
        self.bh -= learn_rate * d_bh
        self.by -= learn_rate * d_by


train_data = {'good': True, 'bad': False, 'happy': True, 'sad': False, 'not good': False,
              'not bad': True, 'i am happy': True, 'i am not happy': False, 'this is very bad': False}
vocab = sorted(set(w for text in train_data for w in text.split(' ')))
word_to_idx = {w: i for i, w in enumerate(vocab)}


def createInputs(text):
    inputs = []
    for w in text.split(' '):
        v = np.zeros((len(vocab), 1))
        v[word_to_idx[w]] = 1
        inputs.append(v)
    return inputs


def softmax(xs):
    return np.exp(xs) / sum(np.exp(xs))


if __name__ == '__main__':
    np.random.seed(0)
    rnn = RNN(len(vocab), 2)
    for epoch in range(100):
        loss, correct = 0, 0
        for x, y in train_data.items():
            target = int(y)
            out, _ = rnn.forward(createInputs(x))
            probs = softmax(out)
            loss -= np.log(probs[target])[0]
            correct += int(np.argmax(probs) == target)
            d_L_d_y = probs
            d_L_d_y[target] -= 1
            rnn.backprop(d_L_d_y)
        if epoch % 25 == 24:
            print('Epoch %d  loss %.3f  accuracy %.3f' % (epoch + 1, loss / len(train_data), correct / len(train_data)))
