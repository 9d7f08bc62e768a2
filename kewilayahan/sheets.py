"""Workbooks in: the filled template, each bad cell named by its sheet and address."""

from __future__ import annotations

import datetime
import warnings
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from kewilayahan.checks import cast_tables
from kewilayahan.declaration import Column, Schema, Table, normal
from kewilayahan.errors import UnreadableFile
from kewilayahan.findings import Finding, Findings
from kewilayahan.geometry import STORED
from kewilayahan.schema import SCHEMA
from kewilayahan.template import EXAMPLE, GUIDE, LATITUDE, LISTS, LONGITUDE, columns_of, write_template

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["Sheets", "read_template", "write_template"]

# What needs the other files of the plan too is left to the plan.
_OF_THE_PLAN = {"areas", "reference", "cycle", "level", "outside_parent", "overlap", "gap", "unknown_table"}


@dataclass(frozen=True)
class Sheets:
    """What a workbook holds.

    Attributes
    ----------
    tables : Mapping of str to DataFrame
        The rows that can be used, by table, in the declared types; geometry in EPSG:4326.
    aside : Mapping of str to DataFrame
        The rows that cannot, as they came.
    findings : Findings
        What is wrong, with file, sheet, cell and value.
    """

    tables: Mapping[str, pd.DataFrame]
    aside: Mapping[str, pd.DataFrame]
    findings: Findings


@dataclass
class _Sheet:
    """One sheet on its way in: its raw rows, where its columns stand, and what is wrong with it."""

    file: str
    title: str
    table: Table
    letters: dict[str, str] = field(default_factory=dict)
    rows: list[dict[str, Any]] = field(default_factory=list)
    bad_rows: set[int] = field(default_factory=set)
    found: list[Finding] = field(default_factory=list)

    def add(self, rule: str, cell: str, value: object, text: tuple[str, str, str, str], level: Any = "error") -> None:
        """Note what is wrong with a cell."""
        place = {"table": self.table.name, "file": self.file, "sheet": self.title, "cell": cell}
        self.found.append(Finding(level, rule, *text, value="" if value is None else str(value), **place))


def read_template(path: str | Path, *, schema: Schema = SCHEMA) -> Sheets:
    """Read a filled template.

    Parameters
    ----------
    path : str or Path
        The ``.xlsx``.
    schema : Schema
        The tables and choices that it was made with.

    Returns
    -------
    Sheets
        Usable rows with their origin (file, sheet, row), the rows kept aside, and the findings.

    Raises
    ------
    UnreadableFile
        If the file is not there, empty, or no workbook.
    """
    file = Path(path)
    values, formulas = _load(file)
    titles = {normal(name): table for table in schema.tables for name in (table.name, table.id, table.en)}
    sheets: list[_Sheet] = []
    found: list[Finding] = []
    for sheet in values.worksheets:
        if sheet.title in (GUIDE, LISTS):
            continue
        table = titles.get(normal(sheet.title))
        if table is None:
            found.append(_unknown_sheet(file.name, sheet.title))
            continue
        if any(one.table is table for one in sheets):
            found.append(_double_sheet(file.name, sheet.title, table))
            continue
        one = _Sheet(file.name, sheet.title, table)
        _read_sheet(one, sheet, formulas[sheet.title])
        sheets.append(one)
    return _assemble(sheets, found, schema)


def _load(file: Path) -> tuple[Any, Any]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    if not file.is_file():
        raise UnreadableFile(file, "tidak ada", "does not exist")
    if not file.stat().st_size:
        raise UnreadableFile(file, "berkas kosong", "the file is empty")
    try:
        with file.open("rb") as stream, warnings.catch_warnings():
            # openpyxl warns of drawings and styles that it does not keep; only cells are read here.
            warnings.simplefilter("ignore", UserWarning)
            # Once for the values, once for the formulas: one that was never calculated has no value.
            return load_workbook(stream, data_only=True), load_workbook(stream)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, SyntaxError, OSError, EOFError) as error:
        raise UnreadableFile(
            file,
            "bukan buku kerja .xlsx, atau berkata sandi",
            f"not an .xlsx workbook, or protected ({error})",
        ) from error


def _unknown_sheet(file: str, title: str) -> Finding:
    return Finding(
        "warning",
        "unknown_sheet",
        f"lembar {title} bukan nama tabel dan tidak dibaca",
        f"sheet {title} bears the name of no table and is not read",
        "pakai nama lembar dari templat",
        "use the names of the template",
        file=file,
        sheet=title,
    )


