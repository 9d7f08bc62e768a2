"""Sheets in: workbooks, CSV, map pins and survey exports as they come, each cell by its file and address."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from pathlib import Path
from string import ascii_uppercase
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import pandas as pd

from kewilayahan.checks import cast_tables
from kewilayahan.declaration import Choice, Schema, Table, normal
from kewilayahan.errors import UnreadableFile
from kewilayahan.findings import Finding, Findings
from kewilayahan.geometry import STORED
from kewilayahan.schema import SCHEMA
from kewilayahan.sheets.aside import Kept, keep, write_aside
from kewilayahan.sheets.corrections import digest
from kewilayahan.sheets.formats import read_grids, readable
from kewilayahan.sheets.grids import WIDEST, Grid, is_blank
from kewilayahan.sheets.headers import LOOKED, Head, find_head
from kewilayahan.sheets.locations import Places
from kewilayahan.sheets.names import Actors
from kewilayahan.sheets.reading import Context, Reader, Record, RowId
from kewilayahan.sheets.records import read_rows
from kewilayahan.sheets.surveys import survey_head, surveys
from kewilayahan.template import CHOICE_COLUMNS, CHOICES, GUIDE, LISTS, write_template

__all__ = ["Sheets", "read_sheets", "write_aside", "write_template"]

_MANY = 20  # unknown columns that are told one by one
# What needs the other files of the plan too is left to the plan.
_OF_THE_PLAN = {"areas", "reference", "cycle", "level", "outside_parent", "overlap", "gap", "unknown_table"}


@dataclass(frozen=True, eq=False)
class Sheets(Mapping[str, pd.DataFrame]):
    """What the sheets hold: a mapping of the tables by their names.

    Attributes
    ----------
    tables : Mapping of str to DataFrame
        The rows that can be used, by table, in the declared types; geometry in EPSG:4326.
    aside : Mapping of str to DataFrame
        The rows that cannot, as they came.
    findings : Findings
        What is wrong, with file, sheet, cell and value.
    added : Mapping of str to frozenset of str
        The keys of rows that no sheet lists but that its rows need: an agency that they name, say.
    """

    tables: Mapping[str, pd.DataFrame]
    aside: Mapping[str, pd.DataFrame]
    findings: Findings
    added: Mapping[str, frozenset[str]] = field(default_factory=dict)
    _read: _Read | None = None

    def __getitem__(self, table: str) -> pd.DataFrame:
        """Return the rows of a table."""
        return self.tables[table]

    def __iter__(self) -> Iterator[str]:
        """Go through the names of the tables that have rows."""
        return iter(self.tables)

    def __len__(self) -> int:
        """Return how many tables have rows."""
        return len(self.tables)

    def __repr__(self) -> str:
        """Return the number of rows of each table, and what was found."""
        rows = ", ".join(f"{name} {len(frame)}" for name, frame in self.tables.items())
        return f"<Sheets: {rows or '-'}; {self.findings.summary()}>"

    @property
    def whole(self) -> frozenset[str]:
        """The sheets that were read, as the origins of their rows begin."""
        readers = self._read.readers if self._read is not None else []
        return frozenset(f"[{reader.grid.file}]{reader.grid.sheet}" for reader in readers)

    @property
    def schema(self) -> Schema:
        """The schema that the sheets were read by: with the choices of a city that a workbook of its plan has."""
        return self._read.schema if self._read is not None else SCHEMA

    @property
    def bad(self) -> frozenset[RowId]:
        """The rows that could not be used: the place of their sheet and their number."""
        return self._read.bad if self._read is not None else frozenset()

    @property
    def kept(self) -> tuple[Kept, ...]:
        """The rows that could not be used, sheet by sheet, as they stand in their file."""
        if self._read is None:
            return ()
        rows: dict[int, set[int]] = {}
        for place, number in self._read.bad - self._read.done:
            rows.setdefault(place, set()).add(number)
        readers = self._read.readers
        return tuple(keep(readers[place], numbers, self.findings) for place, numbers in sorted(rows.items()))

    @property
    def returned(self) -> frozenset[str]:
        """The origins of rows of a workbook of corrections that can be used now."""
        if self._read is None:
            return frozenset()
        places = {reader.place for reader in self._read.readers if "row origin" in reader.positions}
        rows = (row for rows in self._read.raw.values() for row in rows if "_row" in row)
        return frozenset(
            row["origin"] for row in rows if row["_row"][0] in places and row["_row"] not in self._read.bad
        )

    @property
    def given(self) -> frozenset[str]:
        """The origins that a workbook of a plan gave back: not its own cells, but where the plan had its rows from."""
        rows = (row for rows in (self._read.raw if self._read is not None else {}).values() for row in rows)
        return frozenset(str(row["_origin"]) for row in rows if "_origin" in row)

    def without_corrected(self, known: pd.DataFrame) -> Sheets:
        """Return the sheets without what is wrong with rows that came back corrected before (see `remembered`)."""
        if self._read is None:
            return self
        right = known[known["corrected"]]
        settled = {(sheet.rpartition("!")[0], said) for sheet, said in zip(right["origin"], right["said"], strict=True)}
        places = sorted({place for place, _ in self._read.bad})
        done = {
            (place, number)
            for place, one in zip(places, self.kept, strict=True)
            for origin, number, cells in one.rows
            if (origin.rpartition("!")[0], digest(cells.values())) in settled
        }
        if not done:
            return self
        told = {
            (self._read.readers[place].grid.file, self._read.readers[place].grid.sheet, str(n)) for place, n in done
        }
        found = [
            one for one in self.findings
            if one.level == "info" or (one.file, one.sheet, one.cell.lstrip(ascii_uppercase)) not in told
        ]  # fmt: skip
        return replace(
            self, findings=Findings([*found, _settled(len(done))]), _read=replace(self._read, done=frozenset(done))
        )

    def without(self, findings: Iterable[Finding]) -> Sheets:
        """Return the sheets with the rows kept aside in which a check of the whole plan found errors."""
        if self._read is None:
            return self
        read = self._read
        found = [finding for finding in findings if finding.level == "error"]
        bad = {row for finding in found if (row := read.row_of(finding)) is not None}
        placed = [replace(finding, cell=_cell(finding, read.row_of(finding), read.readers)) for finding in found]
        return _sheets(replace(read, bad=read.bad | bad), [*self.findings, *placed])


@dataclass(frozen=True)
class _Read:
    """All that was read: the rows as they came and as they were cast, and which of them cannot be used."""

    readers: list[Reader]
    raw: Mapping[str, list[Record]]
    frames: Mapping[str, pd.DataFrame]
    schema: Schema
    bad: frozenset[RowId]
    joined: Mapping[RowId, RowId]
    done: frozenset[RowId] = frozenset()  # of the bad ones: those that came back corrected

    @cached_property
    def _rows(self) -> dict[tuple[str, str], RowId | None]:
        return {(name, row["origin"]): row.get("_row") for name, rows in self.raw.items() for row in rows}

    def row_of(self, finding: Finding) -> RowId | None:
        """Return the row of a sheet that a finding is about."""
        return self._rows.get((finding.table, f"[{finding.file}]{finding.sheet}!{finding.cell}"))


def read_sheets(
    *paths: str | Path,
    areas: pd.DataFrame | None = None,
    actors: pd.DataFrame | None = None,
    focuses: pd.DataFrame | None = None,
    schema: Schema = SCHEMA,
    progress: Callable[[str, int], None] | None = None,
) -> Sheets:
    r"""Read sheets as they come: any workbook, CSV, pins of a map, exports of a survey.

    For each sheet the header is found, its columns are recognised by the labels of the schema and the
    words of ``sheets/synonyms.csv``, and the table that fits best is taken; a note says which and why.

    Parameters
    ----------
    *paths : str or Path
        ``.xlsx``, ``.xlsm``, ``.xls``, ``.xlsb``, ``.ods``, ``.csv``, ``.kml``, ``.kmz``, ``.geojson``.
    areas : DataFrame, optional
        The areas of the plan, in which texts such as *RW 03, 05 dan 07* are looked up.
    actors, focuses : DataFrame, optional
        Those of the plan; who and what is not among them is added.
    schema : Schema
        The tables and choices.
    progress : callable, optional
        Called with the name of the sheet and the number of its row, now and then.

    Returns
    -------
    Sheets
        Usable rows with their origin (file, sheet, cells), the rows kept aside, and the findings.

    Raises
    ------
    UnreadableFile
        If a file is not there, empty, or nothing that can be read.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "musrenbang.csv"
    >>> _ = file.write_text("No;Kegiatan;Lokasi;Biaya\n1;Perbaikan SAH;RW 01;Rp 2,2 miliar\n", encoding="utf-8")
    >>> areas = pd.DataFrame({"area": ["K.1"], "name": ["RW 01"], "level": ["rw"], "parent": [None]})
    >>> read_sheets(file, areas=areas)["proposals"].loc[0, ["title", "area"]].tolist()
    ['Perbaikan SAH', ('K.1',)]
    """
    found: list[Finding] = []
    grids: list[Grid] = []
    for path in map(Path, paths):
        with readable(path):
            opened, said = read_grids(path)
            found += said
            grids += opened
    for grid in (grid for grid in grids if grid.sheet == CHOICES):
        schema = schema.with_choices(_choices_of(grid))
    context = Context(schema, Places(areas), Actors(actors, schema), _known(focuses, "focus", "name"))
    readers: list[Reader] = []
    # A repeat group of a survey may lie in a file of its own.
    for grid in surveys(grids):
        with readable(Path(grid.file)):
            reader = _open(grid, context, len(readers), found)
            if reader is not None:
                readers.append(reader)
                reader.progress = progress
                read_rows(reader)
    for row in context.actors.new.values():
        context.put("actors", row)
    return _assemble(readers, found, context)


def _known(frame: pd.DataFrame | None, key: str, *names: str) -> dict[str, str]:
    spelt: dict[str, str] = {}
    for name in (key, *names) if frame is not None else ():
        assert frame is not None
        for text, code in zip(frame[name], frame[key], strict=True):
            if isinstance(text, str):
                spelt.setdefault(normal(text), str(code))
    return spelt


def _open(grid: Grid, context: Context, place: int, found: list[Finding]) -> Reader | None:
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
        head = find_head(first, grid.blocks, grid.sheet, context.schema)
    if head is None:
        if not grid.carried:
            found.append(_unknown_sheet(grid))
        return None
    reader = Reader(grid, head, context, place)
    if head.recognised.strict and (grid.file, head.recognised.table.name) in context.strict:
        reader.say("warning", "double_sheet", _DOUBLE)
    context.strict.add((grid.file, head.recognised.table.name))
    found += _taken_for(grid, head, context.schema)
    return reader


_DOUBLE = (
    "lembar kedua untuk tabel ini; keduanya dibaca",
    "a second sheet for this table; both are read",
    "gabungkan, atau hapus yang lama",
    "merge them, or delete the old one",
)


def _unknown_sheet(grid: Grid) -> Finding:
    return Finding(
        "warning",
        "unknown_sheet",
        f"lembar {grid.sheet} tidak dikenali sebagai tabel dan tidak dibaca",
        f"sheet {grid.sheet} is not recognised as a table and is not read",
        "beri kepala kolom, misalnya Kegiatan, Lokasi, Biaya, atau pakai templat",
        "give it headers, Kegiatan, Lokasi, Biaya say, or use the template",
        file=grid.file,
        sheet=grid.sheet,
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
        found.append(Finding("warning", "too_wide", *text, **place))
    if not head.recognised.strict:
        words = ", ".join(dict.fromkeys(f"{role.header} = {role.name}" for role in roles.values()))[:400]
        rows = f"{head.first}" if head.first == head.last else f"{head.first}–{head.last}"
        found.append(
            Finding(
                "info",
                "taken_for",
                f"lembar ini dibaca sebagai tabel {table.id}; kepala kolom di baris {rows}: {words}",
                f"this sheet is taken for table {table.en}; headers in row {rows}: {words}",
                **place,
            )
        )
    unknown = [position for position in head.headers if position not in roles]
    if len(unknown) > _MANY:
        text = (f"{len(unknown)} kolom berkepala tidak dikenal, tidak dibaca; yang pertama {head.headers[unknown[0]]}",
                f"{len(unknown)} columns with unknown headers are not read; the first is {head.headers[unknown[0]]}",
                "hapus, atau pakai kata lain di kepalanya", "delete them, or use other words over them")  # fmt: skip
        cell = grid.address(unknown[0], head.last)
        found.append(Finding("warning", "unknown_column", *text, value=head.headers[unknown[0]], cell=cell, **place))
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
            found.append(Finding("warning", "unknown_column", *text, value=header, cell=cell, **place))
        elif role.score < 100:
            text = (f"kepala kolom dibaca sebagai {role.name} (kemiripan {role.score:.0f} dari 100)",
                    f"the header is read as {role.name} (likeness {role.score:.0f} of 100)", "", "")  # fmt: skip
            found.append(Finding("warning", "name_match", *text, value=header, cell=cell, **place))
        elif role.name.startswith("double "):
            text = ("dua kolom berkepala sama", "two columns have one header", "hapus salah satu", "delete one of them")
            found.append(Finding("error", "double_column", *text, value=header, cell=cell, **place))
    return found


def _assemble(readers: list[Reader], found: list[Finding], context: Context) -> Sheets:
    schema = context.schema
    for reader in readers:
        found.extend(reader.found)
    raw = {table.name: context.records[table.name] for table in schema.tables if table.name in context.records}
    frames, checked = cast_tables({name: _frame(rows, schema.table(name)) for name, rows in raw.items()}, schema)
    read = _Read(readers, raw, frames, schema, frozenset(context.bad), context.joined)
    told = {(finding.file, finding.sheet, finding.cell) for finding in found if finding.level == "error"}
    bad = set(context.bad)
    for finding in checked:
        if finding.rule in _OF_THE_PLAN or finding.table not in raw:
            continue
        row = read.row_of(finding)
        placed = replace(finding, cell=_cell(finding, row, readers))
        strict = row is None or readers[row[0]].strict
        if finding.rule == "required" and (
            (placed.file, placed.sheet, placed.cell) in told or (row in context.bad and not strict)
        ):
            continue  # of the cell that it was to come from enough is said
        found.append(placed)
        if finding.level == "error" and row is not None:
            bad.add(row)
    return _sheets(replace(read, bad=frozenset(bad)), found)


def _sheets(read: _Read, found: list[Finding]) -> Sheets:
    """Part the rows that can be used from those that cannot."""
    bad = read.bad | {row for row, above in read.joined.items() if above in read.bad}
    read = replace(read, bad=frozenset(bad))
    tables, aside, added = {}, {}, {}
    for name, rows in read.raw.items():
        faulty = [row.get("_row") in bad for row in rows]
        tables[name] = _with_origins(read.frames[name], rows).loc[~np.array(faulty, dtype=bool)].reset_index(drop=True)
        key = read.schema.table(name).key[0]
        added[name] = frozenset(str(row[key]) for row in rows if "_row" not in row)
        if any(faulty):
            picked = [row for row, one in zip(rows, faulty, strict=True) if one]
            aside[name] = pd.DataFrame(picked).drop(columns=["_row", "_origin"], errors="ignore")
    return Sheets(_needed(tables, added, read.schema), aside, Findings(found), added, read)


def _with_origins(frame: pd.DataFrame, rows: list[Record]) -> pd.DataFrame:
    """Put back where a plan said that its rows came from, in a workbook written of it."""
    if not any("_origin" in row for row in rows):
        return frame
    origins = [row.get("_origin", own) for row, own in zip(rows, frame["origin"], strict=True)]
    return frame.assign(origin=pd.Series(origins, index=frame.index, dtype=frame["origin"].dtype))


def _choices_of(grid: Grid) -> dict[str, list[Choice]]:
    """Return the choices of a city that a workbook of its plan brings along."""
    rows = [[str(cells.get(at, "")) for at in range(len(CHOICE_COLUMNS))] for _, cells in grid.rows()]
    if not rows or tuple(rows[0]) != CHOICE_COLUMNS:
        return {}
    found: dict[str, list[Choice]] = {}
    for vocabulary, code, id, en, colour, facts in rows[1:]:
        try:
            told = {str(name): str(value) for name, value in json.loads(facts).items()}
        except (ValueError, AttributeError) as error:
            raise UnreadableFile(
                f"{grid.file} {CHOICES}", f"fakta pilihan {code} tidak terbaca", f"the facts of {code} cannot be read"
            ) from error
        found.setdefault(vocabulary, []).append(Choice(code, id, en, colour, MappingProxyType(told)))
    return found


def _settled(rows: int) -> Finding:
    return Finding(
        "info",
        "corrected",
        f"{rows} baris yang sudah dikoreksi lewat buku perbaikan tidak dilaporkan lagi",
        f"{rows} rows that came back corrected are not reported again",
        "perbaiki juga berkas asalnya",
        "correct them in their file too",
    )


def _needed(
    tables: Mapping[str, pd.DataFrame], added: Mapping[str, frozenset[str]], schema: Schema
) -> dict[str, pd.DataFrame]:
    """Leave out what no sheet lists and only rows kept aside need: an agency that a faulty row names."""
    used: dict[str, set[str]] = {}
    for name, frame in tables.items():
        for column in schema.table(name).columns:
            if column.reference and column.name in frame:
                cells = frame[column.name]
                codes = {code for many in cells for code in many} if column.many else set(cells.dropna())
                used.setdefault(column.reference, set()).update(codes)
    result = {}
    for name, frame in tables.items():
        key = schema.table(name).key[0]
        idle = frame[key].isin(added[name] - used.get(name, set()))
        result[name] = frame.loc[~idle].reset_index(drop=True)
    return result


def _cell(finding: Finding, row: RowId | None, readers: list[Reader]) -> str:
    """Return the address of the cell that a finding about a row means."""
    if row is None or (":" not in finding.cell and not readers[row[0]].strict):
        return finding.cell
    reader = readers[row[0]]
    position = reader.positions.get(finding.column)
    return reader.grid.address(position, row[1]) if position is not None else finding.cell


def _frame(rows: list[Record], table: Table) -> pd.DataFrame:
    names = [column.name for column in table.columns if any(column.name in row for row in rows)]
    frame = pd.DataFrame({name: pd.Series([row.get(name) for row in rows], dtype=object) for name in names})
    if table.geometry == "none" or not any("geometry" in row for row in rows):
        return frame
    shapes = gpd.GeoSeries([row.get("geometry") for row in rows], crs=STORED)
    placed: pd.DataFrame = gpd.GeoDataFrame(frame, geometry=shapes)
    return placed
