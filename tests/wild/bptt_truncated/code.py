import numpy as np


class WordModel(object):
    """Predicts the next word. U reads a word, W carries the state, V writes the scores."""

    def __init__(self, vocabulary, state=30, depth=3, seed=None):
        rng = np.random.RandomState(seed)
        self.depth = depth                       # how many steps the error goes back
        self.U = rng.normal(scale=vocabulary ** -0.5, size=(state, vocabulary))
        self.W = rng.normal(scale=state ** -0.5, size=(state, state))
        self.V = rng.normal(scale=state ** -0.5, size=(vocabulary, state))

    def run(self, sentence):
        states = np.zeros((len(sentence) + 1, len(self.W)))      # the last row: before the first word
        chances = []
        for t, word in enumerate(sentence):
            states[t] = np.tanh(self.U[:, word] + self.W @ states[t - 1])
            scores = self.V @ states[t]
            weights = np.exp(scores - scores.max())
            chances.append(weights / weights.sum())
        return states, np.array(chances)

    def surprise(self, sentence, following):
        chances = self.run(sentence)[1]
        return -np.log(chances[np.arange(len(following)), following]).sum()

    def bptt(self, sentence, following):
        states, error = self.run(sentence)
        error[np.arange(len(following)), following] -= 1
        gU, gV, gW = np.zeros_like(self.U), np.zeros_like(self.V), np.zeros_like(self.W)
        for t in range(len(following)):
            gV += np.outer(error[t], states[t])
            delta = (self.V.T @ error[t]) * (1 - states[t] ** 2)
            step = t
            while step >= 0 and step >= t - self.depth:
                gU[:, sentence[step]] += delta
                gW += np.outer(delta, states[step - 1])
                delta = (self.W.T @ delta) * (1 - states[step - 1] ** 2)
                step -= 1
        return gU, gV, gW

    def train(self, pairs, rate=0.1, epochs=10):
        for epoch in range(epochs):
            before = sum(self.surprise(a, b) for a, b in pairs)
            for sentence, following in pairs:
                gU, gV, gW = self.bptt(sentence, following)
                self.U -= rate * gU
                self.V -= rate * gV
                self.W -= rate * gW
            after = sum(self.surprise(a, b) for a, b in pairs)
            if after > before:          # overshoot
                rate *= 0.5
        return after


if __name__ == "__main__":
    words = "the cat sat on the mat and the dog sat on the cat".split()
    index = {w: i for i, w in enumerate(dict.fromkeys(words))}
    codes = [index[w] for w in words]
    model = WordModel(len(index), seed=2)
    print(model.train([(codes[:6], codes[1:7]), (codes[6:-1], codes[7:])], epochs=40))
