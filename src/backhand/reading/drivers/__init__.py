"""One file a form in which people write a backward pass; which are known is said here."""

from backhand.reading.driver import register
from backhand.reading.drivers.any_layer import AnyLayer
from backhand.reading.drivers.attributes import Attributes
from backhand.reading.drivers.autograd import Autograd
from backhand.reading.drivers.case import Said
from backhand.reading.drivers.costs import Costs
from backhand.reading.drivers.dicts import Dicts
from backhand.reading.drivers.flags import Flags
from backhand.reading.drivers.gradient_methods import GradientMethods
from backhand.reading.drivers.jacobians import Jacobians
from backhand.reading.drivers.kernels import Kernels
from backhand.reading.drivers.lists import Lists
from backhand.reading.drivers.loss import Loss
from backhand.reading.drivers.loss_and_gradient import LossAndGradient
from backhand.reading.drivers.network import Network
from backhand.reading.drivers.nodes import Nodes
from backhand.reading.drivers.objectives import Objectives
from backhand.reading.drivers.pairs import Pairs
from backhand.reading.drivers.passes import Passes
from backhand.reading.drivers.steps import Steps
from backhand.reading.drivers.tables import Tables
from backhand.reading.drivers.torch_functions import TorchFunctions
from backhand.reading.drivers.unrolled import Unrolled

register(Pairs())
register(Loss())
register(Network())
register(Lists())
register(Dicts())
register(Attributes())
register(AnyLayer())
register(Passes())
register(LossAndGradient())
register(Autograd())
register(Said())
register(Tables())
register(Costs())
register(Flags())
register(Jacobians())
register(Objectives())
register(GradientMethods())
register(Kernels())
register(Steps())
register(Unrolled())
register(TorchFunctions())
register(Nodes())
