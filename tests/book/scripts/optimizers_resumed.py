# coding: utf-8
# 途中でやめて、続きから: the state of an optimizer is in its attributes
import sys, os
sys.path.append(os.pardir)
import copy
import pickle
import numpy as np
from common.optimizer import *
from common.multi_layer_net_extend import MultiLayerNetExtend

np.random.seed(0)
gradients = [{'w': np.random.randn(3)} for _ in range(6)]
state = {'SGD': (), 'Momentum': ('v',), 'Nesterov': ('v',), 'AdaGrad': ('h',), 'RMSprop': ('h',),
         'Adam': ('m', 'v', 'iter')}

for name, attributes in state.items():
    maker = globals()[name]

    whole = {'w': np.ones(3)}
    optimizer = maker(lr=0.1)
    for g in gradients:
        optimizer.update(whole, g)

    # three steps, then a new one that gets the attributes of the old
    params = {'w': np.ones(3)}
    first = maker(lr=0.1)
    for g in gradients[:3]:
        first.update(params, g)
    stored = pickle.dumps({a: getattr(first, a) for a in attributes})
    second = maker(lr=0.1)
    for a, value in pickle.loads(stored).items():
        setattr(second, a, value)
    branch = {'w': params['w'].copy()}
    for g in gradients[3:]:
        second.update(branch, g)
    assert np.allclose(branch['w'], whole['w']), name

    # 丸ごとコピーしても同じ
    for clone in (copy.deepcopy(first), pickle.loads(pickle.dumps(first))):
        branch = {'w': params['w'].copy()}
        for g in gradients[3:]:
            clone.update(branch, g)
        assert np.allclose(branch['w'], whole['w']), name

    # 忘れさせる
    for a in attributes:
        setattr(first, a, 0 if a == 'iter' else None)
    again, fresh = {'w': np.ones(3)}, {'w': np.ones(3)}
    first.update(again, gradients[0])
    maker(lr=0.1).update(fresh, gradients[0])
    assert np.allclose(again['w'], fresh['w']), name

# the best network so far, kept aside
x, t = np.random.rand(20, 5), np.random.randint(0, 3, 20)
net = MultiLayerNetExtend(5, [8], 3, use_batchnorm=True)
net.loss(x, t, train_flg=True)
for best in (copy.deepcopy(net), pickle.loads(pickle.dumps(net))):
    scores = net.predict(x)
    assert np.array_equal(best.predict(x), scores)
    assert best.params['W1'] is not net.params['W1']
    best.params['W2'][...] = 0          # 層と同じ配列のまま
    assert np.allclose(best.predict(x), 0)
    assert np.array_equal(net.predict(x), scores)

print('ok')
