# 序列到序列（RNN 编码器-解码器），任务：把数字串反过来
# 全部手写 BPTT，一次一个样本
import numpy as np

BOS = 10          # 开始符号
V = 11            # 0-9 + BOS
H = 16


def onehot(i):
    v = np.zeros((V, 1)); v[i] = 1
    return v


class Seq2Seq(object):
    def __init__(self):
        r = lambda a, b: np.random.uniform(-1, 1, (a, b)) * np.sqrt(1. / b)
        # 编码器
        self.Ue, self.We, self.be = r(H, V), r(H, H), np.zeros((H, 1))
        # 解码器
        self.Ud, self.Wd, self.bd = r(H, V), r(H, H), np.zeros((H, 1))
        self.Vo, self.bo = r(V, H), np.zeros((V, 1))
        self.names = ['Ue', 'We', 'be', 'Ud', 'Wd', 'bd', 'Vo', 'bo']

    def forward(self, src, tgt):
        '''teacher forcing, 返回损失'''
        self.hs = {-1: np.zeros((H, 1))}
        for t, c in enumerate(src):
            self.hs[t] = np.tanh(self.Ue[:, [c]] + self.We @ self.hs[t - 1] + self.be)
        self.ss = {-1: self.hs[len(src) - 1]}    # 解码器初始状态 = 编码器最后状态
        self.ps = {}
        self.inp = [BOS] + list(tgt[:-1])
        loss = 0
        for t, c in enumerate(tgt):
            self.ss[t] = np.tanh(self.Ud[:, [self.inp[t]]] + self.Wd @ self.ss[t - 1] + self.bd)
            o = self.Vo @ self.ss[t] + self.bo
            o = np.exp(o - o.max())
            self.ps[t] = o / o.sum()
            loss -= np.log(self.ps[t][c, 0])
        self.src, self.tgt = src, tgt
        return loss / len(tgt)

    def backward(self):
        g = {k: np.zeros_like(getattr(self, k)) for k in self.names}
        n = len(self.tgt)
        dnext = np.zeros((H, 1))
        for t in range(n - 1, -1, -1):
            do = (self.ps[t] - onehot(self.tgt[t])) / n
            g['Vo'] += do @ self.ss[t].T
            g['bo'] += do
            ds = self.Vo.T @ do + dnext
            dz = ds * (1 - self.ss[t] ** 2)
            g['Ud'][:, [self.inp[t]]] += dz
            g['Wd'] += dz @ self.ss[t - 1].T
            g['bd'] += dz
            dnext = self.Wd.T @ dz
        # 从解码器流回编码器
        dh = dnext
        for t in range(len(self.src) - 1, -1, -1):
            dz = dh * (1 - self.hs[t] ** 2)
            g['Ue'][:, [self.src[t]]] += dz
            g['We'] += dz @ self.hs[t - 1].T
            g['be'] += dz
            dh = self.We.T @ dz
        return g

    def decode(self, src):
        self.forward(src, [0])
        s, c, out = self.hs[len(src) - 1], BOS, []
        for _ in range(len(src)):
            s = np.tanh(self.Ud[:, [c]] + self.Wd @ s + self.bd)
            c = int((self.Vo @ s + self.bo).argmax())
            out.append(c)
        return out


if __name__ == '__main__':
    np.random.seed(0)
    net = Seq2Seq()
    cache = {k: np.zeros_like(getattr(net, k)) for k in net.names}
    smooth = 2.4
    for it in range(3000):
        src = list(np.random.randint(0, 10, np.random.randint(2, 5)))
        loss = net.forward(src, src[::-1])
        g = net.backward()
        for k in net.names:
            np.clip(g[k], -5, 5, out=g[k])    # 防止梯度爆炸
            cache[k] = .95 * cache[k] + .05 * g[k] ** 2
            p = getattr(net, k)
            p -= 0.003 * g[k] / (np.sqrt(cache[k]) + 1e-6)
        smooth = .99 * smooth + .01 * loss
        if it % 1000 == 0:
            print(it, smooth, src, net.decode(src))
