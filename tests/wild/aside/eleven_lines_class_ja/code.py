import numpy as np


class 小さな脳:
    """3入力・5中間・1出力。覚える()の中で重みも更新してしまう"""

    def __init__(self):
        rng = np.random.RandomState(3)
        self.w1 = rng.uniform(-1, 1, (3, 5))
        self.w2 = rng.uniform(-1, 1, (5, 1))

    def _s(self, u):
        return 1 / (1 + np.exp(-u))

    # 注意: 引数は出力の値
    def _s_dash(self, y):
        return y * (1 - y)

    def 考える(self, x):
        self.m = self._s(x @ self.w1)
        self.y = self._s(self.m @ self.w2)
        return self.y

    def 覚える(self, x, t):
        gosa = 2 * (t - self.y) * self._s_dash(self.y)
        d_w2 = self.m.T @ gosa
        d_w1 = x.T @ (gosa @ self.w2.T * self._s_dash(self.m))
        # t - y なので足す
        self.w1 += d_w1
        self.w2 += d_w2

    def 訓練(self, x, t, 回数):
        for _ in range(回数):
            self.考える(x)
            self.覚える(x, t)


if __name__ == "__main__":
    x = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1], [1, 1, 0]])
    t = np.array([[0, 1, 1, 0, 0]]).T
    brain = 小さな脳()
    brain.訓練(x, t, 2000)
    print("学習後の出力", brain.考える(x).ravel())