def _double_sheet(file: str, title: str, table: Table) -> Finding:
    return Finding(
        "error",
        "double_sheet",
        f"lembar {title} adalah lembar kedua untuk tabel {table.id} dan tidak dibaca",
        f"sheet {title} is a second one for table {table.en} and is not read",
        "gabungkan kedua lembar",
        "merge the two sheets",
        table=table.name,
        file=file,
        sheet=title,
    )


def _read_sheet(one: _Sheet, sheet: Worksheet, formulas: Worksheet) -> None:
    merged = _merged_rows(one, sheet)
    if 1 in merged:
        return
    columns = _recognise(one, sheet)
    note = next((position for position, column in columns.items() if column.name == "note"), None)
    for number, cells in enumerate(sheet.iter_rows(min_row=2), start=2):
        sources = {position: formulas.cell(number, position + 1) for position in columns}
        if all(_is_blank(cells[position], source) for position, source in sources.items()):
            continue
        if note is not None and str(cells[note].value).startswith(EXAMPLE):
            _check_example(one, {column.name: cells[position] for position, column in columns.items()})
            continue
        row: dict[str, Any] = {"origin": f"[{one.file}]{one.title}!{number}", "_row": number}
        for position, column in columns.items():
            row[column.name] = _value(one, cells[position], sources[position], column)
        if number in merged:
            one.bad_rows.add(number)
        one.rows.append(row)


def _is_blank(cell: Any, source: Any) -> bool:
    return not _uncalculated(cell, source) and (cell.value is None or not str(cell.value).strip())


def _uncalculated(cell: Any, source: Any) -> bool:
    """Tell whether a formula has no result; the empty text that it may have is one."""
    return cell.value is None and source.data_type == "f" and cell.data_type != "str"


def _check_example(one: _Sheet, cells: Mapping[str, Any]) -> None:
    """Warn where somebody typed over the example and left its mark: the row is not read."""
    examples = {column.name: column.example for column in columns_of(one.table)} | {"note": EXAMPLE}
    for name, cell in cells.items():
        if cell.value is not None and str(cell.value) != examples.get(name):
            text = (
                "baris ini bertanda contoh dan tidak dibaca",
                "the row is marked as an example and is not read",
                f"hapus {EXAMPLE} di kolom Catatan bila ini isian",
                f"delete {EXAMPLE} in the column Note if it is to count",
            )
            one.add("example", cell.coordinate, cell.value, text, "warning")
            return


def _merged_rows(one: _Sheet, sheet: Worksheet) -> set[int]:
    rows: set[int] = set()
    for block in sheet.merged_cells.ranges:
        rows.update(range(block.min_row, block.max_row + 1))
        text = (
            "sel digabung",
            "the cells are merged",
            "pisahkan sel (unmerge) dan isi setiap baris",
            "unmerge the cells and fill in each row",
        )
        one.add("merged", block.coord, sheet.cell(block.min_row, block.min_col).value, text)
    return rows


def _recognise(one: _Sheet, sheet: Worksheet) -> dict[int, Column]:
    """Return the column that each header means, by its position."""
    columns: dict[int, Column] = {}
    for position, cell in enumerate(next(sheet.iter_rows(max_row=1), ())):
        if cell.value is None or not str(cell.value).strip():
            continue
        column = one.table.recognise(cell.value) or _place_column(one.table, cell.value)
        if column is None or column.made:  # where a row comes from is the reader's to say
            text = (
                "kepala kolom tidak dikenal; kolomnya tidak dibaca",
                "the header is unknown; its column is not read",
                "pakai kepala kolom dari templat",
                "use the headers of the template",
            )
            one.add("unknown_column", cell.coordinate, cell.value, text, "warning")
        elif column.name in one.letters:
            text = (
                "dua kolom berkepala sama",
                "two columns have one header",
                "hapus salah satu",
                "delete one of them",
            )
            one.add("double_column", cell.coordinate, cell.value, text)
        else:
            columns[position] = column
            one.letters[column.name] = cell.column_letter
    return columns


def _place_column(table: Table, header: object) -> Column | None:
    for column in (LONGITUDE, LATITUDE):
        if table.geometry == "any" and normal(header) in map(
            normal, (column.name, column.id, column.en, *column.synonyms)
        ):
            return column
    return None


