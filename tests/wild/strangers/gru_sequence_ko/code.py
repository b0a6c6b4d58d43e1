# GRU 직접 구현 (numpy)
# 입력: (N, T, D), 출력: 마지막 hidden state
import numpy as np

np.random.seed(42)

def sigmoid(x):
    return 1 / (1 + np.exp(-x))

class GRU:
    def __init__(self, D, H):
        self.D, self.H = D, H
        s = 1 / np.sqrt(H)
        # 순서: z(업데이트), r(리셋), h(후보)
        self.Wx = np.random.uniform(-s, s, (D, 3*H))
        self.Wh = np.random.uniform(-s, s, (H, 3*H))
        self.b = np.zeros(3*H)

    def forward(self, x):
        N, T, D = x.shape
        H = self.H
        h = np.zeros((N, H))
        self.cache = []
        for t in range(T):
            h_prev = h
            xw = x[:, t] @ self.Wx + self.b
            hw = h_prev @ self.Wh[:, :2*H]
            z = sigmoid(xw[:, :H] + hw[:, :H])
            r = sigmoid(xw[:, H:2*H] + hw[:, H:])
            hh = np.tanh(xw[:, 2*H:] + (r * h_prev) @ self.Wh[:, 2*H:])
            h = (1 - z) * h_prev + z * hh
            self.cache.append((x[:, t], h_prev, z, r, hh))
        return h

    def backward(self, dh):
        H = self.H
        self.dWx = np.zeros_like(self.Wx)
        self.dWh = np.zeros_like(self.Wh)
        self.db = np.zeros_like(self.b)
        dxs = []
        for x, h_prev, z, r, hh in reversed(self.cache):
            dhh = dh * z
            dz = dh * (hh - h_prev)
            dh_prev = dh * (1 - z)

            # 후보 상태
            da_h = dhh * (1 - hh**2)
            drh = da_h @ self.Wh[:, 2*H:].T
            self.dWh[:, 2*H:] += (r * h_prev).T @ da_h
            dr = drh * h_prev
            dh_prev += drh * r

            # 게이트
            da_z = dz * z * (1 - z)
            da_r = dr * r * (1 - r)
            self.dWh[:, :H] += h_prev.T @ da_z
            self.dWh[:, H:2*H] += h_prev.T @ da_r
            dh_prev += da_z @ self.Wh[:, :H].T + da_r @ self.Wh[:, H:2*H].T

            da = np.hstack([da_z, da_r, da_h])
            self.dWx += x.T @ da
            self.db += da.sum(axis=0)
            dxs.append(da @ self.Wx.T)
            dh = dh_prev
        return np.stack(dxs[::-1], axis=1)


class Dense:
    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_in, n_out) * 0.1
        self.b = np.zeros(n_out)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.sum(axis=0)
        return dout @ self.W.T


def mse(y, t):
    return np.mean((y - t)**2)

def mse_grad(y, t):
    return 2 * (y - t) / y.size


# 데이터: 두 개의 마커가 있는 값의 합 맞추기
def make_data(n, T=10):
    v = np.random.rand(n, T)
    mark = np.zeros((n, T))
    for i in range(n):
        a, b = np.random.choice(T, 2, replace=False)
        mark[i, [a, b]] = 1
    return np.stack([v, mark], axis=2), np.sum(v * mark, axis=1, keepdims=True)

gru = GRU(2, 16)
fc = Dense(16, 1)
lr = 0.05

for epoch in range(100):
    x, t = make_data(64)
    y = fc.forward(gru.forward(x))
    loss = mse(y, t)
    dy = mse_grad(y, t)
    gru.backward(fc.backward(dy))
    for layer, names in [(gru, ['Wx', 'Wh', 'b']), (fc, ['W', 'b'])]:
        for n in names:
            g = np.clip(getattr(layer, 'd' + n), -1, 1)
            setattr(layer, n, getattr(layer, n) - lr * g)
    if epoch % 20 == 0:
        print(f'에폭 {epoch}: 손실 {loss:.4f}')
