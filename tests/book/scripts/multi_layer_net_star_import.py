# coding: utf-8
import matplotlib.pyplot as plt
from common.multi_layer_net import *
from common.optimizer import SGD
from common.util import smooth_curve

# 星で持ち込まれる名前: layers の関数も、im2col も、sys と os も
assert OrderedDict and Convolution and im2col and col2im and softmax_loss and identity_function
assert numerical_gradient and relu_grad and sum_squared_error and sys.path and os.pardir

x, t = np.random.rand(60, 20), np.random.randint(0, 3, 60)
losses = {}
for name, std in {'std=0.01': 0.01, 'Xavier': 'sigmoid', 'He': 'relu', 'he': 'he', 'xavier': 'XAVIER'}.items():
    network = MultiLayerNet(
        input_size=20, hidden_size_list=[100, 100], output_size=3, weight_init_std=std
    )
    assert list(network.layers) == [
        'Affine1', 'Activation_function1', 'Affine2', 'Activation_function2', 'Affine3'
    ]
    scale = {'std=0.01': 0.01, 'He': np.sqrt(0.02), 'he': np.sqrt(0.02)}.get(name, 0.1)
    assert 0.95 < network.params['W2'].std() / scale < 1.05, name
    optimizer, losses[name] = SGD(lr=0.1), []
    for _ in range(40):
        optimizer.update(network.params, network.gradient(x, t))
        losses[name].append(network.loss(x, t))
    plt.plot(smooth_curve(losses[name]), label=name)
plt.legend()
plt.show()
assert losses['He'][-1] < losses['He'][0]

from common.multi_layer_net_extend import *
assert MultiLayerNetExtend(20, [5], 3, use_batchnorm=True).params['gamma1'].tolist() == [1] * 5
assert cross_entropy_error and step_function and sigmoid_grad and mean_squared_error
print('ok')
