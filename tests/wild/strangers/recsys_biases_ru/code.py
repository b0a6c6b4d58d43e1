# Рекомендательная система: матричная факторизация с биасами
import csv
import os
import numpy as np


class BiasedMF:
    def __init__(self, n_users, n_items, k=8, lr=0.01, reg=0.02, seed=0):
        rs = np.random.RandomState(seed)
        self.P = rs.normal(0, 0.1, (n_users, k))   # пользователи
        self.Q = rs.normal(0, 0.1, (n_items, k))   # товары
        self.bu = np.zeros(n_users)
        self.bi = np.zeros(n_items)
        self.mu = 0.0
        self.lr, self.reg = lr, reg

    def predict(self, u, i):
        return self.mu + self.bu[u] + self.bi[i] + np.sum(self.P[u] * self.Q[i], axis=-1)

    def loss(self, u, i, r):
        """половина суммы квадратов + регуляризация на каждую оценку"""
        e = r - self.predict(u, i)
        reg = (self.bu[u]**2 + self.bi[i]**2 + np.sum(self.P[u]**2, axis=-1) + np.sum(self.Q[i]**2, axis=-1))
        return 0.5 * np.sum(e**2) + 0.5 * self.reg * np.sum(reg)

    def gradients(self, u, i, r):
        # полный градиент (для батча), индексы могут повторяться
        e = self.predict(u, i) - r
        gP = np.zeros_like(self.P)
        gQ = np.zeros_like(self.Q)
        gbu = np.zeros_like(self.bu)
        gbi = np.zeros_like(self.bi)
        np.add.at(gP, u, e[:, None] * self.Q[i] + self.reg * self.P[u])
        np.add.at(gQ, i, e[:, None] * self.P[u] + self.reg * self.Q[i])
        np.add.at(gbu, u, e + self.reg * self.bu[u])
        np.add.at(gbi, i, e + self.reg * self.bi[i])
        return gP, gQ, gbu, gbi

    def sgd_epoch(self, ratings):
        np.random.shuffle(ratings)
        for u, i, r in ratings:
            u, i = int(u), int(i)
            err = r - (self.mu + self.bu[u] + self.bi[i] + self.P[u].dot(self.Q[i]))
            self.bu[u] += self.lr * (err - self.reg * self.bu[u])
            self.bi[i] += self.lr * (err - self.reg * self.bi[i])
            pu = self.P[u].copy()   # старое значение!
            self.P[u] += self.lr * (err * self.Q[i] - self.reg * self.P[u])
            self.Q[i] += self.lr * (err * pu - self.reg * self.Q[i])

    def fit(self, ratings, epochs=20):
        self.mu = ratings[:, 2].mean()
        for ep in range(epochs):
            self.sgd_epoch(ratings)
            u, i, r = ratings[:, 0].astype(int), ratings[:, 1].astype(int), ratings[:, 2]
            rmse = np.sqrt(np.mean((r - self.predict(u, i))**2))
            if ep % 5 == 0:
                print('эпоха', ep, 'RMSE', round(rmse, 4))


def load_ratings(path='ratings.csv'):
    if not os.path.exists(path):
        # нет файла - сгенерируем
        rs = np.random.RandomState(1)
        U, V = rs.normal(size=(30, 3)), rs.normal(size=(40, 3))
        uu, ii = rs.randint(0, 30, 600), rs.randint(0, 40, 600)
        rr = np.clip(3.5 + np.sum(U[uu] * V[ii], 1) * 0.5 + rs.normal(0, 0.2, 600), 1, 5)
        return np.stack([uu, ii, rr], axis=1)
    rows = []
    with open(path) as f:
        for line in csv.DictReader(f):
            rows.append([int(line['userId']), int(line['movieId']), float(line['rating'])])
    return np.array(rows)


ratings = load_ratings()
model = BiasedMF(int(ratings[:, 0].max()) + 1, int(ratings[:, 1].max()) + 1)
model.fit(ratings)
