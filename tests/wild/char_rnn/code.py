# Character model with a plain RNN. One file, no classes, everything global.
import os
import numpy as np

if os.path.exists('corpus.txt'):
    text = open('corpus.txt').read()
else:
    text = "she sells sea shells by the sea shore and the shells she sells are sea shells "*3

letters = ''.join(sorted(set(text)))
codes = [letters.index(c) for c in text]
K = len(letters)

H = 24
span = 12
rate = 0.05
rounds = 150

rs = np.random.RandomState(5)
Wx = rs.uniform(-.3, .3, (H, K))
Wh = rs.uniform(-.3, .3, (H, H))
Wy = rs.uniform(-.3, .3, (K, H))
bh = np.zeros(H)
by = np.zeros(K)


def unroll(seen, due, h):
    """
    one span: seen and due are lists of codes, h the state it begins with
    -> loss, gradients (in the order of the weights above), state it ends with
    """
    n = len(seen)
    H_ = np.zeros((n + 1, H))
    H_[0] = h
    probs = []
    loss = 0
    for t in range(n):
        H_[t+1] = np.tanh(Wx[:, seen[t]] + Wh.dot(H_[t]) + bh)
        s = Wy.dot(H_[t+1]) + by
        p = np.exp(s - s.max())
        p /= p.sum()
        loss -= np.log(p[due[t]])
        probs.append(p)

    gWx, gWh, gWy = 0*Wx, 0*Wh, 0*Wy
    gbh, gby = 0*bh, 0*by
    back = np.zeros(H)
    for t in range(n-1, -1, -1):
        ds = probs[t].copy()
        ds[due[t]] -= 1
        gWy += np.outer(ds, H_[t+1])
        gby += ds
        dh = Wy.T.dot(ds) + back
        da = dh*(1 - H_[t+1]**2)
        gWx[:, seen[t]] += da
        gWh += np.outer(da, H_[t])
        gbh += da
        back = Wh.T.dot(da)
    return loss, [gWx, gWh, gWy, gbh, gby], H_[n]


def babble(h, code, n):
    out = ''
    for _ in range(n):
        h = np.tanh(Wx[:, code] + Wh.dot(h) + bh)
        p = np.exp(Wy.dot(h) + by)
        code = rs.choice(K, p=p/p.sum())
        out += letters[code]
    return out


weights = [Wx, Wh, Wy, bh, by]
squares = [np.zeros_like(w) for w in weights]
at = 0
h = np.zeros(H)
for k in range(rounds):
    if at + span >= len(codes):
        at, h = 0, np.zeros(H)
    loss, grads, h = unroll(codes[at:at+span], codes[at+1:at+span+1], h)
    for w, g, q in zip(weights, grads, squares):
        g = np.clip(g, -4, 4)
        q += g*g
        w -= rate*g/np.sqrt(q + 1e-8)
    at += span
    if k % 50 == 0:
        print(k, loss/span, babble(h, codes[at-1], 40))
