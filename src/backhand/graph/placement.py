"""Coordinates of a plan's parts, given which boxes are open: sums of sizes, nothing is searched.

`templates/placement.js` is this file again, for the page, where boxes open and close; a test puts
both side by side. Change one and the other.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from backhand.frozen import frozen
from backhand.graph.layout import CHIP_GAP, ROOT, STEM, Plan, Size

# Pixels between columns, where arrows change rows, and between rows.
COLUMN_GAP: Final = 38.0
ROW_GAP: Final = 20.0
LANE: Final = 11.0
# Within a box's border.
SIDE: Final = 22.0
HEADER: Final = 34.0
FLOOR: Final = 16.0
# From a tensor to the item below or above it.
TETHER: Final = 30.0
# Above the line runs forward, below it backward.
APART: Final = 3.5
# How far tensors above an item may stand out to its sides.
OVERHANG: Final = 22.0
MARGIN: Final = 20.0
# The way out of the graph.
WAY_OUT: Final = 30.0


@frozen
class Spot:
    """Where something is drawn: its left side, the line on which its arrows run, its size."""

    x: float
    y: float
    width: float
    up: float
    down: float


@frozen
class Drawn:
    """An arrow there and back, as SVG writes paths.

    Attributes
    ----------
    tensor : str
    target : str
        Item, or "" for the way out.
    forward, backward : str
    """

    tensor: str
    target: str
    forward: str
    backward: str


@dataclass
class Placement:
    """Everything that is to be seen, and where."""

    bodies: dict[str, Spot] = field(default_factory=dict)
    frames: dict[str, Spot] = field(default_factory=dict)
    chips: dict[str, Spot] = field(default_factory=dict)
    wires: list[Drawn] = field(default_factory=list)
    width: float = 0.0
    height: float = 0.0


@frozen
class _Table:
    """The measures of an open box: each column's left side and width, each row's line."""

    lefts: list[float]
    widths: list[float]
    lines: list[float]
    size: Size


def place(plan: Plan, opened: Collection[str]) -> Placement:
    """Return the coordinates of what is to be seen when these boxes are open."""
    return _Placer(plan, opened).place()


class _Placer:
    def __init__(self, plan: Plan, opened: Collection[str]) -> None:
        self.plan = plan
        self.opened = {ROOT, *opened}
        self.made = Placement()
        self.tables: dict[str, _Table] = {}
        self.sizes: dict[str, Size] = {}
        # Where each cell of an open box is: its column, its row; lanes by group and tensor.
        self.cells: dict[str, tuple[int, int]] = {}
        self.lanes: dict[tuple[str, str], dict[int, int]] = {}
        # Left side and line of each open box.
        self.origins: dict[str, tuple[float, float]] = {}

    def place(self) -> Placement:
        size = self._table(ROOT).size
        self._put_box(ROOT, MARGIN, MARGIN + size.up)
        self._put_chips_around()
        self._draw()
        self.made.width = size.width + 2 * MARGIN + WAY_OUT
        self.made.height = size.up + size.down + 2 * MARGIN
        return self.made

    # Sizes.

    def _table(self, group: str) -> _Table:
        if group in self.tables:
            return self.tables[group]
        columns = self.plan.grids[group]
        widths = [0.0] * len(columns)
        rows = 1 + max((cell.row for column in columns for cell in column), default=-1)
        up, down = [0.0] * rows, [0.0] * rows
        for number, column in enumerate(columns):
            for cell in column:
                size = Size(0.0, LANE, LANE)
                if cell.item:
                    size = self._size(cell.item)
                    self.cells[cell.item] = (number, cell.row)
                else:
                    self.lanes.setdefault((group, cell.lane), {})[number] = cell.row
                widths[number] = max(widths[number], size.width)
                up[cell.row] = max(up[cell.row], size.up)
                down[cell.row] = max(down[cell.row], size.down)
        side = SIDE if group != ROOT else 0.0
        lefts: list[float] = []
        x = side
        for width in widths:
            lefts.append(x)
            x += width + COLUMN_GAP
        width = x - COLUMN_GAP + side if widths else 2 * side
        lines: list[float] = []
        y = 0.0
        for row in range(rows):
            y += up[row] + (down[row - 1] + ROW_GAP if row else 0.0)
            lines.append(y)
        main = lines[self.plan.main_rows[group]] if lines else 0.0
        header, floor = (HEADER, FLOOR) if group != ROOT else (0.0, 0.0)
        bottom = lines[-1] + down[-1] if lines else 0.0
        size = Size(width, main + header, bottom - main + floor)
        self.tables[group] = _Table(lefts, widths, [line - main for line in lines], size)
        return self.tables[group]

    def _size(self, item: str) -> Size:
        """Return the room of a cell's item, with what stands above and below it."""
        if item not in self.sizes:
            size = self._own_size(item)
            above, below = self._row(self.plan.above, item), self._row(self.plan.below, item)
            self.sizes[item] = Size(
                max(size.width, above.width, below.width),
                size.up + (above.up + above.down + TETHER if above.width else 0.0),
                size.down + (below.up + below.down + TETHER if below.width else 0.0),
            )
        return self.sizes[item]

    def _own_size(self, item: str) -> Size:
        plan = self.plan
        if item in plan.chips:
            return plan.chips[item]
        if item in self.opened:
            return self._table(item).size
        body = plan.bodies[item]
        stack = self._stack(item)
        if not stack.width:
            return body
        stem = STEM if body.width else 0.0
        return Size(
            body.width + stem + stack.width, max(body.up, stack.up), max(body.down, stack.down)
        )

    def _stack(self, item: str) -> Size:
        """Return the room of the results behind an item, one above the other."""
        chips = [self.plan.chips[tensor] for tensor in self.plan.results.get(item, ())]
        if not chips:
            return Size(0.0, 0.0, 0.0)
        if len(chips) == 1:
            return chips[0]
        height = sum(chip.up + chip.down for chip in chips) + CHIP_GAP * (len(chips) - 1)
        return Size(max(chip.width for chip in chips), height / 2, height / 2)

    def _row(self, beside: dict[str, list[str]], item: str) -> Size:
        chips = [self.plan.chips[tensor] for tensor in beside.get(item, ())]
        if not chips:
            return Size(0.0, 0.0, 0.0)
        return Size(
            sum(chip.width for chip in chips) + CHIP_GAP * (len(chips) - 1),
            max(chip.up for chip in chips),
            max(chip.down for chip in chips),
        )

    # Places.

    def _put_box(self, group: str, x: float, y: float) -> None:
        """Put an open box with its left side at x and its line at y."""
        table = self._table(group)
        self.origins[group] = (x, y)
        if group != ROOT:
            size = table.size
            self.made.frames[group] = Spot(x, y, size.width, size.up, size.down)
        for number, column in enumerate(self.plan.grids[group]):
            for cell in column:
                if cell.item:
                    own = self._own_size(cell.item)
                    left = x + table.lefts[number] + (table.widths[number] - own.width) / 2
                    self._put(cell.item, left, y + table.lines[cell.row])

    def _put(self, item: str, x: float, y: float) -> None:
        plan = self.plan
        if item in plan.chips:
            chip = plan.chips[item]
            self.made.chips[item] = Spot(x, y, chip.width, chip.up, chip.down)
            return
        if item in self.opened:
            self._put_box(item, x, y)
            return
        body = plan.bodies[item]
        # A pile of tensors has no body of its own.
        if body.width:
            self.made.bodies[item] = Spot(x, y, body.width, body.up, body.down)
        stem = STEM if body.width else 0.0
        results = plan.results.get(item, [])
        top = y - self._stack(item).up
        for tensor in results:
            chip = plan.chips[tensor]
            line = top + chip.up
            self.made.chips[tensor] = Spot(
                x + body.width + stem, line, chip.width, chip.up, chip.down
            )
            top += chip.up + chip.down + CHIP_GAP

    def _put_chips_around(self) -> None:
        for over, beside in ((True, self.plan.above), (False, self.plan.below)):
            for item, tensors in beside.items():
                spot = self.made.bodies.get(item) or self.made.frames.get(item)
                if spot is None:
                    continue
                own, row = self._own_size(item), self._row(beside, item)
                wanted = self._wanted(spot, item, tensors)
                x = spot.x - OVERHANG - max(0.0, (row.width - own.width) / 2)
                turns = sorted(range(len(tensors)), key=lambda turn: wanted[turn])
                for turn in turns:
                    chip = self.plan.chips[tensors[turn]]
                    x = max(x, wanted[turn] - chip.width / 2)
                    y = (
                        spot.y - own.up - TETHER - row.down
                        if over
                        else spot.y + own.down + TETHER + row.up
                    )
                    self.made.chips[tensors[turn]] = Spot(x, y, chip.width, chip.up, chip.down)
                    x += chip.width + CHIP_GAP

    def _wanted(self, spot: Spot, item: str, tensors: list[str]) -> list[float]:
        """Return where each tensor's middle would best be: over what it goes to."""
        if item in self.made.bodies:
            chips = [self.plan.chips[tensor] for tensor in tensors]
            total = sum(chip.width for chip in chips) + CHIP_GAP * (len(chips) - 1)
            x = spot.x + spot.width / 2 - total / 2
            middles = []
            for chip in chips:
                middles.append(x + chip.width / 2)
                x += chip.width + CHIP_GAP
            return middles
        middles = []
        for tensor in tensors:
            target = next(
                shown
                for wire, user in self.plan.wires
                if wire == tensor and (shown := self._shown(user)) in self.made.bodies
            )
            body = self.made.bodies[target]
            middles.append(body.x + body.width / 2)
        return middles

    def _shown(self, item: str) -> str:
        """Return the item itself, or the outermost closed box that hides it."""
        shown = item
        box = self.plan.parents[item]
        while box != ROOT:
            if box not in self.opened:
                shown = box
            box = self.plan.parents[box]
        return shown

    # Arrows.

    def _draw(self) -> None:
        plan, made = self.plan, self.made
        # The stem from an item to its results.
        for item, spot in made.bodies.items():
            for tensor in plan.results.get(item, ()):
                chip = made.chips[tensor]
                way = [(spot.x + spot.width, spot.y), (chip.x, chip.y)]
                made.wires.append(_arrow(tensor, "stem", way))
        done: set[tuple[str, str]] = set()
        producers = {
            tensor: item
            for item, tensors in plan.results.items()
            if item not in plan.grids
            for tensor in tensors
        }
        beside = {
            tensor for known in (plan.above, plan.below) for row in known.values() for tensor in row
        }
        sides: dict[str, list[str]] = {}
        for tensor, user in plan.wires:
            target = self._shown(user) if user else ""
            source = self._shown(producers.get(tensor, tensor))
            if source == target or (tensor, target) in done or tensor not in made.chips:
                continue
            done.add((tensor, target))
            if tensor in beside:
                sides.setdefault(target, []).append(tensor)
            else:
                made.wires.append(_arrow(tensor, target, self._way(tensor, source, target)))
        for target, tensors in sides.items():
            for over in (True, False):
                these = [
                    one for one in tensors if (made.chips[one].y < made.bodies[target].y) == over
                ]
                these.sort(key=lambda one: made.chips[one].x)
                for turn, tensor in enumerate(these):
                    made.wires.append(self._tether(tensor, target, turn - (len(these) - 1) / 2))

    def _way(self, tensor: str, source: str, target: str) -> list[tuple[float, float]]:
        """Return the points of an arrow: out of the source's boxes, along the lanes, into the
        target's."""
        plan = self.plan
        chip = self.made.chips[tensor]
        way = [(chip.x + chip.width, chip.y)]
        up = self._boxes(source)
        down = self._boxes(target) if target else [ROOT]
        shared = 0
        while shared < min(len(up), len(down)) and up[shared] == down[shared]:
            shared += 1
        inner = source
        for box in reversed(up[shared:]):
            self._along(way, box, tensor, self.cells[inner][0] + 1, len(plan.grids[box]))
            x, _y = self.origins[box]
            way.append((x + self.tables[box].size.width, way[-1][1]))
            inner = box
        meeting = up[shared - 1]
        steps = [*down[shared:], target]
        end = self.cells[steps[0]][0] if target else len(plan.grids[meeting])
        self._along(way, meeting, tensor, self.cells[inner][0] + 1, end)
        if not target:
            way.append((MARGIN + self.tables[ROOT].size.width + WAY_OUT, way[-1][1]))
            return way
        for box, following in itertools.pairwise(steps):
            way.append((self.origins[box][0], self._entry(tensor, steps[steps.index(box) :])))
            self._along(way, box, tensor, 0, self.cells[following][0])
        spot = self.made.bodies[target]
        dy = plan.entries.get(target, {}).get(tensor, 0.0)
        way.append((spot.x + self._bulge(target, dy), spot.y + dy))
        return way

    def _boxes(self, item: str) -> list[str]:
        boxes: list[str] = []
        box = self.plan.parents[item]
        while box != ROOT:
            boxes.append(box)
            box = self.plan.parents[box]
        return [ROOT, *reversed(boxes)]

    def _along(
        self, way: list[tuple[float, float]], box: str, tensor: str, start: int, end: int
    ) -> None:
        x, y = self.origins[box]
        table = self.tables[box]
        lanes = self.lanes.get((box, tensor), {})
        for column in range(start, end):
            if column in lanes:
                line = y + table.lines[lanes[column]]
                left = x + table.lefts[column]
                way.append((left, line))
                way.append((left + table.widths[column], line))

    def _entry(self, tensor: str, steps: list[str]) -> float:
        """Return the height at which an arrow crosses the left border of the first box."""
        box, following = steps[0], steps[1]
        lane = self.lanes.get((box, tensor), {}).get(0)
        if lane is not None and self.cells[following][0] > 0:
            return self.origins[box][1] + self.tables[box].lines[lane]
        if len(steps) > 2:
            return self._entry(tensor, steps[1:])
        return self.made.bodies[following].y + self.plan.entries.get(following, {}).get(tensor, 0.0)

    def _bulge(self, target: str, off: float) -> float:
        """Return how far the border of a round operation is from its box's side."""
        if target in self.plan.grids:
            return 0.0
        radius = self.plan.bodies[target].up
        return radius - math.sqrt(max(0.0, radius * radius - off * off))

    def _tether(self, tensor: str, target: str, turn: float) -> Drawn:
        """Draw the arrow from a tensor above or below to what uses it."""
        chip, spot = self.made.chips[tensor], self.made.bodies[target]
        over = chip.y < spot.y
        x = chip.x + chip.width / 2
        middle = spot.x + spot.width / 2
        if target in self.plan.grids:
            room = spot.width / 2 - 14
            end = min(max(x, middle - room), middle + room)
            side = 0.0
        else:
            end = middle + turn * 18
            half = max(0.0, spot.width / 2 - spot.up)
            side = self._bulge(target, max(0.0, abs(end - middle) - half))
        start = chip.y + chip.down if over else chip.y - chip.up
        turning = start + TETHER - 8 if over else start - TETHER + 8
        stop = spot.y - spot.up + side if over else spot.y + spot.down - side
        turning = min(turning, stop) if over else max(turning, stop)
        return Drawn(
            tensor,
            target,
            _hanging(x, start, end, turning, stop, -APART, True),
            _hanging(x, start, end, turning, stop, APART, False),
        )


