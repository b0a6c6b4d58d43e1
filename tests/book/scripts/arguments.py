# coding: utf-8
"""usage: arguments.py [--lr LR] [ITERATIONS]"""

import sys, os
sys.path.append(os.pardir)
import argparse

import numpy as np
from common.optimizer import SGD

assert os.path.basename(sys.argv[0]) == 'arguments.py'


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('iterations', nargs='?', type=int, default=10)
    parser.add_argument('--lr', type=float, default=0.1)
    options = parser.parse_args(arguments)

    params = {'x': np.array([1.0])}
    optimizer = SGD(options.lr)
    for _ in range(options.iterations):
        optimizer.update(params, {'x': 2 * params['x']})
    assert np.allclose(params['x'], (1 - 2 * options.lr) ** options.iterations)
    print('lr', options.lr, 'iterations', options.iterations)


if __name__ == '__main__':
    assert __doc__.startswith('usage')
    assert sys.modules['__main__'].main is main
    main(sys.argv[1:])
    print('ok')
