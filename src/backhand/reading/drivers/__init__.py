"""One file a form in which people write a backward pass; which are known is said here."""

from backhand.reading.driver import register
from backhand.reading.drivers.attributes import Attributes
from backhand.reading.drivers.dicts import Dicts
from backhand.reading.drivers.lists import Lists
from backhand.reading.drivers.loss import Loss
from backhand.reading.drivers.network import Network
from backhand.reading.drivers.pairs import Pairs

register(Pairs())
register(Loss())
register(Network())
register(Lists())
register(Dicts())
register(Attributes())
