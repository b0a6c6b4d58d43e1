import math


class Trainer:
    """Port of a JavaScript trainer: params and grads are plain lists, one pair for each layer."""

    def __init__(self, net, options=None):
        options = options or {}
        self.net = net
        self.learning_rate = options.get('learning_rate', 0.01)
        self.l1_decay = options.get('l1_decay', 0.0)
        self.l2_decay = options.get('l2_decay', 0.0)
        self.batch_size = options.get('batch_size', 1)
        self.method = options.get('method', 'sgd')  # sgd/adam/adagrad
        self.momentum = options.get('momentum', 0.9)
        self.eps = options.get('eps', 1e-8)
        self.beta1 = options.get('beta1', 0.9)
        self.beta2 = options.get('beta2', 0.999)
        self.k = 0  # iteration counter
        self.gsum = []  # last iteration gradients (used for momentum calculations)
        self.xsum = []  # used in adam

    def train(self, x, y):
        self.net.forward(x)
        cost_loss = self.net.backward(y)
        l2_decay_loss = 0.0
        l1_decay_loss = 0.0

        self.k += 1
        if self.k % self.batch_size == 0:
            pglist = self.net.getParamsAndGrads()
            if len(self.gsum) == 0:
                for pg in pglist:
                    self.gsum.append([0.0] * len(pg['params']))
                    self.xsum.append([0.0] * len(pg['params']))

            for i, pg in enumerate(pglist):
                p, g = pg['params'], pg['grads']
                for j in range(len(p)):
                    l2_decay_loss += self.l2_decay * p[j] * p[j] / 2
                    l1_decay_loss += self.l1_decay * abs(p[j])
                    l1grad = self.l1_decay * (1 if p[j] > 0 else -1)
                    l2grad = self.l2_decay * p[j]
                    gij = (l2grad + l1grad + g[j]) / self.batch_size  # raw batch gradient
                    gsumi, xsumi = self.gsum[i], self.xsum[i]
                    if self.method == 'adam':
                        # update biased first and second moment estimates
                        gsumi[j] = gsumi[j] * self.beta1 + (1 - self.beta1) * gij
                        xsumi[j] = xsumi[j] * self.beta2 + (1 - self.beta2) * gij * gij
                        biasCorr1 = gsumi[j] / (1 - math.pow(self.beta1, self.k))
                        biasCorr2 = xsumi[j] / (1 - math.pow(self.beta2, self.k))
                        p[j] += -self.learning_rate * biasCorr1 / (math.sqrt(biasCorr2) + self.eps)
                    elif self.method == 'adagrad':
                        gsumi[j] = gsumi[j] + gij * gij
                        p[j] += -self.learning_rate / math.sqrt(gsumi[j] + self.eps) * gij
                    else:
                        # momentum update
                        dx = self.momentum * gsumi[j] - self.learning_rate * gij
                        gsumi[j] = dx
                        p[j] += dx
                    g[j] = 0.0  # zero out gradient so that we can begin accumulating anew
        return {'loss': cost_loss + l1_decay_loss + l2_decay_loss, 'cost_loss': cost_loss}
