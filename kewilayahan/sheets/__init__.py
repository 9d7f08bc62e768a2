"""Sheets in: workbooks, CSV, map pins and survey exports as they come, each cell by its file and address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from string import ascii_uppercase

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kewilayahan.checks import cast_tables
from kewilayahan.findings import Finding, Findings
from kewilayahan.schema.declaration import Schema, normal
from kewilayahan.schema.tables import SCHEMA
from kewilayahan.sheets.aside import Kept, keep, write_aside
from kewilayahan.sheets.context import Context
from kewilayahan.sheets.corrections import digest
from kewilayahan.sheets.formats import read_grids, readable
from kewilayahan.sheets.grids import Grid
from kewilayahan.sheets.locations import Places
from kewilayahan.sheets.names import Actors
from kewilayahan.sheets.opening import choices_of, open_sheet
from kewilayahan.sheets.reading import Progress, Reader
from kewilayahan.sheets.records import read_rows
from kewilayahan.sheets.row_store import NOWHERE, RowId, Rows
from kewilayahan.sheets.surveys import surveys
from kewilayahan.sheets.template import CHOICES, write_template

__all__ = ["Sheets", "read_sheets", "write_aside", "write_template"]

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

    Examples
    --------
    >>> import pathlib, tempfile, pandas as pd, kewilayahan as kw
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "masalah.csv"
    >>> pd.DataFrame({"Masalah": ["Sampah menumpuk"], "Wilayah": ["34.71.05.1002"]}).to_csv(file, index=False)
    >>> sheets = kw.read_sheets(file)
    >>> len(sheets["problems"])
    1
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
        read = self._read
        places = [reader.place for reader in read.readers if "row origin" in reader.positions]
        return frozenset(
            origin
            for name, rows in read.rows.items()
            for origin in read.frames[name].loc[rows.of_sheets(places) & ~rows.among(read.bad), "origin"]
        )

    @property
    def given(self) -> frozenset[str]:
        """The origins that a workbook of a plan gave back: not its own cells, but where the plan had its rows from."""
        rows = self._read.rows.values() if self._read is not None else ()
        return frozenset(origin for one in rows if one.given is not None for origin in one.given.dropna())

    @property
    def files(self) -> frozenset[str]:
        """The names of the files of which rows can be used, wherever a plan had them from before."""
        if self._read is None:
            return frozenset()
        usable = [rows.ids[~rows.among(self._read.bad), 0] for rows in self._read.rows.values()]
        return frozenset(
            self._read.readers[place].grid.file for places in usable for place in set(places.tolist()) - {NOWHERE[0]}
        )

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
            if (origin.rpartition("!")[0], digest(cells, one.serial)) in settled
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
        rows = read.rows_of(found)
        placed = [_placed(finding, row, read.readers) for finding, row in zip(found, rows, strict=True)]
        bad = read.bad | {row for row in rows if row is not None}
        return _sheets(replace(read, bad=bad), [*self.findings, *placed])


@dataclass(frozen=True)
class _Read:
    """All that was read: the rows as they were cast, those that cannot be used also as they came."""

    readers: list[Reader]
    rows: Mapping[str, Rows]
    frames: Mapping[str, pd.DataFrame]
    schema: Schema
    bad: frozenset[RowId]
    joined: Mapping[RowId, RowId]
    raw: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    done: frozenset[RowId] = frozenset()  # of the bad ones: those that came back corrected

    def rows_of(self, findings: Sequence[Finding]) -> list[RowId | None]:
        """Return the row of a sheet that each finding is about."""
        wanted: dict[str, set[str]] = {}
        for finding in findings:
            wanted.setdefault(finding.table, set()).add(_origin(finding))
        found: dict[tuple[str, str], RowId | None] = {}
        for name, origins in wanted.items():
            if name in self.rows:
                own = self.frames[name]["origin"]
                places = np.flatnonzero(own.isin(list(origins)).to_numpy())
                rows = self.rows[name]
                found |= {(name, origin): rows.id(int(at)) for at, origin in zip(places, own.iloc[places], strict=True)}
        return [found.get((finding.table, _origin(finding))) for finding in findings]


def _origin(finding: Finding) -> str:
    return f"[{finding.file}]{finding.sheet}!{finding.cell}"


def read_sheets(
    *paths: str | Path,
    areas: pd.DataFrame | None = None,
    actors: pd.DataFrame | None = None,
    focuses: pd.DataFrame | None = None,
    schema: Schema = SCHEMA,
    progress: Progress | None = None,
) -> Sheets:
    r"""Read sheets as they come: any workbook, CSV, pins of a map, exports of a survey.

    The rows are read one after the other and held by column, so that memory grows with what they say and not
    with the file: 200,000 rows took 600 to 700 MB at most, 190 MB of it the libraries themselves.

    For each sheet the header is found, its columns are recognised by the labels of the schema and the
    words of ``vocabulary/synonyms.csv``, and the table that fits best is taken; a note says which and why.

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
        Called with the name of the sheet, the number of its row and that of its last one, now and then.

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
        schema = schema.with_choices(choices_of(grid))
    known = _known(focuses, "focus", "name")
    context = Context(schema, Places(areas), Actors(actors, schema), _around(areas), known)
    readers: list[Reader] = []
    # A repeat group of a survey may lie in a file of its own.
    for grid in surveys(grids):
        with readable(Path(grid.file)):
            readers += _tables(grid, context, len(readers), found, progress)
    for row in context.actors.new.values():
        context.put("actors", row)
    return _assemble(readers, found, context)


