"""The catalogue of operations: each with its derivative and how it is written down."""

from backhand.graph.operations import (
    elementary as elementary,
)
from backhand.graph.operations import (
    product as product,
)
from backhand.graph.operations import (
    rearrangement as rearrangement,
)
from backhand.graph.operations import (
    reduction as reduction,
)
from backhand.graph.operations import (
    selection as selection,
)
from backhand.graph.operations.operation import CATALOGUE as CATALOGUE
from backhand.graph.operations.operation import Operation as Operation
