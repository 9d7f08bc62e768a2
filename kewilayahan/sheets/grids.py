"""Files as grids: what a sheet holds cell by cell, whatever the format it came in, one row at a time."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

Cells = dict[int, object]  # column, counted from 0 -> value; blank cells are not there
Row = tuple[int, Cells]  # number, counted from 1 as people see it, and its cells
Fills = dict[int, str]  # column -> the colour of its cell; white ones are not there
ROW_ORIGIN = "Asal baris / Row origin"  # the column by which a corrected row finds its way home
ROW_HEADING = "Judul kelompok baris / Row heading"  # the column by which it keeps the heading that stood over it
WIDEST = 1000  # columns that are looked at
UNPACKED = 1 << 30  # bytes: a workbook that unpacks to more is refused


@dataclass(frozen=True, slots=True)
class Fault:
    """What stands in a cell that has no value: a formula that was never calculated, or its error."""

    rule: str
    text: str


@dataclass(frozen=True, slots=True)
class Colour:
    """What an empty cell says by its colour: a bar of a time schedule."""

    code: str

    def __str__(self) -> str:
        """Return the mark that says the same in words."""
        return "■"


@dataclass(frozen=True, slots=True)
class Block:
    """Cells merged into one; rows from 1, columns from 0, both ends included."""

    top: int
    bottom: int
    left: int
    right: int


@dataclass(frozen=True)
class Grid:
    """One sheet: its name, its merged cells, and a way to go through its rows.

    Attributes
    ----------
    file, sheet : str
        Its names.
    rows : callable
        Gives the rows in order, each time anew.
    blocks : tuple of Block
        The merged cells.
    last : int
        The number of its last row, as far as that is known before the rows are read; 0 where it is not.
    coloured : callable, optional
        Gives the rows with the colours of their cells, where the format tells them.
    original : Grid, optional
        Of a survey: the sheet that it was made of, row for row.
    columns : Mapping of int to int
        Of a survey: the column there of each column here.
    carried : bool
        Of a survey: whether its answers are carried by the rows of a repeat group.
    own : int
        The row from which on the titles are those of its table alone, and no longer of one above it.
    alone : tuple of int
        Of a survey: the rows that no row of a repeat group carries, though others are carried.
    hidden, struck : frozenset of int
        The rows that the workbook hides, and those with text that is struck out.
    """

    file: str
    sheet: str
    rows: Callable[[], Iterator[Row]]
    blocks: tuple[Block, ...] = ()
    coloured: Callable[[], Iterator[tuple[int, Cells, Fills]]] | None = None
    original: Grid | None = None
    last: int = 0
    columns: Mapping[int, int | None] = field(default_factory=dict)
    carried: bool = False
    own: int = 0
    alone: tuple[int, ...] = ()
    hidden: frozenset[int] = frozenset()
    struck: frozenset[int] = frozenset()

    def address(self, column: int, row: int) -> str:
        """Return a cell as people find it in the file."""
        column_there = self.columns.get(column) if self.original else column
        return str(row) if column_there is None else f"{letter(column_there)}{row}"


def letter(column: int) -> str:
    """Return the letters of a column counted from 0.

    Examples
    --------
    >>> letter(0), letter(26), letter(16383)
    ('A', 'AA', 'XFD')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def shown(value: object) -> str:
    """Return a cell as people read it."""
    if value is None or value != value:
        return ""
    if isinstance(value, (datetime.datetime, datetime.date)):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value).strip()


def is_blank(value: object) -> bool:
    """Tell whether a cell says nothing."""
    return value is None or (isinstance(value, str) and not value.strip()) or value != value


class Merged:
    """Gives the cells that merged blocks cover their value, for rows that come in order."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        self._waiting = sorted(blocks, key=lambda block: block.top, reverse=True)
        self._open: list[tuple[Block, object]] = []

    def covering(self, number: int, cells: Cells) -> list[tuple[Block, object]]:
        """Return the blocks that cover a row, each with the value of its first cell.

        Rows that are skipped are passed over; a block whose first row was skipped has no value.
        """
        self._open = [(block, value) for block, value in self._open if block.bottom >= number]
        while self._waiting and self._waiting[-1].top <= number:
            block = self._waiting.pop()
            if block.bottom >= number:
                self._open.append((block, cells.get(block.left) if block.top == number else None))
        return self._open
