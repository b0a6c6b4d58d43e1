# coding: utf-8
import sys, os
sys.path.append(os.pardir)
from common.functions import *

if len(sys.argv) < 2:
    sys.exit('usage: exits_1_with_a_message.py LR')
print('never here')
