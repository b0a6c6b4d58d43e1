"""Where the parts of a graph go: each box is a small table, whatever is open inside it.

The parts of a box stand in columns, along the flow, and rows, so that the main line stays straight.
Columns and rows are found once; a place is then a sum of sizes (`backhand.graph.placement`). A box
that opens makes its own column wider and its own row higher, and moves nothing from its cell.

A tensor that passes a column on its way to a later one has a cell of its own there, a lane.
Parameters and labels stand above what uses them and constants below, as the book draws them.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from backhand.frozen import frozen
from backhand.graph.record import Graph, Tensor
from backhand.graph.text_width import shortened, text_width

# What stands outside all boxes stands in this one.
ROOT: Final = ""

# Pixels. `up` and `down` are measured from the line on which an item's arrows run.
NODE_HEIGHT: Final = 44.0
BOX_HEIGHT: Final = 64.0
# From an operation to its result, wide enough for an arrow each way.
STEM: Final = 22.0
CHIP_WIDTH: Final = 78.0
NUMBER_WIDTH: Final = 52.0
CHIP_UP: Final = 45.0
CHIP_DOWN: Final = 29.0
# Of a constant, to which no gradient is due.
CHIP_BARE: Final = 2.0
BADGE: Final = 19.0
CHIP_GAP: Final = 12.0
LABEL_LETTERS: Final = 22
NAME_LETTERS: Final = 14

# Lanes in all; longer ways than fit are drawn straight across.
_MOST_LANES: Final = 8_000
_SWEEPS: Final = 6


@frozen
class Size:
    """The room that an item needs.

    Attributes
    ----------
    width, up, down : float
        Pixels; up and down from the line on which its arrows run.
    """

    width: float
    up: float
    down: float


@frozen
class Cell:
    """A place in a box's table.

    Attributes
    ----------
    item : str
        Node, group or tensor; "" for a lane.
    lane : str
        The tensor that passes here; "" for an item.
    row : int
    """

    item: str
    lane: str
    row: int


@dataclass
class Plan:
    """All that a drawing needs to know beside which boxes are open.

    Attributes
    ----------
    parents : dict of item to group
        `ROOT` for what stands in no box.
    grids : dict of group to columns of cells
    main_rows : dict of group to row
        The row whose line is the box's own.
    bodies : dict of item to Size
        The operation's or closed box's own shape, without its results.
    chips : dict of tensor to Size
    results : dict of item to tensors
        What is drawn behind a node, or behind a closed box.
    above, below : dict of item to tensors
    entries : dict of item to dict of tensor to float
        Where an arrow from the left arrives, in pixels below the item's line.
    wires : list of (tensor, item)
        Item "" is the way out of the graph.
    opened : tuple of groups
        Those that are open at first.
    """

    parents: dict[str, str] = field(default_factory=dict)
    grids: dict[str, list[list[Cell]]] = field(default_factory=dict)
    main_rows: dict[str, int] = field(default_factory=dict)
    bodies: dict[str, Size] = field(default_factory=dict)
    chips: dict[str, Size] = field(default_factory=dict)
    results: dict[str, list[str]] = field(default_factory=dict)
    above: dict[str, list[str]] = field(default_factory=dict)
    below: dict[str, list[str]] = field(default_factory=dict)
    entries: dict[str, dict[str, float]] = field(default_factory=dict)
    wires: list[tuple[str, str]] = field(default_factory=list)
    opened: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the plan as the page's script reads it."""

        def sizes(known: dict[str, Size]) -> dict[str, list[float]]:
            return {key: [one.width, one.up, one.down] for key, one in known.items()}

        return {
            "parents": self.parents,
            "grids": {
                group: [[[cell.item, cell.lane, cell.row] for cell in column] for column in columns]
                for group, columns in self.grids.items()
            },
            "main_rows": self.main_rows,
            "bodies": sizes(self.bodies),
            "chips": sizes(self.chips),
            "results": self.results,
            "above": self.above,
            "below": self.below,
            "entries": self.entries,
            "wires": [list(wire) for wire in self.wires],
            "opened": list(self.opened),
        }


