# coding: utf-8
"""The script is run as python runs it."""
import sys, os
here = os.getcwd()
sys.path.append(os.pardir)
import inspect
import pickle
import tempfile
import typing
from collections import namedtuple
from dataclasses import dataclass
from common.functions import sigmoid

assert __name__ == '__main__'
assert __doc__ == 'The script is run as python runs it.'
assert sys.modules['__main__'].__dict__ is globals()
assert os.path.isabs(__file__)                      # 3.9 からは絶対パス
assert sys.path[0] == os.path.dirname(os.path.realpath(__file__))


@dataclass
class Setting:
    lr: float = 0.1
    sizes: typing.Tuple[int, ...] = (784, 50, 10)


def double(x: int) -> float:
    return 2.0 * x


# no __future__ here: annotations are what they say
assert double.__annotations__ == {'x': int, 'return': float}
assert Setting.__annotations__['lr'] is float
assert pickle.loads(pickle.dumps(Setting(0.5))) == Setting(0.5)
assert pickle.loads(pickle.dumps(sigmoid))(0.0) == 0.5
Point = namedtuple('Point', 'x y')
assert pickle.loads(pickle.dumps(Point(1, 2))) == Point(1, 2)
assert 'return 2.0 * x' in inspect.getsource(double)
assert 'lr: float' in inspect.getsource(Setting)

counter = 0


def count():
    global counter
    counter += 1


count()
assert counter == 1 and eval('counter') == 1

# フォルダを移っても、自分の場所は分かる
with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    try:
        assert os.path.exists(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'file_beside_me.csv'))
        assert 'class Setting' in inspect.getsource(Setting)
        from common.util import conv_output_size
        assert conv_output_size(4, 3) == 2
    finally:
        os.chdir(here)

print('ok')
