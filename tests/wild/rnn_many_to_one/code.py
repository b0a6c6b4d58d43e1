# Parity of a bit string with a little recurrent net: read the bits, answer once at the end.
import numpy as np


class ParityRNN:
    """ h <- tanh(A x + R h + a), answer softmax(B h + b) after the last bit """

    def __init__(self, n_in, n_state, n_out, seed=0):
        r = np.random.RandomState(seed)
        self.A = r.normal(0, 0.6, (n_state, n_in))
        self.R = r.normal(0, 0.6, (n_state, n_state))
        self.a = np.zeros((n_state, 1))
        self.B = r.normal(0, 0.6, (n_out, n_state))
        self.b = np.zeros((n_out, 1))

    def read(self, sequence):
        """ sequence: list of (n_in, 1) columns """
        self.sequence = sequence
        self.states = [np.zeros((len(self.R), 1))]
        for x in sequence:
            self.states.append(np.tanh(self.A @ x + self.R @ self.states[-1] + self.a))
        return self.B @ self.states[-1] + self.b

    def learn(self, d_answer, rate=0.05):
        """ d_answer: slope of the loss at what read() returned """
        grad_B = d_answer @ self.states[-1].T
        grad_b = d_answer
        grad_A, grad_R, grad_a = np.zeros_like(self.A), np.zeros_like(self.R), np.zeros_like(self.a)

        d_state = self.B.T @ d_answer
        for t in range(len(self.sequence) - 1, -1, -1):
            d_sum = d_state * (1 - self.states[t + 1] ** 2)
            grad_A += d_sum @ self.sequence[t].T
            grad_R += d_sum @ self.states[t].T
            grad_a += d_sum
            d_state = self.R.T @ d_sum

        for g in (grad_A, grad_R, grad_a, grad_B, grad_b):
            g[:] = g.clip(-2, 2)
        self.A -= rate * grad_A
        self.R -= rate * grad_R
        self.a -= rate * grad_a
        self.B -= rate * grad_B
        self.b -= rate * grad_b


def encode(bits):
    return [np.array([[1.0 - bit], [bit]]) for bit in bits]


if __name__ == '__main__':
    rng = np.random.RandomState(1)
    net = ParityRNN(2, 8, 2)
    for epoch in range(40):
        right, loss = 0, 0.0
        for _ in range(25):
            bits = rng.randint(0, 2, size=rng.randint(2, 5))
            label = bits.sum() % 2
            scores = net.read(encode(bits))
            p = np.exp(scores - scores.max())
            p /= p.sum()
            loss -= np.log(p[label, 0]) / 25
            right += p.argmax() == label
            p[label] -= 1
            net.learn(p)
    print('last epoch: loss %.3f, %d of 25 right' % (loss, right))
