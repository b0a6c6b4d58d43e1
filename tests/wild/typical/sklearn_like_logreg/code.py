import numpy as np


class ScratchLogisticRegression:
    """
    ロジスティック回帰のスクラッチ実装

    Parameters
    ----------
    num_iter : int
      イテレーション数
    lr : float
      学習率
    lam : float
      正則化パラメータ
    no_bias : bool
      バイアス項を入れない場合はTrue
    """

    def __init__(self, num_iter=1000, lr=0.01, lam=0.1, no_bias=False, verbose=False):
        self.iter = num_iter
        self.lr = lr
        self.lam = lam
        self.no_bias = no_bias
        self.verbose = verbose
        self.loss = np.zeros(num_iter)

    def _add_bias(self, X):
        # バイアス項を追加
        if self.no_bias:
            return X
        return np.concatenate([np.ones((X.shape[0], 1)), X], axis=1)

    def _sigmoid(self, z):
        return 1 / (1 + np.exp(-z))

    def _linear_hypothesis(self, X):
        """仮定関数"""
        return self._sigmoid(X @ self.coef_)

    def _objective(self, X, y):
        """目的関数(交差エントロピー+正則化項)"""
        m = len(y)
        h = self._linear_hypothesis(X)
        J = np.mean(-y * np.log(h) - (1 - y) * np.log(1 - h))
        start = 0 if self.no_bias else 1
        J += self.lam / (2 * m) * np.sum(self.coef_[start:] ** 2)
        return J

    def _gradient(self, X, y):
        """勾配"""
        m = len(y)
        error = self._linear_hypothesis(X) - y
        grad = X.T @ error / m
        reg = self.lam / m * self.coef_
        if not self.no_bias:
            reg[0] = 0      # バイアス項は正則化しない
        return grad + reg

    def fit(self, X, y):
        X = self._add_bias(X)
        np.random.seed(0)
        self.coef_ = np.random.normal(scale=0.1, size=X.shape[1])
        for i in range(self.iter):
            self.coef_ -= self.lr * self._gradient(X, y)
            self.loss[i] = self._objective(X, y)
            if self.verbose:
                print("iter={} loss={}".format(i, self.loss[i]))
        return self

    def predict_proba(self, X):
        return self._linear_hypothesis(self._add_bias(X))

    def predict(self, X):
        return np.where(self.predict_proba(X) >= 0.5, 1, 0)


if __name__ == "__main__":
    from sklearn.datasets import load_iris
    from sklearn.model_selection import train_test_split
    from sklearn.preprocessing import StandardScaler

    iris = load_iris()
    # virginicaとversicolorだけ使う
    X = iris.data[50:]
    y = iris.target[50:] - 1
    X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
    sc = StandardScaler().fit(X_train)
    clf = ScratchLogisticRegression(num_iter=500, lr=0.1)
    clf.fit(sc.transform(X_train), y_train)
    print("正解率:", np.mean(clf.predict(sc.transform(X_test)) == y_test))
