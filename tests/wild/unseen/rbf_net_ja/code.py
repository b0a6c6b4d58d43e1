# RBFネットワーク（ガウス基底）。中心・幅・重みをすべて勾配降下で学習する。
import math
import random


class RBFNetwork:
    """リストだけで書いたRBFネット  y = Σ w_k exp(-|x-c_k|^2 / (2 s_k^2)) + w0"""

    def __init__(self, 入力次元, 基底数, 学習率=0.05):
        self.D = 入力次元
        self.K = 基底数
        self.eta = 学習率
        self.c = [[random.uniform(-1, 1) for _ in range(入力次元)] for _ in range(基底数)]
        self.s = [0.5 for _ in range(基底数)]
        self.w = [random.gauss(0, 0.1) for _ in range(基底数)]
        self.w0 = 0.0

    def 距離二乗(self, x, k):
        return sum((x[d] - self.c[k][d]) ** 2 for d in range(self.D))

    def 出力(self, x):
        self.phi = [math.exp(-self.距離二乗(x, k) / (2 * self.s[k] ** 2)) for k in range(self.K)]
        return sum(w * p for w, p in zip(self.w, self.phi)) + self.w0

    def 勾配(self, x, t):
        """E = (y - t)^2 / 2 の勾配を返す"""
        y = self.出力(x)
        e = y - t
        gw = [e * self.phi[k] for k in range(self.K)]
        gc = []
        gs = []
        for k in range(self.K):
            # 基底を通る共通の部分
            delta = e * self.w[k] * self.phi[k]
            gc.append([delta * (x[d] - self.c[k][d]) / self.s[k] ** 2 for d in range(self.D)])
            gs.append(delta * self.距離二乗(x, k) / self.s[k] ** 3)
        return gw, e, gc, gs

    def 学習(self, データ, 回数):
        for n in range(回数):
            誤差 = 0.0
            random.shuffle(データ)
            for x, t in データ:
                gw, g0, gc, gs = self.勾配(x, t)
                誤差 += 0.5 * g0 ** 2
                self.w0 -= self.eta * g0
                for k in range(self.K):
                    self.w[k] -= self.eta * gw[k]
                    self.s[k] = max(0.05, self.s[k] - self.eta * gs[k])   # 幅は正に保つ
                    for d in range(self.D):
                        self.c[k][d] -= self.eta * gc[k][d]
            if n % 20 == 0:
                print("%4d回目  誤差 %.5f" % (n, 誤差 / len(データ)))


if __name__ == "__main__":
    random.seed(0)
    データ = []
    for i in range(60):
        a = random.uniform(-2, 2)
        データ.append(([a], math.sin(2 * a)))
    net = RBFNetwork(1, 8)
    net.学習(データ, 100)
    print(net.出力([0.5]), math.sin(1.0))