def plan(graph: Graph) -> Plan:
    """Return the places of a graph's parts."""
    return _Planner(graph).plan()


@dataclass
class _Flow:
    """A tensor inside one box: where it comes from there, and where to.

    Attributes
    ----------
    source : str
        "" where it enters from outside.
    sinks : list of items
    leaves : bool
        Whether it is used outside the box.
    """

    tensor: str
    source: str
    sinks: list[str] = field(default_factory=list)
    leaves: bool = False


@dataclass
class _Slot:
    """A cell whose row is not known yet."""

    item: str
    lane: str
    key: float
    before: list[_Slot] = field(default_factory=list)
    after: list[_Slot] = field(default_factory=list)
    order: int = 0
    row: int = 0


class _Planner:
    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.made = Plan()
        # The boxes round each item, outermost first.
        self.paths: dict[str, tuple[str, ...]] = {}
        # When an item's first operation ran.
        self.time: dict[str, float] = {}
        # How far an item is from the top: the way of each first operand stays above the others'.
        self.level: dict[str, float] = {}
        self.children: dict[str, list[str]] = {ROOT: []}
        self.flows: dict[str, list[_Flow]] = {}
        self.columns: dict[str, dict[str, int]] = {}
        # The one item of a column that arrows reach from above.
        self.tops: dict[tuple[str, int], str] = {}
        self.reached: set[str] = set()
        self.attached: set[str] = set()
        self.lanes = 0

    def plan(self) -> Plan:
        self._nest()
        sources = [one for one in self.graph.tensors if self.graph.producer(one.id) is None]
        self.flows = self._find_flows(
            one for one in self.graph.tensors if self.graph.producer(one.id) is not None
        )
        for group in self.children:
            self.columns[group] = self._columns_of(group)
        free = [tensor for tensor in sources if not self._attach(tensor)]
        for tensor in free:
            self._stand_alone(tensor)
        for group, flows in self._find_flows(free).items():
            self.flows.setdefault(group, []).extend(flows)
        self._pile_up(free)
        self._size()
        self._find_levels()
        for group in self.children:
            self._arrange(group)
        for edge in self.graph.edges:
            wire = (edge.tensor, edge.target or "")
            if wire not in self.made.wires[-2:]:
                self.made.wires.append(wire)
        self.made.wires = list(dict.fromkeys(self.made.wires))
        self.made.opened = self._opened_at_first()
        return self.made

    # What stands in what.

    def _nest(self) -> None:
        graph, parents = self.graph, self.made.parents
        for group in graph.groups:
            self.children[group.id] = []
            parents[group.id] = group.parent or ROOT
        for group in graph.groups:
            self._path(group.id)
        for moment, node in enumerate(graph.nodes):
            parents[node.id] = node.group or ROOT
            self.time[node.id] = moment
            for item in (*self._path(node.id)[1:], node.id):
                self.time.setdefault(item, moment)
        for item in sorted(self.time, key=lambda item: self.time[item]):
            self.children[parents[item]].append(item)

    def _path(self, item: str) -> tuple[str, ...]:
        """Return the boxes round an item, from `ROOT` inwards."""
        if item not in self.paths:
            parent = self.made.parents[item]
            self.paths[item] = (ROOT,) if parent == ROOT else (*self._path(parent), parent)
        return self.paths[item]

    def _shared(self, items: list[str]) -> str:
        """Return the innermost box round all of the items."""
        paths = [self._path(item) for item in items]
        inner = ROOT
        for boxes in zip(*paths, strict=False):
            if len(set(boxes)) > 1:
                break
            inner = boxes[0]
        return inner

    def _users(self, tensor: str) -> list[str]:
        return list(
            dict.fromkeys(
                edge.target for edge in self.graph.uses(tensor) if edge.target is not None
            )
        )

    # What flows where.

    def _find_flows(self, tensors: Iterable[Tensor]) -> dict[str, list[_Flow]]:
        found: dict[str, list[_Flow]] = defaultdict(list)
        for tensor in tensors:
            producer = self.graph.producer(tensor.id)
            source = tensor.id if producer is None else producer.id
            chain = (*self._path(source), source)
            inside: dict[str, _Flow] = {}
            for group, item in itertools.pairwise(chain):
                inside[group] = _Flow(tensor.id, item)
            out = [edge.target for edge in self.graph.uses(tensor.id)]
            if tensor.id == self.graph.output and None not in out:
                out.append(None)
            for target in out:
                way: tuple[str, ...] = (ROOT,) if target is None else (*self._path(target), target)
                for group in chain[:-1]:
                    if group not in way or (target is None):
                        inside[group].leaves = True
                for group, item in itertools.pairwise(way):
                    flow = inside.setdefault(group, _Flow(tensor.id, ""))
                    if item != flow.source and item not in flow.sinks:
                        flow.sinks.append(item)
            for group, flow in inside.items():
                if flow.sinks or flow.leaves:
                    found[group].append(flow)
        return found

    def _columns_of(self, group: str) -> dict[str, int]:
        """Return each item's column: one more than the furthest of those that it waits for."""
        before: dict[str, set[str]] = defaultdict(set)
        after: dict[str, set[str]] = defaultdict(set)
        for flow in self.flows.get(group, ()):
            for sink in flow.sinks:
                # What comes back to an earlier item, across a box that is left and entered
                # again, can't count.
                if flow.source and self.time[flow.source] < self.time[sink]:
                    before[sink].add(flow.source)
                    after[flow.source].add(sink)
        columns: dict[str, int] = {}
        for item in self.children[group]:
            columns[item] = max((columns[one] + 1 for one in before[item]), default=0)
        # What waits for nothing stands just before its first use.
        for item in reversed(self.children[group]):
            if not before[item] and after[item]:
                columns[item] = min(columns[one] for one in after[item]) - 1
        return columns

    # Where the tensors go that nothing computes.

    def _home(self, tensor: Tensor) -> str:
        """Return the box in which a tensor that nothing computes stands."""
        users = self._users(tensor.id)
        if tensor.kind in ("input", "labels") or not users:
            return ROOT
        inner = self._shared(users)
        if tensor.kind != "parameter":
            return inner
        # A layer's parameters come to it from outside, so that they stay in sight when it closes.
        for box in (*self._path(inner), inner)[:0:-1] if inner != ROOT else ():
            if self.graph.group(box).kind == "layer":
                return self.made.parents[box]
        while inner != ROOT and self.graph.group(inner).kind == "function":
            inner = self.made.parents[inner]
        return inner

    def _attach(self, tensor: Tensor) -> bool:
        """Put a tensor above or below the one item that uses it; say whether it could be."""
        users = self._users(tensor.id)
        home = self._home(tensor)
        if not users or tensor.kind in ("input", "value", "output"):
            return False
        if tensor.kind == "constant":
            if len(users) > 1:
                return False
            self.made.parents[tensor.id] = self.made.parents[users[0]]
            self.made.below.setdefault(users[0], []).append(tensor.id)
            self.attached.add(tensor.id)
            return True
        claims: dict[tuple[str, int], str] = {}
        for user in users:
            chain = (*self._path(user), user)
            chain = chain[chain.index(home) :]
            for group, item in itertools.pairwise(chain):
                place = (group, self.columns[group][item])
                if claims.setdefault(place, self.tops.get(place, item)) != item:
                    return False
        holders = {chain_item for (group, _c), chain_item in claims.items() if group == home}
        if len(holders) != 1:
            return False
        self.tops.update(claims)
        self.reached.update(claims.values())
        self.made.parents[tensor.id] = home
        self.attached.add(tensor.id)
        self.made.above.setdefault(holders.pop(), []).append(tensor.id)
        return True

    def _stand_alone(self, tensor: Tensor) -> None:
        """Give a tensor that nothing computes a cell of its own."""
        home = self._home(tensor)
        self.made.parents[tensor.id] = home
        users = self._users(tensor.id)
        here = [(*self._path(user), user)[len(self._path(tensor.id))] for user in users]
        columns = self.columns[home]
        columns[tensor.id] = min((columns[item] for item in here), default=0) - 1
        self.time[tensor.id] = min((self.time[item] for item in here), default=0) - 0.5
        self.children[home].append(tensor.id)

    def _pile_up(self, free: Iterable[Tensor]) -> None:
        """Put tensors that stand side by side before the same item into one cell, a pile."""
        before: dict[tuple[str, int, tuple[str, ...]], list[str]] = defaultdict(list)
        for tensor in free:
            home = self.made.parents[tensor.id]
            depth = len(self._path(tensor.id))
            users = {(*self._path(user), user)[depth] for user in self._users(tensor.id)}
            column = self.columns[home][tensor.id]
            before[home, column, tuple(sorted(users))].append(tensor.id)
        for (home, column, sinks), tensors in before.items():
            if len(tensors) < 2 or not sinks:
                continue
            pile = f"pile-{tensors[0]}"
            self.made.parents[pile] = home
            self.made.bodies[pile] = Size(0.0, 0.0, 0.0)
            self.made.results[pile] = tensors
            self.columns[home][pile] = column
            self.time[pile] = self.time[tensors[0]]
            self.children[home].append(pile)
            for tensor_id in tensors:
                del self.columns[home][tensor_id]
                self.children[home].remove(tensor_id)
            for flow in self.flows[home]:
                if flow.source in tensors:
                    flow.source = pile

    def _find_levels(self) -> None:
        graph, made = self.graph, self.made
        waiting = [graph.output]
        while waiting:
            tensor = waiting.pop()
            if tensor in self.level:
                continue
            self.level[tensor] = len(self.level)
            producer = graph.producer(tensor)
            if producer is not None:
                waiting += [graph.edge(edge).tensor for edge in reversed(producer.inputs)]
        for one in graph.tensors:
            self.level.setdefault(one.id, len(self.level))
        for node in graph.nodes:
            for item in (*self._path(node.id)[1:], node.id):
                here = self.level[node.output]
                self.level[item] = min(self.level.get(item, here), here)
        for item, tensors in made.results.items():
            if item not in self.level:
                self.level[item] = min(self.level[tensor] for tensor in tensors)
                # As they are used, from the top down.
                tensors.sort(key=lambda tensor: self.level[tensor])

    # How large the items are.

    def _size(self) -> None:
        graph, made = self.graph, self.made
        for tensor in graph.tensors:
            made.chips[tensor.id] = _chip_size(tensor)
        for node in graph.nodes:
            width = max(NODE_HEIGHT, text_width(shortened(node.label, LABEL_LETTERS), 16) + 24)
            made.bodies[node.id] = Size(width, NODE_HEIGHT / 2, NODE_HEIGHT / 2)
            made.results[node.id] = [node.output]
        for group in graph.groups:
            made.results[group.id] = []
        for tensor in graph.tensors:
            producer = graph.producer(tensor.id)
            if producer is None:
                continue
            boxes = self._path(producer.id)[1:]
            for target in [use.target for use in graph.uses(tensor.id)] or [None]:
                way = () if target is None else self._path(target)
                for box in boxes:
                    if box not in way and tensor.id not in made.results[box]:
                        made.results[box].append(tensor.id)
        for group in graph.groups:
            width = max(112.0, text_width(shortened(group.label, LABEL_LETTERS), 15) + 52)
            over = [made.chips[tensor].width for tensor in made.above.get(group.id, ())]
            if len(over) > 1:
                # Wide enough for straight arrows from all that stands above.
                middles = sum(over) + CHIP_GAP * (len(over) - 1) - (over[0] + over[-1]) / 2
                width = max(width, middles + 40)
            height = max(BOX_HEIGHT, 26.0 * len(made.results[group.id]))
            made.bodies[group.id] = Size(width, height / 2, height / 2)

    # Rows.

    def _arrange(self, group: str) -> None:
        columns = self.columns[group]
        first = min(columns.values(), default=0)
        table: list[list[_Slot]] = [
            [] for _ in range(max(columns.values(), default=-1) - first + 1)
        ]
        slots: dict[str, _Slot] = {}
        for item in self.children[group]:
            columns[item] -= first
            slots[item] = _Slot(item, "", self.level[item])
            table[columns[item]].append(slots[item])
        flows = [flow for flow in self.flows.get(group, ()) if not self._from_above(flow, group)]
        ends: dict[str, list[tuple[str, _Slot | None]]] = defaultdict(list)
        # The shortest ways get their lanes first.
        for flow in sorted(flows, key=lambda flow: self._reach(flow, group)[1]):
            begin, end = self._reach(flow, group)
            previous = slots.get(flow.source)
            sinks: dict[int, list[str]] = defaultdict(list)
            for sink in flow.sinks:
                sinks[columns[sink]].append(sink)
            laned = self.lanes + end - begin <= _MOST_LANES
            for column in range(begin, end + 1):
                for sink in sinks.get(column, ()):
                    ends[sink].append((flow.tensor, previous))
                    if previous is not None:
                        previous.after.append(slots[sink])
                        slots[sink].before.append(previous)
                if column < end and laned:
                    lane = _Slot("", flow.tensor, self.level[flow.tensor])
                    self.lanes += 1
                    table[column].append(lane)
                    if previous is not None:
                        previous.after.append(lane)
                        lane.before.append(previous)
                    previous = lane
            for column, back in sinks.items():
                if column < begin:
                    for sink in back:
                        ends[sink].append((flow.tensor, None))
        _order(table, self.reached)
        _give_rows(table)
        self.made.grids[group] = [
            [Cell(slot.item, slot.lane, slot.row) for slot in column] for column in table
        ]
        self.made.main_rows[group] = self._main_row(group, table, flows)
        for item, arriving in ends.items():
            self.made.entries[item] = self._entries(item, slots[item], arriving)

    def _reach(self, flow: _Flow, group: str) -> tuple[int, int]:
        """Return the first column after a flow's source, and the one at which it ends."""
        columns = self.columns[group]
        begin = columns[flow.source] + 1 if flow.source else 0
        last = max((columns[sink] for sink in flow.sinks), default=begin)
        if flow.leaves:
            last = max(columns.values(), default=-1) + 1
        return begin, last

    def _from_above(self, flow: _Flow, group: str) -> bool:
        return flow.source == "" and self._is_attached(flow.tensor)

    def _is_attached(self, tensor: str) -> bool:
        return tensor in self.attached

    def _main_row(self, group: str, table: list[list[_Slot]], flows: list[_Flow]) -> int:
        if not table:
            return 0
        for flow in flows:
            if flow.leaves:
                for slot in table[-1]:
                    if slot.lane == flow.tensor or (slot.item and slot.item == flow.source):
                        return slot.row
        return table[0][0].row if table[0] else 0

    def _entries(
        self, item: str, slot: _Slot, arriving: list[tuple[str, _Slot | None]]
    ) -> dict[str, float]:
        """Return where each arrow from the left arrives: in the order of where it comes from."""
        if len(arriving) == 1:
            return {arriving[0][0]: 0.0}
        turns = {edge.tensor: edge.position for edge in self._edges_into(item)}
        sides: dict[str, tuple[int, int]] = {
            tensor: (0 if before is None else before.row - slot.row, turns.get(tensor, 0))
            for tensor, before in arriving
        }
        line = sorted(sides, key=lambda tensor: sides[tensor])
        # The straight one stays on the item's line; without one, they stand about it.
        level = [number for number, tensor in enumerate(line) if sides[tensor][0] == 0]
        middle = float(level[0]) if level else (len(line) - 1) / 2
        body = self.made.bodies.get(item)
        room = (body.up if body is not None else NODE_HEIGHT / 2) * 0.68
        furthest = max(middle, len(line) - 1 - middle)
        step = min(12.0, room / furthest) if furthest else 0.0
        return {tensor: (number - middle) * step for number, tensor in enumerate(line)}

    def _edges_into(self, item: str) -> list[Any]:
        if item in self.children:
            return []
        try:
            node = self.graph.node(item)
        except KeyError:
            return []
        return [self.graph.edge(edge) for edge in node.inputs]

    # What is open at first.

    def _opened_at_first(self) -> tuple[str, ...]:
        """Open networks, and a box that stands alone; layers stay closed, as the book has them."""
        opened: list[str] = []
        alone = ROOT
        nodes = {node.id for node in self.graph.nodes}
        while not any(item in nodes for item in self.children[alone]):
            boxes = [item for item in self.children[alone] if item in self.children]
            if len(boxes) != 1 or len(self.children[boxes[0]]) > _MOST_SHOWN:
                break
            alone = boxes[0]
            opened.append(alone)
            if self.graph.group(alone).kind == "layer":
                break
        return tuple(opened)