def _value(one: _Sheet, cell: Any, source: Any, column: Column) -> object:
    from openpyxl.utils.escape import unescape

    value = cell.value
    if _uncalculated(cell, source):
        text = (
            "rumus belum pernah dihitung",
            "the formula was never calculated",
            "buka dan simpan di Excel atau LibreOffice, atau tulis nilainya",
            "open and save it in Excel or LibreOffice, or type the value",
        )
        one.add("formula", cell.coordinate, getattr(source.value, "text", source.value), text)
        one.bad_rows.add(cell.row)
        return None
    if cell.data_type == "e":
        text = (
            "sel ini berisi galat rumus",
            "the cell holds a formula error",
            "perbaiki rumusnya",
            "mend the formula",
        )
        one.add("formula", cell.coordinate, value, text)
        one.bad_rows.add(cell.row)
        return None
    if isinstance(value, datetime.datetime | datetime.date):
        return value.year if column.kind == "year" else value.strftime("%Y-%m-%d")
    # Excel spells a carriage return _x000D_, and openpyxl leaves it so.
    return unescape(value) if isinstance(value, str) else value


def _assemble(sheets: list[_Sheet], found: list[Finding], schema: Schema) -> Sheets:
    raw = {one.table.name: pd.DataFrame(one.rows) for one in sheets if one.rows}
    frames, checked = cast_tables({name: _placed(name, sheets, rows) for name, rows in raw.items()}, schema)
    letters = {one.table.name: one.letters for one in sheets}
    bad = {one.table.name: one.bad_rows for one in sheets}
    titles = {one.table.name: (one.file, one.title) for one in sheets}
    for one in sheets:
        found.extend(one.found)
    for finding in checked:
        if finding.rule in _OF_THE_PLAN or finding.table not in raw:
            continue
        letter = letters[finding.table].get(finding.column, "")
        file, title = titles[finding.table]
        found.append(replace(finding, file=file, sheet=title, cell=f"{letter}{finding.cell}"))
        if finding.level == "error" and finding.cell:
            bad[finding.table].add(int(finding.cell))
    tables, aside = {}, {}
    for name, rows in raw.items():
        faulty = rows["_row"].isin(bad[name]).to_numpy()
        tables[name] = frames[name][~faulty].reset_index(drop=True)
        if faulty.any():
            aside[name] = rows[faulty].drop(columns="_row").reset_index(drop=True)
    return Sheets(tables, aside, Findings(found))


def _placed(name: str, sheets: list[_Sheet], rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with a point where longitude and latitude are given."""
    frame = rows.drop(columns=["_row", "lon", "lat"], errors="ignore")
    if "lon" not in rows or "lat" not in rows:
        return frame
    one = next(sheet for sheet in sheets if sheet.table.name == name)
    degrees = {}
    for column in (LONGITUDE, LATITUDE):
        numbers = pd.to_numeric(rows[column.name], errors="coerce")
        given = rows[column.name].notna() & (rows[column.name].astype("str").str.strip() != "")
        assert column.minimum is not None and column.maximum is not None
        wrong = given & ~numbers.between(column.minimum, column.maximum)
        for value, number in zip(rows.loc[wrong, column.name], rows.loc[wrong, "_row"], strict=True):
            text = (
                f"{value} bukan {column.id.lower()}",
                f"{value} is no {column.en.lower()}",
                f"derajat desimal, misalnya {column.example}",
                f"decimal degrees, {column.example} say",
            )
            one.add("range", f"{one.letters[column.name]}{number}", value, text)
            one.bad_rows.add(int(number))
        degrees[column.name] = numbers.where(~wrong)
    half = degrees["lon"].notna() != degrees["lat"].notna()
    for number in rows.loc[half & ~rows["_row"].isin(one.bad_rows), "_row"]:
        text = (
            "bujur dan lintang harus diisi berdua",
            "longitude and latitude go together",
            "isi keduanya",
            "fill in both",
        )
        one.add("required", f"{one.letters['lon']}{number}", "", text)
        one.bad_rows.add(int(number))
    whole = degrees["lon"].notna() & degrees["lat"].notna()
    points = gpd.points_from_xy(degrees["lon"].where(whole), degrees["lat"].where(whole), crs=STORED)
    placed: pd.DataFrame = gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(points, index=frame.index).where(whole, None))
    return placed
