import numpy as np

# f and f_prime, always in pairs

def tanh(x):
    return np.tanh(x)

def tanh_prime(x):
    return 1 - np.tanh(x)**2

def rectify(x):
    return x*(x > 0)

def rectify_prime(x):
    return (x > 0)*1.0

def softsign(x):
    return x/(1 + abs(x))

def softsign_prime(x):
    return 1/(1 + abs(x))**2

# losses: prediction first, then what it should have been

def mean_square(p, t):
    return ((p - t)**2).mean()

def mean_square_prime(p, t):
    return 2*(p - t)/t.size

def half_square(p, t):
    return ((p - t)**2).sum()/2

def half_square_prime(p, t):
    return p - t


class Stage:
    """ linear map, then f. Works on one row vector at a time. """

    def __init__(self, n_in, n_out, f, f_prime):
        lim = np.sqrt(3/n_in)
        self.W = np.random.uniform(-lim, lim, (n_in, n_out))
        self.c = np.zeros((1, n_out))
        self.f, self.f_prime = f, f_prime

    def ahead(self, x):
        self.x = x
        self.u = x @ self.W + self.c
        return self.f(self.u)

    def back(self, err, rate):
        err = err*self.f_prime(self.u)
        down = err @ self.W.T
        self.W -= rate*(self.x.T @ err)
        self.c -= rate*err
        return down


class Chain:
    def __init__(self, stages, loss, loss_prime):
        self.stages = stages
        self.loss, self.loss_prime = loss, loss_prime

    def __call__(self, x):
        for s in self.stages:
            x = s.ahead(x)
        return x

    def teach(self, pairs, rate, rounds=1):
        history = []
        for _ in range(rounds):
            total = 0
            for x, t in pairs:
                p = self(x)
                total += self.loss(p, t)
                err = self.loss_prime(p, t)
                for s in self.stages[::-1]:
                    err = s.back(err, rate)
            history.append(total/len(pairs))
        return history


if __name__ == '__main__':
    np.random.seed(8)
    xs = np.random.uniform(-2, 2, (30, 1, 2))
    ts = np.sin(xs[:, :, :1])*xs[:, :, 1:]
    net = Chain([Stage(2, 12, tanh, tanh_prime), Stage(12, 6, softsign, softsign_prime),
                 Stage(6, 1, lambda x: x, lambda x: 1)], mean_square, mean_square_prime)
    history = net.teach(list(zip(xs, ts)), 0.05, 60)
    print(history[0], '->', history[-1])