def _tables(grid: Grid, context: Context, place: int, found: list[Finding], progress: Progress | None) -> list[Reader]:
    """Read the tables of a sheet, which stand one below the other."""
    readers: list[Reader] = []
    rest: Grid | None = grid
    heading = ""
    while rest is not None and (reader := open_sheet(rest, context, place + len(readers), found)) is not None:
        readers.append(reader)
        reader.progress = progress
        reader.headings += [(reader.head.last, heading)] if heading else []
        read_rows(reader)
        rest, heading = reader.rest(), reader.heading
        if len(readers) == _TABLES and rest is not None:
            reader.say("error", "many_tables", _MANY_TABLES, cell=str(reader.next))
            break
    return readers


_TABLES = 50  # of one sheet: each is found by going through the rows once more
_MANY_TABLES = (
    f"lebih dari {_TABLES} tabel di satu lembar; mulai baris ini tidak dibaca",
    f"more than {_TABLES} tables in one sheet; from this row on nothing is read",
    "bagi menjadi beberapa lembar",
    "divide it into several sheets",
)


_NEAR = 0.1  # degrees, some 11 km: a plan reaches into its neighbours


def _around(areas: pd.DataFrame | None) -> shapely.Geometry | None:
    if not isinstance(areas, gpd.GeoDataFrame) or not areas.geometry.notna().any():
        return None
    west, south, east, north = areas.total_bounds
    around: shapely.Geometry = shapely.box(west - _NEAR, south - _NEAR, east + _NEAR, north + _NEAR)
    return around


def _known(frame: pd.DataFrame | None, key: str, *names: str) -> dict[str, str]:
    spelt: dict[str, str] = {}
    for name in (key, *names) if frame is not None else ():
        assert frame is not None
        for text, code in zip(frame[name], frame[key], strict=True):
            if isinstance(text, str):
                spelt.setdefault(normal(text), str(code))
    return spelt


def _assemble(readers: list[Reader], found: list[Finding], context: Context) -> Sheets:
    schema = context.schema
    for reader in readers:
        found.extend(reader.found)
    gathered = context.records
    taken = {table.name: gathered[table.name].taken() for table in schema.tables if table.name in gathered}
    raw = {name: frame for name, (frame, _) in taken.items()}
    rows = {name: places for name, (_, places) in taken.items()}
    frames, checked = cast_tables(raw, schema)
    read = _Read(readers, rows, frames, schema, frozenset(), context.joined)
    told = {(finding.file, finding.sheet, finding.cell) for finding in found if finding.level == "error"}
    bad = set(context.bad)
    own = [finding for finding in checked if finding.rule not in _OF_THE_PLAN and finding.table in raw]
    for finding, row in zip(own, read.rows_of(own), strict=True):
        placed = _placed(finding, row, readers)
        strict = row is None or readers[row[0]].strict
        if finding.rule == "required" and (
            (placed.file, placed.sheet, placed.cell) in told or (row in context.bad and not strict)
        ):
            continue  # of the cell that it was to come from enough is said
        found.append(placed)
        if finding.level == "error" and row is not None:
            bad.add(row)
    kept = {name: frame[read.rows[name].among(_with_joined(bad, context.joined))] for name, frame in raw.items()}
    return _sheets(replace(read, bad=frozenset(bad), raw=kept), found)


def _with_joined(bad: Iterable[RowId], joined: Mapping[RowId, RowId]) -> frozenset[RowId]:
    """Return the rows that cannot be used with those that only continue them."""
    every = frozenset(bad)
    return every | {row for row, above in joined.items() if above in every}


def _sheets(read: _Read, found: list[Finding]) -> Sheets:
    """Part the rows that can be used from those that cannot."""
    read = replace(read, bad=_with_joined(read.bad, read.joined))
    tables, aside, added = {}, {}, {}
    for name, rows in read.rows.items():
        frame, raw = read.frames[name], read.raw[name]
        faulty = rows.among(read.bad)
        placed = frame if rows.given is None else frame.assign(origin=rows.given.fillna(frame["origin"]))
        tables[name] = placed[~faulty].reset_index(drop=True)
        added[name] = frozenset(frame.loc[rows.of_sheets([NOWHERE[0]]), read.schema.table(name).key[0]])
        if faulty.any():
            late = np.flatnonzero(faulty)[~np.isin(np.flatnonzero(faulty), raw.index)]
            parts = [pd.DataFrame(part.astype(object)) for part in (raw, frame.iloc[late]) if len(part)]
            aside[name] = pd.concat(parts).sort_index().reset_index(drop=True)
    return Sheets(_needed(tables, added, read.schema), aside, Findings(found), added, read)


def _settled(rows: int) -> Finding:
    return Finding.old(
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


def _placed(finding: Finding, row: RowId | None, readers: list[Reader]) -> Finding:
    """Return a finding about a row with the place of the cell that it means, in the file that was read."""
    if row is None or row == NOWHERE:
        return finding
    reader = readers[row[0]]
    grid = reader.grid
    home = (finding.file, finding.sheet) == (grid.file, grid.sheet)  # and no row of a workbook of corrections
    if home and ":" not in finding.cell and not reader.strict:
        return finding
    position = reader.positions.get(finding.column)
    there = finding.cell if home else str(row[1])
    cell = grid.address(position, row[1]) if position is not None else there
    return replace(finding, file=grid.file, sheet=grid.sheet, cell=cell)
