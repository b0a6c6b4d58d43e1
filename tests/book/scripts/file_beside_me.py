# coding: utf-8
# 隣にある file_beside_me.csv から学習率を読む
import sys, os

here = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.join(here, os.pardir))
sys.path.append(os.pardir)
import csv

import common.functions as F
import numpy as np
from common import optimizer

assert os.path.basename(__file__) == 'file_beside_me.py'
with open(os.path.join(here, 'file_beside_me.csv'), encoding='utf-8') as f:
    rows = list(csv.DictReader(f))
assert [row['名前'] for row in rows] == ['SGD', 'Momentum', 'AdaGrad', 'Adam']

x = np.array([0.5, -1.0, 2.0])
for row in rows:
    maker = getattr(optimizer, row['名前'])
    tool = maker(lr=float(row['lr']))
    params = {'w': x.copy()}
    for _ in range(200):
        y = F.sigmoid(params['w'])
        tool.update(params, {'w': (y - 0.5) * F.sigmoid_grad(params['w'])})
    print(row['名前'], params['w'])
    assert np.abs(params['w']).max() < 1.0, row

print('ok')
