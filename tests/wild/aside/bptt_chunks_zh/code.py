# 时间序列预测: 分块的截断BPTT，隐状态跨块传递但梯度不跨块
import numpy as np

rng = np.random.default_rng(1)
length, chunk, hidden, lr, epochs = 120, 12, 10, 0.02, 15

series = np.sin(np.arange(length + 1) * 0.3) + 0.1 * rng.normal(size=length + 1)

params = {
    "Wx": rng.normal(0, 0.5, hidden),
    "Wh": rng.normal(0, 1 / np.sqrt(hidden), (hidden, hidden)),
    "b": np.zeros(hidden),
    "Wo": rng.normal(0, 0.3, hidden),
    "bo": np.zeros(1),
}


def 块(x, y, h0, p):
    """x, y: 长度为T的一维数组; 返回 (损失, 梯度, 最后的隐状态)"""
    T = len(x)
    hs = [h0]
    preds = np.empty(T)
    for t in range(T):
        hs.append(np.tanh(p["Wx"] * x[t] + p["Wh"] @ hs[-1] + p["b"]))
        preds[t] = p["Wo"] @ hs[-1] + p["bo"][0]
    err = preds - y
    loss = np.mean(err ** 2)

    g = {k: np.zeros_like(v) for k, v in p.items()}
    derr = 2 * err / T
    dh_next = np.zeros_like(h0)          # 块的末尾之后没有梯度: 这里就是"截断"
    for t in reversed(range(T)):
        h, h_prev = hs[t + 1], hs[t]
        g["Wo"] += derr[t] * h
        g["bo"] += derr[t]
        dh = derr[t] * p["Wo"] + dh_next
        da = dh * (1 - h * h)
        g["Wx"] += da * x[t]
        g["Wh"] += np.outer(da, h_prev)
        g["b"] += da
        dh_next = p["Wh"].T @ da
    return loss, g, hs[-1]


def clip(g, limit=5.0):
    norm = np.sqrt(sum(np.sum(v * v) for v in g.values()))
    if norm > limit:
        for k in g:
            g[k] *= limit / norm
    return norm


for epoch in range(epochs):
    h = np.zeros(hidden)
    total = 0.0
    for start in range(0, length, chunk):
        x = series[start:start + chunk]
        y = series[start + 1:start + chunk + 1]
        loss, g, h = 块(x, y, h, params)
        clip(g)
        for k in params:
            params[k] -= lr * g[k]
        total += loss * len(x) / length
    if epoch % 5 == 0:
        print(f"第{epoch}轮  均方误差 {total:.4f}")
