# bag of embeddings sentiment classifier (fastText-like), no frameworks
import numpy as np

np.random.seed(7)

train_text = [
    ("great movie loved it", 1),
    ("really great acting great plot", 1),
    ("loved the plot", 1),
    ("terrible movie", 0),
    ("boring plot hated it", 0),
    ("hated the terrible acting", 0),
]

vocab = {}
for s, _ in train_text:
    for tok in s.split():
        vocab.setdefault(tok, len(vocab))

V = len(vocab)
D = 5
H = 4

params = dict(
    emb=np.random.randn(V, D) * 0.3,
    W1=np.random.randn(D, H) * 0.5,
    b1=np.zeros(H),
    w2=np.random.randn(H) * 0.5,
    b2=np.zeros(1),
)


def encode(sentence):
    return [vocab[t] for t in sentence.split() if t in vocab]


def forward(ids):
    e = params["emb"][ids].mean(axis=0)
    z = np.dot(e, params["W1"]) + params["b1"]
    h = np.tanh(z)
    logit = h.dot(params["w2"]) + params["b2"][0]
    p = 1 / (1 + np.exp(-logit))
    return e, h, p


def bce(p, y):
    return -(y * np.log(p) + (1 - y) * np.log(1 - p))


def backward(ids, e, h, p, y):
    grads = {k: np.zeros_like(v) for k, v in params.items()}
    dlogit = p - y
    grads["w2"] = dlogit * h
    grads["b2"][0] = dlogit
    dh = dlogit * params["w2"]
    dz = dh * (1 - h ** 2)
    grads["W1"] = np.outer(e, dz)
    grads["b1"] = dz
    de = params["W1"].dot(dz)
    # a word may occur twice, fancy indexing would count it once
    np.add.at(grads["emb"], ids, de / len(ids))
    return grads


lr = 0.1
for epoch in range(60):
    total = 0
    for s, y in train_text:
        ids = encode(s)
        e, h, p = forward(ids)
        total += bce(p, y)
        grads = backward(ids, e, h, p, y)
        for k in params:
            params[k] -= lr * grads[k]
    if epoch % 20 == 0:
        print("epoch", epoch, "loss", total / len(train_text))