# Items of a box that opens by itself.
_MOST_SHOWN: Final = 40


def _chip_size(tensor: Tensor) -> Size:
    caption = text_width(caption_text(tensor), 12)
    down = CHIP_BARE if tensor.kind == "constant" else CHIP_DOWN
    judged = tensor.judgement is not None
    # A number that stands in the code takes little room.
    least = NUMBER_WIDTH if tensor.kind == "constant" and not tensor.shape else CHIP_WIDTH
    return Size(max(least, caption + 6), CHIP_UP, down + (BADGE if judged else 0.0))


def caption_text(tensor: Tensor) -> str:
    """Return what stands over a tensor: its name and its shape."""
    shape = "×".join(map(str, tensor.shape))
    return "  ".join(part for part in (shortened(tensor.name, NAME_LETTERS), shape) if part)


def _order(table: list[list[_Slot]], reached: set[str]) -> None:
    """Order each column so that few ways cross."""
    for column in table:
        column.sort(key=lambda slot: (slot.key, slot.item, slot.lane))
        _number(column)
    best, fewest = [list(column) for column in table], _crossings(table)
    for sweep in range(_SWEEPS):
        if not fewest:
            break
        forward = sweep % 2 == 0
        for column in table if forward else reversed(table):
            centre: dict[int, float] = {}
            for slot in column:
                near = slot.before if forward else slot.after
                centre[id(slot)] = (
                    sum(one.order for one in near) / len(near) if near else slot.order
                )
            column.sort(key=lambda slot: centre[id(slot)])
            _number(column)
        crossings = _crossings(table)
        if crossings < fewest:
            best, fewest = [list(column) for column in table], crossings
    for number, column in enumerate(best):
        # An arrow from above passes no other item.
        items = [slot for slot in column if slot.item]
        items.sort(key=lambda slot: slot.item not in reached)
        turn = iter(items)
        table[number][:] = [next(turn) if slot.item else slot for slot in column]
        _number(table[number])


