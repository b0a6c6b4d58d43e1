# coding: utf-8
# Trainer から呼ばれた自分のコードで KeyError: line 17, called from line 29
import sys, os
sys.path.append(os.pardir)
import numpy as np
from common.trainer import Trainer


class Forgetful:
    def __init__(self):
        self.params = {'W': np.zeros(2)}
        self.calls = 0

    def gradient(self, x, t):
        self.calls += 1
        if self.calls == 3:
            return {'W': self.params['w']}  # 小文字
        return {'W': np.ones(2)}

    def loss(self, x, t):
        return float(np.sum(self.params['W']))

    def accuracy(self, x, t):
        return 0.5


x, t = np.zeros((20, 2)), np.zeros(20)
trainer = Trainer(Forgetful(), x, t, x, t, epochs=2, mini_batch_size=5)
trainer.train()
print('never here')
