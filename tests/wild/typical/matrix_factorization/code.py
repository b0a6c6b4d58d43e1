import numpy as np
import pandas as pd


class MF():
    """Matrix factorization with biases:  r_ij ~ b + b_u[i] + b_i[j] + P[i] . Q[j]"""

    def __init__(self, R, K, alpha, beta, iterations):
        """
        - R (ndarray)   : user-item rating matrix, 0 = unknown
        - K (int)       : number of latent dimensions
        - alpha (float) : learning rate
        - beta (float)  : regularization parameter
        """
        self.R = R
        self.num_users, self.num_items = R.shape
        self.K = K
        self.alpha = alpha
        self.beta = beta
        self.iterations = iterations

        self.P = np.random.normal(scale=1. / self.K, size=(self.num_users, self.K))
        self.Q = np.random.normal(scale=1. / self.K, size=(self.num_items, self.K))
        self.b_u = np.zeros(self.num_users)
        self.b_i = np.zeros(self.num_items)
        self.b = np.mean(self.R[np.where(self.R != 0)])
        self.samples = [(i, j, self.R[i, j])
                        for i in range(self.num_users)
                        for j in range(self.num_items)
                        if self.R[i, j] > 0]

    def train(self):
        history = []
        for i in range(self.iterations):
            np.random.shuffle(self.samples)
            self.sgd()
            history.append((i, self.mse()))
            if (i + 1) % 10 == 0:
                print("Iteration: %d ; error = %.4f" % (i + 1, history[-1][1]))
        return history

    def mse(self):
        xs, ys = self.R.nonzero()
        predicted = self.full_matrix()
        return np.sqrt(np.mean((self.R[xs, ys] - predicted[xs, ys]) ** 2))

    def get_rating(self, i, j):
        return self.b + self.b_u[i] + self.b_i[j] + self.P[i, :].dot(self.Q[j, :].T)

    def full_matrix(self):
        return self.b + self.b_u[:, np.newaxis] + self.b_i[np.newaxis, :] + self.P.dot(self.Q.T)

    def sgd(self):
        """one pass: half the squared error of each rating, plus beta/2 * squared norms"""
        for i, j, r in self.samples:
            e = r - self.get_rating(i, j)
            self.b_u[i] += self.alpha * (e - self.beta * self.b_u[i])
            self.b_i[j] += self.alpha * (e - self.beta * self.b_i[j])
            # keep the old row of P, Q's update needs it
            P_i = self.P[i, :].copy()
            self.P[i, :] += self.alpha * (e * self.Q[j, :] - self.beta * self.P[i, :])
            self.Q[j, :] += self.alpha * (e * P_i - self.beta * self.Q[j, :])

    def loss(self):
        mask = self.R > 0
        E = (self.R - self.full_matrix()) * mask
        return 0.5 * np.sum(E ** 2) + 0.5 * self.beta * (np.sum(self.P ** 2) + np.sum(self.Q ** 2))

    def gradients(self):
        """Full-batch gradients of loss()"""
        mask = self.R > 0
        E = (self.R - self.full_matrix()) * mask
        dP = -E @ self.Q + self.beta * self.P
        dQ = -E.T @ self.P + self.beta * self.Q
        return dP, dQ, -E.sum(axis=1), -E.sum(axis=0)


if __name__ == "__main__":
    ratings = pd.read_csv("ml-latest-small/ratings.csv")
    R = ratings.pivot(index="userId", columns="movieId", values="rating").fillna(0).values
    mf = MF(R, K=20, alpha=0.01, beta=0.02, iterations=20)
    mf.train()
    print(mf.full_matrix())
