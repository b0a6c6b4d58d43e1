#-*- coding:utf-8 -*-

"""Matrix factorization based recommender: learning by gradient descent, feature by feature."""

import random
from math import sqrt


class MatrixFactorBasedRecommender(object):

    def __init__(self, preferences, n_features=3, learning_rate=0.02, regularization=0.03,
                 init_mean=0.1, init_stdev=0.1, n_interations=10):
        '''
        preferences: { user: { item: rating } }
        '''
        self.preferences = preferences
        self._n_features = n_features
        self.learning_rate = learning_rate
        self.regularization = regularization
        self.init_mean = init_mean
        self.init_stdev = init_stdev
        self.n_interations = n_interations
        self._init_models()

    def _init_models(self):
        items = sorted(set(i for prefs in self.preferences.values() for i in prefs))
        draw = lambda: self.init_mean + self.init_stdev * random.gauss(0, 1)
        self.user_factors = dict((u, [draw() for _ in range(self._n_features)]) for u in sorted(self.preferences))
        self.item_factors = dict((i, [draw() for _ in range(self._n_features)]) for i in items)
        n = sum(len(p) for p in self.preferences.values())
        self._global_bias = sum(r for p in self.preferences.values() for r in p.values()) / float(n)

    def _predict(self, user_id, item_id):
        return self._global_bias + sum(u * i for u, i in zip(self.user_factors[user_id], self.item_factors[item_id]))

    def _train(self, feature):
        '''One pass over all the ratings, only this feature is moved.'''
        for user_id in sorted(self.preferences):
            for item_id in sorted(self.preferences[user_id]):
                err = self.preferences[user_id][item_id] - self._predict(user_id, item_id)
                u_f = self.user_factors[user_id][feature]
                i_f = self.item_factors[item_id][feature]
                # compute factor updates
                delta_u = err * i_f - self.regularization * u_f
                delta_i = err * u_f - self.regularization * i_f
                self.user_factors[user_id][feature] += self.learning_rate * delta_u
                self.item_factors[item_id][feature] += self.learning_rate * delta_i

    def factorize(self):
        for feature in range(self._n_features):
            for _ in range(self.n_interations):
                self._train(feature)

    def rmse(self):
        err, n = 0.0, 0
        for user_id, prefs in self.preferences.items():
            for item_id, rating in prefs.items():
                err += (rating - self._predict(user_id, item_id)) ** 2
                n += 1
        return sqrt(err / n)


if __name__ == '__main__':
    movies = {'Marcel': {'Lady in the Water': 2.5, 'Snakes on a Plane': 3.5, 'Superman Returns': 3.5},
              'Paola': {'Lady in the Water': 3.0, 'Superman Returns': 1.5, 'The Night Listener': 3.0},
              'Leopoldo': {'Snakes on a Plane': 4.0, 'The Night Listener': 4.5}}
    recsys = MatrixFactorBasedRecommender(movies)
    print('before', recsys.rmse())
    recsys.factorize()
    print('after', recsys.rmse())