def _number(column: list[_Slot]) -> None:
    for order, slot in enumerate(column):
        slot.order = order


def _crossings(table: list[list[_Slot]]) -> int:
    """Return how many ways cross between neighbouring columns."""
    crossings = 0
    for column in table:
        ends: list[int] = []
        for slot in column:
            ends.extend(sorted(one.order for one in slot.after))
        # Inversions, by inserting into a sorted list.
        crossings += _inversions(ends)
    return crossings


def _inversions(numbers: list[int]) -> int:
    from bisect import bisect_right, insort

    seen: list[int] = []
    found = 0
    for number in numbers:
        found += len(seen) - bisect_right(seen, number)
        insort(seen, number)
    return found


def _give_rows(table: list[list[_Slot]]) -> None:
    """Give each cell a row: its predecessor's where it is free, in the column's order."""
    for column in table:
        row = -1
        for slot in column:
            wanted = min((one.row for one in slot.before), default=0)
            slot.row = row = max(row + 1, wanted)
    # What waits for nothing, or is off its predecessor's row anyway, moves down to what follows it.
    for column in reversed(table):
        limit: int | None = None
        for slot in reversed(column):
            straight = any(one.row == slot.row for one in slot.before)
            wanted = min((one.row for one in slot.after), default=slot.row)
            if not straight and wanted > slot.row:
                slot.row = wanted if limit is None else min(wanted, max(slot.row, limit - 1))
            limit = slot.row
    used = sorted({slot.row for column in table for slot in column})
    numbers = {row: number for number, row in enumerate(used)}
    for column in table:
        for slot in column:
            slot.row = numbers[slot.row]