def _arrow(tensor: str, target: str, way: list[tuple[float, float]]) -> Drawn:
    return Drawn(tensor, target, _path(way, -APART, True), _path(way, APART, False))


def _path(way: list[tuple[float, float]], off: float, ahead: bool) -> str:
    """Return a path through points, level at each, with its head at the end or at the start."""
    px, py = way[0]
    parts = [f"M{tenth(px)} {tenth(py + off)}"]
    for x, y in way[1:]:
        if abs(y - py) < 0.05:
            parts.append(f"L{tenth(x)} {tenth(y + off)}")
        else:
            # Aside as well, so that both arrows stay apart where they run steeply.
            middle = tenth((px + x) / 2 + (-off if y > py else off))
            parts.append(
                f"C{middle} {tenth(py + off)} {middle} {tenth(y + off)} {tenth(x)} {tenth(y + off)}"
            )
        px, py = x, y
    x, y = way[-1] if ahead else way[0]
    back = -6 if ahead else 6
    parts.append(
        f"M{tenth(x + back)} {tenth(y + off - 4)}L{tenth(x)} {tenth(y + off)}"
        f"L{tenth(x + back)} {tenth(y + off + 4)}"
    )
    return "".join(parts)


def _hanging(
    x: float, start: float, end: float, turning: float, stop: float, off: float, ahead: bool
) -> str:
    """Return a path down (or up) from a tensor, aside, and on to what uses it."""
    if abs(x - end) < 0.05:
        line = f"M{tenth(x + off)} {tenth(start)}L{tenth(end + off)} {tenth(stop)}"
    else:
        middle = tenth((start + turning) / 2)
        line = (
            f"M{tenth(x + off)} {tenth(start)}C{tenth(x + off)} {middle} {tenth(end + off)}"
            f" {middle} {tenth(end + off)} {tenth(turning)}L{tenth(end + off)} {tenth(stop)}"
        )
    tip_x, tip = (end, stop) if ahead else (x, start)
    back = (-6 if stop > start else 6) * (1 if ahead else -1)
    return (
        f"{line}M{tenth(tip_x + off - 4)} {tenth(tip + back)}L{tenth(tip_x + off)} {tenth(tip)}"
        f"L{tenth(tip_x + off + 4)} {tenth(tip + back)}"
    )


def tenth(number: float) -> str:
    """Return a coordinate with one decimal, as the page's script writes it too."""
    # Half a tenth goes up in both languages.
    tenths = math.floor(number * 10 + 1_000_000.5) - 1_000_000
    return str(tenths // 10) if tenths % 10 == 0 else str(tenths / 10)
