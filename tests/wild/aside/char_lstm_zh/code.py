# -*- coding: utf-8 -*-
# 字符级LSTM(列向量)，四个门合并成一个大矩阵
import numpy as np

text = "床前明月光疑是地上霜举头望明月低头思故乡" * 3
vocab = sorted(set(text))
c2i = {c: i for i, c in enumerate(vocab)}
V = len(vocab)
H = 20
T = 8
lr = 0.1
steps = 120

np.random.seed(0)
W = np.random.randn(4 * H, V + H) * 0.1   # 顺序: i f o g
b = np.zeros((4 * H, 1))
b[H:2*H] = 1.0                            # 遗忘门偏置
Wy = np.random.randn(V, H) * 0.1
by = np.zeros((V, 1))


def sig(x):
    return 1 / (1 + np.exp(-x))


def step(inputs, targets, h0, c0):
    z, hs, cs, gates, tc, ps = {}, {-1: h0}, {-1: c0}, {}, {}, {}
    loss = 0.0
    for t in range(len(inputs)):
        x = np.zeros((V, 1))
        x[inputs[t]] = 1
        z[t] = np.vstack([x, hs[t-1]])
        a = W @ z[t] + b
        i, f, o, g = sig(a[:H]), sig(a[H:2*H]), sig(a[2*H:3*H]), np.tanh(a[3*H:])
        gates[t] = (i, f, o, g)
        cs[t] = f * cs[t-1] + i * g
        tc[t] = np.tanh(cs[t])
        hs[t] = o * tc[t]
        y = Wy @ hs[t] + by
        e = np.exp(y - y.max())
        ps[t] = e / e.sum()
        loss -= np.log(ps[t][targets[t], 0])

    dW, db = np.zeros_like(W), np.zeros_like(b)
    dWy, dby = np.zeros_like(Wy), np.zeros_like(by)
    dh_next, dc_next = np.zeros((H, 1)), np.zeros((H, 1))
    for t in range(len(inputs) - 1, -1, -1):
        dy = ps[t].copy()
        dy[targets[t]] -= 1
        dWy += dy @ hs[t].T
        dby += dy
        dh = Wy.T @ dy + dh_next
        i, f, o, g = gates[t]
        do = dh * tc[t]
        dc = dh * o * (1 - tc[t] ** 2) + dc_next
        di = dc * g
        df = dc * cs[t-1]
        dg = dc * i
        da = np.vstack([di * i * (1 - i), df * f * (1 - f), do * o * (1 - o), dg * (1 - g ** 2)])
        dW += da @ z[t].T
        db += da
        dz = W.T @ da
        dh_next = dz[V:]
        dc_next = dc * f
    return loss, (dW, db, dWy, dby), hs[len(inputs)-1], cs[len(inputs)-1]


ids = [c2i[c] for c in text]
h, c = np.zeros((H, 1)), np.zeros((H, 1))
pos = 0
for k in range(steps):
    if pos + T + 1 > len(ids):
        pos, h, c = 0, np.zeros((H, 1)), np.zeros((H, 1))
    loss, grads, h, c = step(ids[pos:pos+T], ids[pos+1:pos+T+1], h, c)
    for p, g in zip((W, b, Wy, by), grads):
        p -= lr * np.clip(g, -1, 1)
    pos += T
    if k % 40 == 0:
        print('步数', k, '损失', loss / T)
