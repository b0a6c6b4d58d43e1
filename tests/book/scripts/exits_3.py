# coding: utf-8
import sys, os
sys.path.append(os.pardir)
import atexit

from common.util import *

atexit.register(print, 'goodbye')
if conv_output_size(28, 5) == 24:
    print('leaving')
    sys.exit(3)
print('never here')
