# -*- coding: utf-8 -*-

"""Minimizers that are iterated over: each step yields a dictionary with what happened."""

import itertools

import numpy as np


def sqrt(x):
    return np.sqrt(x)


class Minimizer(object):
    def __init__(self, wrt, fprime, args=None):
        self.wrt = wrt
        self.fprime = fprime
        self.args = args if args is not None else itertools.repeat(([], {}))
        self.n_iter = 0

    def __iter__(self):
        return self._iterate()

    def minimize_until(self, n):
        for info in self:
            if info['n_iter'] >= n:
                return info


class Adadelta(Minimizer):
    def __init__(self, wrt, fprime, step_rate=1, decay=0.9, momentum=0, offset=1e-4, args=None):
        super(Adadelta, self).__init__(wrt, fprime, args)
        self.step_rate = step_rate
        self.decay = decay
        self.momentum = momentum
        self.offset = offset
        self.gms = np.zeros_like(wrt)
        self.sms = np.zeros_like(wrt)
        self.step = np.zeros_like(wrt)

    def _iterate(self):
        for args, kwargs in self.args:
            step_m1 = self.step
            d = self.decay
            o = self.offset
            m = self.momentum
            step1 = step_m1 * m
            self.wrt -= step1

            gradient = self.fprime(self.wrt, *args, **kwargs)

            self.gms = (d * self.gms) + (1 - d) * gradient ** 2
            step2 = sqrt(self.sms + o) / sqrt(self.gms + o) * gradient * self.step_rate
            self.wrt -= step2

            self.step = step1 + step2
            self.sms = (d * self.sms) + (1 - d) * self.step ** 2

            self.n_iter += 1
            yield {'n_iter': self.n_iter, 'gradient': gradient, 'args': args, 'kwargs': kwargs}


class RmsProp(Minimizer):
    def __init__(self, wrt, fprime, step_rate, decay=0.9, momentum=0, args=None):
        super(RmsProp, self).__init__(wrt, fprime, args)
        self.step_rate = step_rate
        self.decay = decay
        self.momentum = momentum
        self.moving_mean_squared = np.ones_like(wrt)
        self.step = np.zeros_like(wrt)

    def _iterate(self):
        for args, kwargs in self.args:
            # Nesterov momentum: move first, then look
            step1 = self.step * self.momentum
            self.wrt -= step1

            gradient = self.fprime(self.wrt, *args, **kwargs)

            self.moving_mean_squared = (self.decay * self.moving_mean_squared + (1 - self.decay) * gradient ** 2)
            step2 = self.step_rate * gradient / sqrt(self.moving_mean_squared + 1e-8)
            self.wrt -= step2

            self.step = step1 + step2
            self.n_iter += 1
            yield {'n_iter': self.n_iter, 'gradient': gradient, 'args': args, 'kwargs': kwargs}


def quadratic(x):
    return (x ** 2 * np.arange(1, x.size + 1)).sum()


def quadratic_prime(x):
    return 2 * x * np.arange(1, x.size + 1)


if __name__ == '__main__':
    wrt = np.ones(4) * 2.
    for info in Adadelta(wrt, quadratic_prime, step_rate=0.9, momentum=0.5):
        if info['n_iter'] % 20 == 0:
            print(info['n_iter'], quadratic(wrt))
        if info['n_iter'] >= 100:
            break
