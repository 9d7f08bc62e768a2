"""One sheet on its way in: its rows one by one, what each cell says, and a notebook for what is wrong."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from operator import itemgetter

import shapely

from kewilayahan.findings import Finding, Level
from kewilayahan.schema.declaration import normal
from kewilayahan.sheets.context import Context
from kewilayahan.sheets.grids import Block, Cells, Colour, Fault, Fills, Grid, Merged, is_blank, shown
from kewilayahan.sheets.headers import BARE_YEAR, YEAR, Head, is_header
from kewilayahan.sheets.quantities import Doubt, is_mark, is_nothing, title_unit
from kewilayahan.sheets.remarks import Remark
from kewilayahan.sheets.row_store import Record, RowId

Progress = Callable[[str, int, int], None]  # the sheet, the row, and how many rows it has
Text = tuple[str, str, str, str]
CORE = ("title", "statement", "name")  # what a row is about
_ONE_FOR_SEVERAL = {"cost", "total", "amount", "volume"}  # a merged amount is one amount, not one for each row
# "Sub-total", "Sub Jumlah Bidang Fisik", "SUB JUMLAH V", "Jml. I + II", "Grand Total", "Total Keseluruhan"
_TOTALS = re.compile(r"\s*(?:(?:sub|grand)[\s.-]*)?(?:total|jumlah|jml|rekapitulasi)\b(?:[\s.-]*sub\b)?", re.IGNORECASE)
_NOTES = re.compile(
    r"\s*(catatan|keterangan|ket|sumber( data)?|mengetahui|disetujui|note|notes|\*+)\s*[:.)*]", re.IGNORECASE
)
_SECTION = re.compile(r"\s*([A-Z]|[IVX]+|[A-Z]\.?\d*)\s*\.?\s*", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:[A-Z]|[IVX]+|\d{1,2})\s*[.)]\s*\S")
_ORIGIN = re.compile(r"\[(?P<file>.*)\](?P<sheet>.*)![A-Z]*(?P<row>\d+)[^!]*")


@dataclass
class Line:
    """One row of a sheet, its merged cells filled in."""

    sheet: Reader
    number: int
    own: Cells
    cells: Cells
    values: dict[str, tuple[int, object]]
    extra: list[str] = field(default_factory=list)  # what has no column of its own and goes into the note

    @property
    def id(self) -> RowId:
        """The sheet and the number of the row."""
        return self.sheet.place, self.number

    def get(self, name: str) -> object:
        """Return what the column of a role says, or None."""
        return self.values[name][1] if name in self.values else None

    def text(self, name: str) -> str:
        """Return a cell as text, empty where it says nothing."""
        value = self.get(name)
        return "" if isinstance(value, Fault) else shown(value)

    def header(self, name: str) -> str:
        """Return what stands over the column of a role, empty where there is none."""
        position = self.sheet.positions.get(name)
        return self.sheet.head.recognised.roles[position].header if position is not None else ""

    def say(self, level: Level, rule: str, text: Text, name: str = "", position: int | None = None) -> None:
        """Note something about a cell of this row; an error keeps the row aside."""
        at = position if position is not None else self.values[name][0] if name in self.values else None
        cell = self.sheet.grid.address(at, self.number) if at is not None else str(self.number)
        value = self.cells.get(at) if at is not None else ""
        self.sheet.say(level, rule, text, cell=cell, value=value.text if isinstance(value, Fault) else shown(value))
        if level == "error":
            self.sheet.context.bad.add(self.id)

    def remark(self, remark: Remark, name: str) -> None:
        """Note how a text was understood."""
        self.say(remark.level, remark.rule, remark.text, name)

    def doubt(self, doubt: Doubt, name: str, position: int | None = None) -> None:
        """Note a cell that cannot be read with certainty."""
        text = (doubt.id, doubt.en, "tulis nilainya tanpa keraguan", "write it so that it has one meaning")
        self.say("error", "type", text, name, position)

    @property
    def origin(self) -> str:
        """Where the row came from: file, sheet and the range of its cells."""
        if self._given:
            return self._given[0]
        grid = self.sheet.grid  # what a repeat group has from its form stands in no cell of the row
        held = {at for at in self.cells if not grid.original or grid.columns.get(at) is not None}
        filled = sorted(self.sheet.head.recognised.roles.keys() & held) or [0]
        return self.at(filled[0], filled[-1])

    def at(self, first: int, last: int) -> str:
        """Return the origin of some cells of the row."""
        row = self._given
        number = int(row["row"]) if row else self.number
        span = ":".join(dict.fromkeys(self.sheet.grid.address(at, number) for at in (first, last)))
        file, sheet = self.home
        return f"[{file}]{sheet}!{span}"

    @property
    def section(self) -> str:
        """The heading over the row, which a row of a workbook of corrections brings along."""
        return self.text("row heading") or self.sheet.section()

    @property
    def _given(self) -> re.Match[str] | None:
        """Where a row of a workbook of corrections came from."""
        given = self.get("row origin")
        return _ORIGIN.fullmatch(given.strip()) if isinstance(given, str) else None

    @property
    def home(self) -> tuple[str, str]:
        """The file and the sheet that the row came from at first."""
        found = self._given
        return (found["file"], found["sheet"]) if found else (self.sheet.grid.file, self.sheet.grid.sheet)


class Reader:
    """Goes through the rows of one sheet."""

    def __init__(self, grid: Grid, head: Head, context: Context, place: int) -> None:
        self.grid, self.head, self.context, self.place = grid, head, context, place
        self.table = head.recognised.table
        self.strict = head.recognised.strict
        self.found: list[Finding] = []
        self.positions = {role.name: position for position, role in head.recognised.roles.items()}
        self.headings: list[tuple[int, str]] = []  # what stands over the rows below, with its own row
        self.progress: Progress | None = None
        self.last: tuple[Line, Record] | None = None  # the work that rows below it may continue
        self.unsorted: list[int] = []  # rows without a focus, of a sheet that has no column for it
        self.next: int | None = None  # the row where another table begins
        self._fresh = False  # whether a heading stands above the next row
        self._titles: dict[int, str] = {}  # the lone texts since the last record: perhaps titles of the next table
        self._repeated = 0  # the last row that repeated a line of the header
        self.by_colour: dict[str, list[int]] = {}  # the colours that were read as marks, and the rows

    def say(self, level: Level, rule: str, text: Text, *, cell: str = "", value: object = "") -> None:
        """Note something about the sheet."""
        place = {"table": self.table.name, "file": self.grid.file, "sheet": self.grid.sheet, "cell": cell}
        self.found.append(Finding.old(level, rule, *text, value=shown(value)[:200], **place))

    @cached_property
    def tall(self) -> dict[int, list[Block]]:
        """The cells merged over several rows, by their first row."""
        found: dict[int, list[Block]] = {}
        for block in self.grid.blocks:
            if block.bottom > block.top:
                found.setdefault(block.top, []).append(block)
        return found

    @cached_property
    def wide(self) -> dict[tuple[int, int], int]:
        """The last columns of cells that are merged over several, by their first row and column."""
        return {(block.top, block.left): block.right for block in self.grid.blocks if block.right > block.left}

    def filled(self) -> Iterator[tuple[int, Cells, Cells]]:
        """Yield each row below the header: its own cells, and all with the merged ones filled in."""
        roles = self.head.recognised.roles
        merged = Merged(self.grid.blocks)
        bars = {position for position, role in roles.items() if role.name == "amount"}
        for row, own, fills in self._rows():
            if self.progress is not None and row % 500 == 0:
                self.progress(f"{self.grid.file} {self.grid.sheet}", row, max(row, self.grid.last))
            marks = self._marks(own, fills)
            blocks = merged.covering(row, own | marks)
            if row <= self.head.last or (all(is_blank(value) for value in own.values()) and not marks):
                continue
            cells = own | marks
            for block, value in blocks:
                if is_blank(value) or block.bottom <= self.head.last:
                    continue
                role = roles.get(block.left)
                if block.left in bars and is_mark(value):
                    cells = dict.fromkeys(bars & set(range(block.left, block.right + 1)), value) | cells
                elif role is None or role.name not in _ONE_FOR_SEVERAL:
                    cells.setdefault(block.left, value)
            yield row, own, cells

    def _rows(self) -> Iterator[tuple[int, Cells, Fills]]:
        """Go through the rows, with the colours of their cells where the sheet has columns of years."""
        if self._years and self.grid.coloured is not None:
            return self.grid.coloured()
        return ((row, own, {}) for row, own in self.grid.rows())

    @cached_property
    def _years(self) -> frozenset[int]:
        """The columns that stand for one year each."""
        roles = self.head.recognised.roles.items()
        return frozenset(at for at, role in roles if role.name == "amount" and role.year and not role.fund)

    def _marks(self, own: Cells, fills: Fills) -> Cells:
        """Return the years that a row marks by colour only: its other years are white, or coloured as its title is."""
        if not fills or any(not is_nothing(own.get(at)) for at in self._years):
            return {}
        core = next((self.positions[name] for name in CORE if name in self.positions), -1)
        return {at: Colour(fills[at]) for at in self._years if at in fills and fills[at] != fills.get(core)}

    def lines(self) -> Iterator[Line]:
        """Yield the rows that are records; titles between them, totals and notes are told and passed over."""
        roles = self.head.recognised.roles
        for row, own, cells in self.filled():
            values = {roles[at].name: (at, cell) for at, cell in cells.items() if at in roles and not is_blank(cell)}
            line = Line(self, row, own, cells, values)
            if not self.strict and self._begins(row, own):
                return
            if self._repeated == row:
                continue
            words = any(not isinstance(value, Colour) for _, value in values.values())
            if not words:
                continue
            if not self.strict and self._is_level(line):
                continue
            if self.strict or self._is_record(line):
                self._fresh = False
                self._titles.clear()
                self._say_unseen(row)
                yield line

    @cached_property
    def _levels(self) -> frozenset[str]:
        """The codes of nomenclature below which other codes of the sheet stand: urusan, program, kegiatan."""
        at = next((at for at, role in self.head.recognised.roles.items() if role.name == "code"), None)
        if at is None or self.strict or self.table.name not in ("interventions", "proposals"):
            return frozenset()
        codes = {shown(own[at]) for row, own in self.grid.rows() if row > self.head.last and at in own}
        return frozenset(upper for code in codes for upper in _above(code) if upper in codes)

    def _is_level(self, line: Line) -> bool:
        """Note a row that stands over works by its code and sums them up, and tell whether it is one."""
        if not self._levels or (code := line.text("code")) not in self._levels:
            return False
        said = next((line.text(name) for name in CORE if line.text(name)), code)
        self.headings.append((line.number, said))
        self._fresh = True
        self.say("info", "level", _LEVEL, cell=str(line.number), value=f"{code} {said}")
        return True

    def _say_unseen(self, row: int) -> None:
        """Tell of a row that counts though the workbook hides it or strikes it out."""
        if row in self.grid.hidden:
            self.say("warning", "hidden_row", _HIDDEN, cell=str(row))
        if row in self.grid.struck:
            self.say("warning", "struck_row", _STRUCK, cell=str(row))

    def _begins(self, row: int, own: Cells) -> bool:
        """Tell whether another table begins at a row: other headers, or the same ones with other years or units."""
        again = self._again(own)
        titled = any(title_unit(text) is not None or YEAR.search(text) for text in self._titles.values())
        if (again and titled) or (not again and is_header(own, self.context.schema)):
            self.next = row
        elif not again and self._repeated == row - 1 and self._other_years(own):
            self.next = self._repeated
        elif again:
            self._repeated = row
            text: Text = ("kepala kolom diulang", "the header once more", "", "")
            self.say("info", "header_again", text, cell=str(row))
        return self.next is not None

    def _other_years(self, own: Cells) -> bool:
        """Tell whether a row holds years only, below a heading over several that is repeated."""
        return bool(self._years) and all(BARE_YEAR.fullmatch(shown(value)) for value in own.values())

    def _again(self, own: Cells) -> bool:
        """Tell whether a row repeats a line of the header, as each printed page does."""
        for at, value in own.items():
            said, over = normal(shown(value)), normal(self.head.headers.get(at, ""))
            if not said or not (over.startswith(said) or over.endswith(said)):
                return False
        return len(own) > 1

    def rest(self) -> Grid | None:
        """Return the sheet from the titles of another table on, below those of the first; None where none begins."""
        if self.next is None:
            return None
        grid, above, here = self.grid, self.head.first, min(self._titles, default=self.next)
        above = min(above, grid.own or above)
        if self._titles:  # they are read after all
            self.found = [one for one in self.found if one.rule != "note" or one.cell not in map(str, self._titles)]
        coloured = grid.coloured
        return replace(
            grid,
            own=here,
            rows=lambda: (row for row in grid.rows() if row[0] < above or row[0] >= here),
            coloured=None if coloured is None else lambda: (r for r in coloured() if r[0] < above or r[0] >= here),
        )

    @property
    def heading(self) -> str:
        """The heading that stands above the next table."""
        return self.section() if self._fresh else ""

    def section(self, row: int | None = None) -> str:
        """Return the heading that stands over a row, or over the row being read."""
        above = len(self.headings) if row is None else bisect_left(self.headings, row, key=itemgetter(0))
        return self.headings[above - 1][1] if above else ""

    def _is_record(self, line: Line) -> bool:
        own = {position: value for position, value in line.own.items() if not is_blank(value)}
        if any(isinstance(value, shapely.Geometry) for value in own.values()):
            return True  # a pin without a name is a row that lacks one
        words = [value for value in own.values() if isinstance(value, str)]
        first = words[0] if words else ""
        if len(own) > 2 and list(own.values()) and _is_counting(list(own.values())):
            return False
        text: Text
        if any(_TOTALS.match(word) for word in words[:2]):
            self._titles.clear()
            rest = [word for word in words if not _TOTALS.match(word)]
            if len(rest) <= 1:
                text = ("baris jumlah, tidak dibaca", "a row of totals, not read", "", "")
                self.say("info", "total", text, cell=str(line.number), value=first)
                return False
        if _NOTES.match(first) and len(own) <= 2:
            self._note(line, first)
            self._titles.clear()
            return False
        if len(own) == 1 or (len(own) == 2 and _SECTION.fullmatch(shown(next(iter(own.values()))))):
            return self._lone(line, own)
        return True

    def _lone(self, line: Line, own: Cells) -> bool:
        """Judge a row of one cell, or of a letter and one cell."""
        names = {role.name for position, role in self.head.recognised.roles.items() if position in own}
        core = {"title", "statement", "name", "potensi", "masalah", "mimpi"}
        roles = self.head.recognised.names
        simple = not (roles & {"serial", "amount"}) and self.head.recognised.table.name != "interventions"
        marked = any(isinstance(value, Colour) for value in line.cells.values())
        if len(own) == 1 and names & core and (simple or marked):
            return True
        word = next((value for value in reversed(own.values()) if isinstance(value, str)), "")
        # A heading stands over the titles, is numbered, or is merged over the columns.
        over = bool(_NUMBERED.match(shown(word))) or (line.number, next(iter(own))) in self.wide
        if len(own) == 2 or names & core or over:
            self.headings.append((line.number, shown(word)))
            self._fresh = True
            self._titles[line.number] = shown(word)
            text: Text = ("judul kelompok baris", "a heading over rows", "", "")
            self.say("info", "heading", text, cell=str(line.number), value=word)
            return False
        self._note(line, word)
        self._titles[line.number] = shown(word)
        return False

    def _note(self, line: Line, word: object) -> None:
        text: Text = ("catatan di luar tabel, tidak dibaca", "a note outside the table, not read", "", "")
        self.say("info", "note", text, cell=str(line.number), value=word)


def _above(code: str) -> list[str]:
    """Return the codes above one of the nomenclature: of 1.03.05, 1.03 and 1."""
    parts = code.split(".")
    return [".".join(parts[:size]) for size in range(1, len(parts))]


_LEVEL: Text = (
    "baris program di atas sub-kegiatan, tidak dihitung sebagai kegiatan",
    "a row of a programme above its works, not counted as a work",
    "",
    "",
)
_HIDDEN: Text = (
    "baris ini disembunyikan di buku kerja, tetapi ikut dibaca",
    "the workbook hides this row; it is read all the same",
    "hapus barisnya bila sudah batal",
    "delete the row if it is off",
)
_STRUCK: Text = (
    "baris ini dicoret di buku kerja, tetapi ikut dibaca",
    "this row is struck out; it is read all the same",
    "hapus barisnya bila sudah batal",
    "delete the row if it is off",
)


def _is_counting(values: list[object]) -> bool:
    """Tell whether a row only counts the columns: (1) (2) (3)."""
    numbers = [re.sub(r"[()\s.]", "", shown(value)) for value in values]
    if not all(text.isdecimal() for text in numbers):
        return False
    counted = [int(text) for text in numbers]
    return counted == list(range(counted[0], counted[0] + len(counted))) and counted[0] <= 2
