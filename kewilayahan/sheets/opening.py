"""What a sheet is: the table it is taken for and why, and which of its columns are not read."""

from __future__ import annotations

from itertools import islice

from kewilayahan import words
from kewilayahan.findings import Finding
from kewilayahan.schema.declaration import Choice, Schema, checked_choice
from kewilayahan.sheets.context import Context
from kewilayahan.sheets.grids import WIDEST, Grid, is_blank
from kewilayahan.sheets.headers import LOOKED, Head, find_head
from kewilayahan.sheets.quantities import told_unit
from kewilayahan.sheets.reading import Reader
from kewilayahan.sheets.surveys import survey_head
from kewilayahan.sheets.template import CHOICE_COLUMNS, CHOICES, GUIDE, LISTS

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
            found.append(_unknown_sheet(grid))
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
    found += _taken_for(grid, head, context.schema)
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


def _unknown_sheet(grid: Grid) -> Finding:
    return Finding.old(
        "warning",
        "unknown_sheet",
        f"lembar {grid.sheet} tidak dikenali sebagai tabel dan tidak dibaca",
        f"sheet {grid.sheet} is not recognised as a table and is not read",
        "beri kepala kolom, misalnya Kegiatan, Lokasi, Biaya, atau pakai templat",
        "give it headers, Kegiatan, Lokasi, Biaya say, or use the template",
        file=grid.file,
        sheet=grid.sheet,
    )


def _nothing_said(grid: Grid) -> Finding:
    """Say that some answers of a survey have no row in a repeat group, and so make no row of the plan."""
    rows = ", ".join(map(str, grid.alone[:_MANY])) + (" …" if len(grid.alone) > _MANY else "")
    count, count_en = (words.number(len(grid.alone), lang=lang) for lang in ("id", "en"))
    return Finding.old(
        "warning",
        "no_repeat",
        f"{count} jawaban tanpa satu pun isian di kelompok berulang, tidak dibaca: baris {rows}",
        f"{count_en} answers have no row in a repeat group and are not read: rows {rows}",
        "tanyakan kepada pengisinya, atau ekspor ulang dengan semua kelompok berulang",
        "ask those who answered, or export again with all repeat groups",
        file=grid.file,
        sheet=grid.sheet,
        cell=str(grid.alone[0]),
    )


def _taken_for(grid: Grid, head: Head, schema: Schema) -> list[Finding]:
    """Say which table a sheet is taken for and why, and which of its columns are not read."""
    table, roles = head.recognised.table, head.recognised.roles
    place = {"table": table.name, "file": grid.file, "sheet": grid.sheet}
    found: list[Finding] = []
    if head.width > WIDEST:
        text = (f"{head.width} kolom; hanya {WIDEST} yang pertama dibaca",
                f"{head.width} columns; only the first {WIDEST} are read",
                "bagi lembarnya", "divide the sheet")  # fmt: skip
        found.append(Finding.old("warning", "too_wide", *text, **place))
    if not head.recognised.strict:
        words = ", ".join(dict.fromkeys(f"{role.header} = {role.name}" for role in roles.values()))[:400]
        rows = f"{head.first}" if head.first == head.last else f"{head.first}–{head.last}"
        found.append(
            Finding.old(
                "info",
                "taken_for",
                f"lembar ini dibaca sebagai tabel {table.id}; kepala kolom di baris {rows}: {words}",
                f"this sheet is taken for table {table.en}; headers in row {rows}: {words}",
                **place,
            )
        )
    found += _units(grid, head)
    unknown = [position for position in head.headers if position not in roles]
    if len(unknown) > _MANY:
        text = (f"{len(unknown)} kolom berkepala tidak dikenal, tidak dibaca; yang pertama {head.headers[unknown[0]]}",
                f"{len(unknown)} columns with unknown headers are not read; the first is {head.headers[unknown[0]]}",
                "hapus, atau pakai kata lain di kepalanya", "delete them, or use other words over them")  # fmt: skip
        cell = grid.address(unknown[0], head.last)
        found.append(
            Finding.old("warning", "unknown_column", *text, value=head.headers[unknown[0]], cell=cell, **place)
        )
    for position, header in head.headers.items():
        cell = grid.address(position, head.last)
        role = roles.get(position)
        if role is None and len(unknown) > _MANY:
            continue
        if role is None:
            text = ("kepala kolom tidak dikenal; kolomnya tidak dibaca",
                    "the header is unknown; its column is not read",
                    "pakai kata lain, atau tambahkan di sheets/synonyms.csv",
                    "use another word, or add it to sheets/synonyms.csv")  # fmt: skip
            found.append(Finding.old("warning", "unknown_column", *text, value=header, cell=cell, **place))
        elif role.score < 100:
            text = (f"kepala kolom dibaca sebagai {role.name} (kemiripan {role.score:.0f} dari 100)",
                    f"the header is read as {role.name} (likeness {role.score:.0f} of 100)", "", "")  # fmt: skip
            found.append(Finding.old("warning", "name_match", *text, value=header, cell=cell, **place))
        elif role.name.startswith("double "):
            text = ("dua kolom berkepala sama", "two columns have one header", "hapus salah satu", "delete one of them")
            found.append(Finding.old("error", "double_column", *text, value=header, cell=cell, **place))
    return found


_UNITS = {1: ("rupiah", "rupiah"), 10**3: ("ribu rupiah", "thousand rupiah"), 10**6: ("juta rupiah", "million rupiah"),
          10**9: ("miliar rupiah", "billion rupiah")}  # fmt: skip
_TELLERS = {
    "header": ("kepala kolomnya", "its header"),
    "title": ("judul lembar", "the title of the sheet"),
    "columns": ("kolom uang lainnya", "the other columns of money"),
}


def _units(grid: Grid, head: Head) -> list[Finding]:
    """Say in which unit money is read where it is not plain rupiah, and where a title and a header contradict."""
    recognised = head.recognised
    place = {"table": recognised.table.name, "file": grid.file, "sheet": grid.sheet}
    found: list[Finding] = []
    told: set[tuple[int, str]] = set()
    for position, role in recognised.roles.items():
        if role.name not in ("amount", "cost", "total"):
            continue
        at = {**place, "cell": grid.address(position, head.last), "value": role.header}
        id, en = _UNITS[role.unit]
        own = told_unit(role.header)
        if own is not None and recognised.unit not in (None, own):
            title_id, title_en = _UNITS[recognised.unit or 1]
            text = (f"judul menyebut {title_id}, kepala kolom menyebut {id}; dibaca dalam {id}",
                    f"the title says {title_en}, the header says {en}; read in {en}",
                    "samakan judul dan kepala kolomnya", "make the title and the header say the same")  # fmt: skip
            found.append(Finding.old("warning", "unit_clash", *text, **at))
        elif role.unit != 1 and (role.unit, role.unit_by) not in told:
            told.add((role.unit, role.unit_by))
            by_id, by_en = _TELLERS[role.unit_by]
            text = (f"angka tanpa satuan dibaca dalam {id}, menurut {by_id}",
                    f"numbers without a unit are read in {en}, as {by_en} tells", "", "")  # fmt: skip
            found.append(Finding.old("info", "unit", *text, **at))
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
