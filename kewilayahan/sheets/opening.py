"""What a sheet is: the table it is taken for and why, and which of its columns are not read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice

from kewilayahan.findings import Finding, Value
from kewilayahan.schema.declaration import Choice, Table, checked_choice
from kewilayahan.sheets.context import Context
from kewilayahan.sheets.grids import WIDEST, Grid, Row, is_blank, shown
from kewilayahan.sheets.headers import LOOKED, Head, find_head
from kewilayahan.sheets.quantities import told_unit
from kewilayahan.sheets.reading import Reader
from kewilayahan.sheets.recognition import Role
from kewilayahan.sheets.surveys import survey_head
from kewilayahan.sheets.template import CHOICE_COLUMNS, CHOICES, GUIDE, LISTS
from kewilayahan.words import LANGUAGES, Text

_MANY = 20  # unknown columns that are told one by one


def open_sheet(grid: Grid, context: Context, place: int, found: list[Finding]) -> Reader | None:
    """Find out what a sheet is, and say it."""
    if grid.sheet in (GUIDE, LISTS, CHOICES):
        return None
    filled = (row for row in grid.rows() if any(not is_blank(value) for value in row[1].values()))
    first = list(islice(filled, LOOKED + 2))
    if not first:
        return None
    if grid.original is not None:
        head = survey_head(first, grid, context.schema)
    else:
        head = find_head(first, grid.blocks, grid.sheet, context.schema, own=grid.own)
    if head is None:
        if not grid.carried:
            found.append(_unknown_sheet(grid, first))
        elif grid.alone:
            found.append(_nothing_said(grid))
        return None
    reader = Reader(grid, head, context, place)
    for number, cells in first:
        if number < head.first and len(cells) > _IN_TITLES:
            reader.say("warning", "above_header", _ABOVE, cell=str(number), value=next(iter(cells.values())))
    if head.recognised.strict and (grid.file, head.recognised.table.name) in context.strict:
        reader.say("warning", "double_sheet", _DOUBLE)
    context.strict.add((grid.file, head.recognised.table.name))
    found += _taken_for(grid, head)
    return reader


_IN_TITLES = 3  # cells of one row of titles: more look like a row of a table
_ABOVE = (
    "baris ini di atas kepala kolom dan tidak dibaca",
    "the row stands above the header and is not read",
    "beri kepala kolom di atasnya bila ini isian",
    "put a header above it if it is part of a table",
)
_DOUBLE = (
    "lembar kedua untuk tabel ini; keduanya dibaca",
    "a second sheet for this table; both are read",
    "gabungkan, atau hapus yang lama",
    "merge them, or delete the old one",
)


def _unknown_sheet(grid: Grid, first: Sequence[Row]) -> Finding:
    """Say that a sheet is no table, and which words stand where its headers may be."""
    widest = max(first, key=lambda row: sum(isinstance(cell, str) for cell in row[1].values()), default=(0, {}))
    headers = [shown(cell) for cell in widest[1].values() if isinstance(cell, str)][:_MANY]
    return Finding("unknown_sheet", {"headers": headers}, file=grid.file, sheet=grid.sheet)


def _nothing_said(grid: Grid) -> Finding:
    """Say that some answers of a survey have no row in a repeat group, and so make no row of the plan."""
    rows = ", ".join(map(str, grid.alone[:_MANY])) + (" …" if len(grid.alone) > _MANY else "")
    fields = {"count": len(grid.alone), "rows": rows}
    return Finding("no_repeat", fields, file=grid.file, sheet=grid.sheet, cell=str(grid.alone[0]))


def _taken_for(grid: Grid, head: Head) -> list[Finding]:
    """Say which table a sheet is taken for and why, and which of its columns are not read."""
    table, roles = head.recognised.table, head.recognised.roles
    found: list[Finding] = []
    if head.width > WIDEST:
        found.append(_told(grid, head, "too_wide", {"width": head.width, "most": WIDEST}))
    if not head.recognised.strict:
        said = [(role.header, _said(table, role)) for role in roles.values()]
        told = (dict.fromkeys(f"{header} = {text.of(lang)}" for header, text in said) for lang in LANGUAGES)
        columns = Text(*(", ".join(each)[:400] for each in told))
        rows = f"{head.first}" if head.first == head.last else f"{head.first}–{head.last}"
        fields = {"table": Text(table.id, table.en), "rows": rows, "columns": columns}
        found.append(_told(grid, head, "taken_for", fields))
    return found + _units(grid, head) + _columns(grid, head)


def _told(grid: Grid, head: Head, code: str, fields: Mapping[str, Value], at: int | None = None) -> Finding:
    """Return a finding about a sheet, or about one of its columns."""
    header = "" if at is None else head.headers.get(at, "")
    cell = "" if at is None else grid.address(at, head.last)
    table = head.recognised.table.name
    return Finding(code, fields, table=table, file=grid.file, sheet=grid.sheet, cell=cell, value=header)


def _columns(grid: Grid, head: Head) -> list[Finding]:
    """Say which headers are unknown, likened to others, or there twice."""
    table, roles = head.recognised.table, head.recognised.roles
    found: list[Finding] = []
    unknown = [position for position in head.headers if position not in roles]
    if len(unknown) > _MANY:
        found.append(_told(grid, head, "unknown_column.many", {"count": len(unknown)}, unknown[0]))
    for position in head.headers:
        role = roles.get(position)
        if role is None and len(unknown) <= _MANY:
            found.append(_told(grid, head, "unknown_column.header", {"example": _example(head)}, position))
        elif role is not None and role.score < 100:
            fields = {"label": _said(table, role), "score": role.score}
            found.append(_told(grid, head, "name_match.column", fields, position))
        elif role is not None and role.name.startswith("double "):
            found.append(_told(grid, head, "double_column", {}, position))
    return found


def _example(head: Head) -> Text:
    """Return the label of a column that the sheet does not have yet, one that people fill in."""
    table, taken = head.recognised.table, head.recognised.names
    free = [column for column in table.columns if not column.made and column.name not in (*taken, *table.key)]
    column = next((one for one in free if one.required), free[0] if free else table.columns[0])
    return Text(column.id, column.en)


_PARTS = {
    "serial": Text("nomor urut", "serial number"), "remark": Text("catatan", "note"), "amount": Text("dana", "money"),
    "year fund": Text("sumber dana per tahun", "source of a year"), "period": Text("masa pelaksanaan", "period"),
    "kampung": Text("kampung", "kampung"), "kelurahan": Text("kelurahan", "kelurahan"), "rw": Text("RW", "RW"),
    "rt": Text("RT", "RT"), "lat": Text("lintang", "latitude"), "lon": Text("bujur", "longitude"),
    "point": Text("koordinat", "coordinates"), "geometry": Text("gambar", "drawing"), "cost": Text("biaya", "cost"),
    "total": Text("jumlah", "total"), "fund": Text("sumber dana", "fund"), "desk": Text("desk", "desk"),
    "supporter": Text("OPD pendukung", "supporting agency"), "program": Text("program", "programme"),
    "sector": Text("unsur 5K", "sector"), "volume_unit": Text("volume dan satuan", "volume and unit"),
    "potensi": Text("potensi", "potential"), "masalah": Text("masalah", "problem"), "mimpi": Text("mimpi", "dream"),
    "aid": Text("nama kode", "name of a code"), "row origin": Text("asal baris", "origin of the row"),
    "row heading": Text("judul kelompok", "group heading"), "row key": Text("kunci baris", "key of the row"),
}  # fmt: skip


def _said(table: Table, role: Role) -> Text:
    """Return what people call the meaning of a column."""
    name = role.name.removeprefix("double ")
    if name in table.by_name:
        return Text(table.column(name).id, table.column(name).en)
    return _PARTS.get(name, Text(name, name))


_UNITS = {
    1: Text("rupiah", "rupiah"),
    10**3: Text("ribu rupiah", "thousand rupiah"),
    10**6: Text("juta rupiah", "million rupiah"),
    10**9: Text("miliar rupiah", "billion rupiah"),
}
_TELLERS = {
    "header": Text("judul kolomnya", "its header"),
    "title": Text("judul lembar", "the title of the sheet"),
    "columns": Text("kolom uang lainnya", "the other columns of money"),
}


def _units(grid: Grid, head: Head) -> list[Finding]:
    """Say in which unit money is read where it is not plain rupiah, and where a title and a header contradict."""
    recognised = head.recognised
    found: list[Finding] = []
    told: set[tuple[int, str]] = set()
    for position, role in recognised.roles.items():
        if role.name not in ("amount", "cost", "total"):
            continue
        own = told_unit(role.header)
        if own is not None and recognised.unit not in (None, own):
            fields = {"title": _UNITS[recognised.unit or 1], "unit": _UNITS[role.unit]}
            found.append(_told(grid, head, "unit_clash", fields, position))
        elif role.unit != 1 and (role.unit, role.unit_by) not in told:
            told.add((role.unit, role.unit_by))
            found.append(
                _told(grid, head, "unit", {"unit": _UNITS[role.unit], "teller": _TELLERS[role.unit_by]}, position)
            )
    return found


def choices_of(grid: Grid) -> dict[str, list[Choice]]:
    """Return the choices of a city that a workbook of its plan brings along."""
    rows = [[str(cells.get(at, "")) for at in range(len(CHOICE_COLUMNS))] for _, cells in grid.rows()]
    if not rows or tuple(rows[0]) != CHOICE_COLUMNS:
        return {}
    found: dict[str, list[Choice]] = {}
    for vocabulary, code, id, en, colour, facts in rows[1:]:
        choice = checked_choice(f"{grid.file} {CHOICES}", (code, id, en, colour), facts)
        found.setdefault(vocabulary, []).append(choice)
    return found
