"""One sheet on its way in: its rows one by one, what each cell says, and a notebook for what is wrong."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import shapely

from kewilayahan.declaration import Column, Schema, normal
from kewilayahan.findings import Finding, Level
from kewilayahan.sheets.grids import Block, Cells, Colour, Fault, Fills, Grid, Merged, is_blank
from kewilayahan.sheets.headers import Head
from kewilayahan.sheets.locations import Places
from kewilayahan.sheets.names import Actors, slug
from kewilayahan.sheets.quantities import Doubt, date, is_mark, is_nothing, rupiah, year
from kewilayahan.sheets.quantities import number as read_number
from kewilayahan.sheets.recognition import Role
from kewilayahan.sheets.remarks import Remark

Record = dict[str, Any]
RowId = tuple[int, int]  # the place of the sheet and the number of the row
UNSORTED = ("belum-terpilah", "Belum terpilah")  # the focus of works whose sheet names none
Text = tuple[str, str, str, str]
CORE = ("title", "statement", "name")  # what a row is about
_ONE_FOR_SEVERAL = {"cost", "total", "amount", "volume"}  # a merged amount is one amount, not one for each row
_TOTALS = re.compile(r"\s*(sub\s*-?\s*total|jumlah|total|grand total|rekapitulasi)\b", re.IGNORECASE)
_NOTES = re.compile(
    r"\s*(catatan|keterangan|ket|sumber( data)?|mengetahui|disetujui|note|notes|\*+)\s*[:.)*]", re.IGNORECASE
)
_SECTION = re.compile(r"\s*([A-Z]|[IVX]+|[A-Z]\.?\d*)\s*\.?\s*", re.IGNORECASE)
_ZONES = re.compile(r"kawasan|wisata|tepian|sentra|destinasi|heritage|unggulan|budaya", re.IGNORECASE)
_SOURCES = {
    "musrenbang": r"musrenbang|musyawarah|rembug", "rpjm_kelurahan": r"rpjm\s*kel", "rpjmd": r"rpjmd",
    "rpjpd": r"rpjpd", "renstra": r"renstra", "renja": r"renja|rencana kerja", "rkpd": r"rkpd", "rplp": r"rplp",
    "rp2kpkp": r"rp2kpkp", "rdtr": r"rdtr", "rtrw": r"rtrw", "pokir": r"pokir|pokok pikiran|reses",
    "danais": r"danais|keistimewaan", "fgd": r"fgd|diskusi|focus group|kobo|odk", "interview": r"wawancara|interview",
    "masterplan_kampung": r"master\s*plan",
}  # fmt: skip
_ORIGIN = re.compile(r"\[(?P<file>.*)\](?P<sheet>.*)![A-Z]*(?P<row>\d+)[^!]*")


@dataclass
class Context:
    """What all sheets share: the vocabulary, who and where is known, and the rows read so far."""

    schema: Schema
    places: Places
    actors: Actors
    focuses: dict[str, str] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    records: dict[str, list[Record]] = field(default_factory=dict)
    funding: dict[tuple[object, int | None, str], Record] = field(default_factory=dict)
    bad: set[RowId] = field(default_factory=set)
    strict: set[tuple[str, str]] = field(
        default_factory=set
    )  # files and the tables that they hold as the template does
    joined: dict[RowId, RowId] = field(default_factory=dict)  # a row that continues one above
    _taken: dict[str, int] = field(default_factory=dict)

    def put(self, table: str, record: Record) -> None:
        """Keep a row."""
        self.records.setdefault(table, []).append(record)

    def key(self, table: str, *parts: object) -> str:
        """Return a code made of what a row says: the same row has the same code tomorrow."""
        said = "|".join(normal(part) for part in parts)
        code = f"{table[0].upper()}-{hashlib.blake2b(f'{table}|{said}'.encode(), digest_size=5).hexdigest()}"
        self._taken[code] = self._taken.get(code, 0) + 1
        return code if self._taken[code] == 1 else f"{code}-{self._taken[code]}"

    def focus(self, text: str, origin: str) -> str:
        """Return the code of a focus by its code or name; one that is not there yet is added."""
        code, name = (slug(text), text) if text else UNSORTED
        if normal(name) not in self.focuses:
            self.focuses[normal(name)] = self.focuses.setdefault(normal(code), code)
            track = "zone" if _ZONES.search(name) else "problem"
            row: Record = {"focus": code, "name": name, "track": track, "origin": origin}
            if not text:
                row["note"] = "Lembar asalnya tidak menyebut fokus."
            self.put("focuses", row)
        return self.focuses[normal(name)]

    def source(self, text: str, home: tuple[str, str], head: Head) -> str:
        """Return the code of a source by its code or title; the sheet itself where it names none."""
        file, sheet = home
        stem = file.rpartition(".")[0] or file
        named = text or (stem if re.fullmatch(r"(sheet|lembar)\s*\d*", sheet, re.IGNORECASE) else f"{stem} {sheet}")
        if normal(named) not in self.sources:
            said = f"{text} {file} {sheet} {head.title}"
            kind = next((kind for kind, words in _SOURCES.items() if re.search(words, said, re.IGNORECASE)), "lainnya")
            years = [int(found) for found in re.findall(r"(?<!\d)20\d\d(?!\d)", said)]
            code = slug(named)
            self.sources[normal(named)] = self.sources.setdefault(normal(code), code)
            row: Record = {
                "source": code,
                "title": text or head.title[:300] or named,
                "kind": kind,
                "tier": self.schema.choices("source_kinds")[kind].facts.get("tier") or None,
                "start": min(years, default=None),
                "end": max(years, default=None),
                "document": file,
                "origin": f"[{file}]{sheet}!A1",
            }
            self.put("sources", row)
        return self.sources[normal(named)]


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
        filled = sorted(self.sheet.head.recognised.roles.keys() & self.cells.keys()) or [0]
        return self.at(filled[0], filled[-1])

    def at(self, first: int, last: int) -> str:
        """Return the origin of some cells of the row."""
        row = self._given
        number = int(row["row"]) if row else self.number
        span = ":".join(dict.fromkeys(self.sheet.grid.address(at, number) for at in (first, last)))
        file, sheet = self.home
        return f"[{file}]{sheet}!{span}"

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
        self.section = ""
        self.progress: Callable[[str, int], None] | None = None
        self.last: tuple[Line, Record] | None = None  # the work that rows below it may continue
        self.by_colour: dict[str, list[int]] = {}  # the colours that were read as marks, and the rows

    def say(self, level: Level, rule: str, text: Text, *, cell: str = "", value: object = "") -> None:
        """Note something about the sheet."""
        place = {"table": self.table.name, "file": self.grid.file, "sheet": self.grid.sheet, "cell": cell}
        self.found.append(Finding(level, rule, *text, value=shown(value)[:200], **place))

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
                self.progress(f"{self.grid.file} {self.grid.sheet}", row)
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
            words = any(not isinstance(value, Colour) for _, value in values.values())
            if not words:
                continue
            if self.strict or self._is_record(line):
                yield line

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
            rest = [word for word in words if not _TOTALS.match(word)]
            if len(rest) <= 1:
                text = ("baris jumlah, tidak dibaca", "a row of totals, not read", "", "")
                self.say("info", "total", text, cell=str(line.number), value=first)
                return False
        if _NOTES.match(first) and len(own) <= 2:
            self._note(line, first)
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
        if len(own) == 2 or names & core:
            self.section = shown(word)
            text: Text = ("judul kelompok baris", "a heading over rows", "", "")
            self.say("info", "heading", text, cell=str(line.number), value=word)
            return False
        self._note(line, word)
        return False

    def _note(self, line: Line, word: object) -> None:
        text: Text = ("catatan di luar tabel, tidak dibaca", "a note outside the table, not read", "", "")
        self.say("info", "note", text, cell=str(line.number), value=word)


def _is_counting(values: list[object]) -> bool:
    """Tell whether a row only counts the columns: (1) (2) (3)."""
    numbers = [re.sub(r"[()\s.]", "", shown(value)) for value in values]
    if not all(text.isdecimal() for text in numbers):
        return False
    counted = [int(text) for text in numbers]
    return counted == list(range(counted[0], counted[0] + len(counted))) and counted[0] <= 2


def shown(value: object) -> str:
    """Return a cell as people read it."""
    if value is None or value != value:
        return ""
    if isinstance(value, (datetime.datetime, datetime.date)):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value).strip()


def read_cell(line: Line, role: Role, column: Column) -> object:
    """Read one cell as its column declares it; what cannot be read is said, and missing."""
    position, value = line.values[role.name]
    if isinstance(value, Fault):
        _say_fault(line, value, position)
        return None
    if (column.reference or column.choices) and not line.sheet.strict and is_nothing(value):
        return () if column.many else None
    if column.reference == "areas":
        return _areas(line, role, column)
    if column.reference == "actors" and not line.sheet.strict:
        return _actors(line, role, column)
    if column.many or column.kind == "boolean" or column.kind == "text":
        return _word(line, role, column)
    read: object
    if column.kind == "money":
        read = rupiah(value, role.unit)
    elif column.kind == "year":
        read = year(value)
    else:
        read = read_number(value, whole=column.kind == "integer")
    if not isinstance(read, Doubt):
        return read
    if read.several:
        line.doubt(read, role.name)
        return None
    return value  # the checks say what is wrong with it


def _say_fault(line: Line, fault: Fault, position: int) -> None:
    if fault.rule == "uncalculated":
        text = (
            "rumus belum pernah dihitung",
            "the formula was never calculated",
            "buka dan simpan di Excel atau LibreOffice, atau tulis nilainya",
            "open and save it in Excel or LibreOffice, or type the value",
        )
    else:
        text = ("sel ini berisi galat rumus", "the cell holds a formula error", "perbaiki rumusnya", "mend the formula")
    line.say("error", "formula", text, position=position)


def _areas(line: Line, role: Role, column: Column) -> object:
    value = line.get(role.name)
    located = line.sheet.context.places.find(value)
    partly = any(remark.rule == "area_number" for remark in located.said)
    if line.sheet.strict and (not located.areas or located.leftover or partly):
        return value  # a code of another file perhaps: the plan will tell
    for remark in located.said:
        line.remark(remark, role.name)
    return located.areas if column.many else located.areas[0] if len(located.areas) == 1 else value


def _actors(line: Line, role: Role, column: Column) -> object:
    when = line.get("year") or line.get("start")
    budget = year(when) if when is not None and not isinstance(when, Fault) else None
    schema = line.sheet.context.schema
    sectors = codes_of(line.text(role.name), schema.spellings("sectors"))
    if all(code in schema.choices("sectors") for code in sectors):
        # A sector of the 5K is no actor: Kota means the agencies, which the plan names one by one.
        line.extra.append(f"Pelaku 5K: {', '.join(schema.label('sectors', code) for code in sectors)}")
        return () if column.many else None
    named = line.sheet.context.actors.find(line.text(role.name), budget if isinstance(budget, int) else None)
    for remark in named.said:
        line.remark(remark, role.name)
    for code in named.actors:
        line.sheet.context.actors.new.get(code, {}).setdefault("origin", line.origin)
    if column.many:
        return named.actors
    if len(named.actors) > 1:
        text = (
            f"beberapa pelaku; {named.actors[0]} yang utama, lainnya di catatan",
            f"several actors; {named.actors[0]} leads, the others are in the note",
            "tulis pelaku utama lebih dulu",
            "write the leading one first",
        )
        line.say("info", "several_actors", text, role.name)
        line.extra.append(f"Pelaku lain: {line.text(role.name)}")
    return named.actors[0] if named.actors else None


def _word(line: Line, role: Role, column: Column) -> object:
    value = line.get(role.name)
    if isinstance(value, (datetime.datetime, datetime.date)):
        return value.strftime("%Y-%m-%d")
    return value


def day(value: object) -> str:
    """Return a date in ISO form, or the text as it came."""
    found = date(value)
    return found.isoformat() if isinstance(found, datetime.date) else shown(value)


def codes_of(text: str, known: Mapping[str, str]) -> tuple[str, ...]:
    """Return the codes that a list names: *APBD/CSR/Swadaya*; a word that is none stays as it is.

    Examples
    --------
    >>> codes_of("APBD/CSR, Swadaya", {"apbd": "apbd_kota", "csr": "tjsp", "swadaya": "swadaya"})
    ('apbd_kota', 'tjsp', 'swadaya')
    """
    if normal(text) in known:
        return (known[normal(text)],)
    if " " in text.strip() and all(normal(word) in known for word in text.split()):
        return tuple(dict.fromkeys(known[normal(word)] for word in text.split()))  # codes of a survey
    parts = [part.strip(" .") for part in re.split(r"[/,;+&\n()]|\bdan\b", text)]
    return tuple(dict.fromkeys(known.get(normal(part), part) for part in parts if part))


def with_note(line: Line, record: Record) -> Record:
    """Put into the note what has no column of its own."""
    if line.sheet.section:
        line.extra.insert(0, f"Kelompok: {line.sheet.section}")
    if line.extra:
        record["note"] = "; ".join(dict.fromkeys(line.extra))
    return record
