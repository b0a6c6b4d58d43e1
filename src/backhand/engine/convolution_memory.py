"""Where the numbers of a convolutional step lie in its one arena."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Operand(NamedTuple):
    """A place in the arena, and how it moves: with picture, thread, group, and the loops."""

    at: int = 0
    picture: int = 0
    thread: int = 0
    group: int = 0
    block: int = 0
    outer: int = 0
    inner: int = 0
    along: int = 0

    def moved(self, by: int) -> Operand:
        """Return the operand so many numbers further on."""
        return self._replace(at=self.at + by)

    def by(self, block: int = 0, outer: int = 0, inner: int = 0, along: int = 0) -> Operand:
        """Return the operand with these steps in the loops."""
        return self._replace(block=block, outer=outer, inner=inner, along=along)


class Memory:
    """Places in an arena that does not exist yet, each at the start of a register."""

    def __init__(self, lanes: int) -> None:
        self._lanes = lanes
        self.size = 0

    def take(self, numbers: int) -> int:
        """Return the place of so many numbers."""
        at = self.size
        self.size += -(-numbers // self._lanes) * self._lanes
        return at


@dataclass(frozen=True)
class Pictures:
    """Blocks of channels with a border: (blocks, height + 2·by, width + 2·bx, lanes)."""

    place: Operand
    blocks: int
    height: int
    width: int
    border: tuple[int, int]
    lanes: int

    @property
    def row(self) -> int:
        """Numbers from a pixel to the one below it."""
        return (self.width + 2 * self.border[1]) * self.lanes

    @property
    def plane(self) -> int:
        """Numbers from a block to the next."""
        return (self.height + 2 * self.border[0]) * self.row

    @property
    def size(self) -> int:
        """Numbers of a whole picture."""
        return self.blocks * self.plane

    @property
    def inside(self) -> Operand:
        """Its first pixel behind the border."""
        return self.place.moved(self.border[0] * self.row + self.border[1] * self.lanes)
