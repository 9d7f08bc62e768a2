"""A plan as one workbook that people read and correct, and that imports back equal."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import shapely

from kewilayahan.errors import UnreadableFile
from kewilayahan.files import added_choices
from kewilayahan.plan import MasterPlan
from kewilayahan.results.cells import Texts
from kewilayahan.schema.declaration import Column, Schema, Table, normal
from kewilayahan.sheets.template import AID, CHOICE_COLUMNS, CHOICES, GUIDE, SHAPE, made_header
from kewilayahan.words import HIDDEN, MISSING, Text, in_english
from kewilayahan.writing.workbook import LONGEST, fit_page, fit_rows, put, save_workbook

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_FIGURES = ("integer", "number", "money")
_COLOURS = {"required": "C00000", "read": "1F4E79", "aid": "7F7F7F"}
_PIECE = 30_000  # characters of a shape in one cell, where one holds 32,767
_GUIDE = (
    "Satu lembar untuk satu tabel rencana; semua isinya terbaca kembali:",
    "    kewilayahan import berkas-ini.xlsx -o rencana-baru",
    "Kolom kelabu bertanda → hanya keterangan dan tidak dibaca: nama dari kode di kolom sebelah kirinya.",
    "Ubah kodenya, bukan namanya. Kolom kosong tidak ditulis; tambahkan judul kolom dari templat bila perlu.",
    "Disembunyikan dan tidak ada data: angkanya tidak ada di berkas ini. Bentuk di peta ada di kolom tersembunyi.",
    "",
    "One sheet a table of the plan; all of it reads back with the command above.",
    "Grey columns with → are explanations and are not read: the name of the code to their left.",
    "Change the code, not the name. Empty columns are left out; add the header of the template where needed.",
    "Hidden and no data: the figure is not in this file. Shapes on the map stand in hidden columns.",
)


def write_plan_book(plan: MasterPlan, path: str | Path, names: Iterable[str] = (), *, lang: str = "id") -> None:
    """Write tables of a plan as a workbook that `kewilayahan.read_sheets` reads back equal.

    A sheet a table, headed as in the template: labels for choices, codes for what points to another
    table with the name in a grey column beside it, geometry as WKT (EPSG:4326) with all its digits. The
    choices that a city has of its own go along.

    Parameters
    ----------
    plan : MasterPlan
        The plan; `kewilayahan.public` gives the one to publish.
    path : str or Path
        The ``.xlsx`` to make; replaced whole or not at all.
    names : iterable of str
        The tables; by default all that have rows.
    lang : {"id", "en"}
        Language of sheets, headers and labels.

    Raises
    ------
    UnknownName
        If there is no table of a name.
    UnreadableFile
        If a text is longer than a cell can hold, or the place cannot be written.

    Examples
    --------
    >>> import pathlib, tempfile, kewilayahan as kw
    >>> areas = pd.DataFrame({"area": ["A"], "name": ["Satu"], "level": ["rw"]})
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "rencana.xlsx"
    >>> write_plan_book(kw.MasterPlan(areas=areas), file)
    >>> kw.read_sheets(file)["areas"][["area", "name", "level"]].values.tolist()
    [['A', 'Satu', 'rw']]
    """
    from openpyxl import Workbook

    chosen = [plan.schema.table(name) for name in names]
    filled = [table for table in plan.schema.tables if len(plan.tables[table.name])]
    book = Workbook()
    guide = book.worksheets[0]
    guide.title = GUIDE
    for row, line in enumerate(_GUIDE, start=1):
        put(guide.cell(row, 1), line)
    guide.column_dimensions["A"].width = 110
    texts = Texts(plan)
    for table in chosen or filled:
        columns = list(_columns(plan, table, texts, lang))
        _refuse_long(Path(path), table, columns)
        _write(book.create_sheet(table.label(lang)), columns)
    _write_choices(book, plan.schema)
    save_workbook(book, Path(path))


@dataclass(frozen=True)
class _Shown:
    """One column of a sheet: its header, how it looks, and its cells."""

    header: str
    look: str
    cells: list[Any]
    wide: bool = True


def _columns(plan: MasterPlan, table: Table, texts: Texts, lang: str) -> Iterator[_Shown]:
    frame = pd.DataFrame(plan.tables[table.name])
    made: list[_Shown] = []
    for column in table.columns:
        cells = [None if not isinstance(cell, tuple) and pd.isna(cell) else cell for cell in frame[column.name]]
        hidden = [column.name in names for names in frame["hidden"]] if "hidden" in frame else []
        if not (
            any(len(cell) > 0 if isinstance(cell, tuple) else cell is not None for cell in cells)
            or any(hidden)
            or column.required
        ):
            continue
        written = [_written(column, cell, plan.schema, lang) for cell in cells]
        if column.made:
            made.append(_Shown(made_header(column), "read", written))
            continue
        if hidden and column.kind in _FIGURES:
            written = [
                HIDDEN[lang] if taken else MISSING[lang] if cell is None else cell
                for cell, taken in zip(written, hidden, strict=True)
            ]
        yield _Shown(column.label(lang), "required" if column.required else "read", written)
        if column.reference:
            named = [None if cell is None else texts.cell(table, column.name, cell)[lang] for cell in cells]
            yield _Shown(AID + column.label(lang), "aid", named)
    yield from made
    if table.geometry != "none":
        yield from _shapes(gpd.GeoDataFrame(plan.tables[table.name]).geometry)


def _written(column: Column, cell: Any, schema: Schema, lang: str) -> Any:
    """Return a cell as it is typed: the label of a choice where it means this one only."""
    if isinstance(cell, tuple):
        return "; ".join(str(_written(column, part, schema, lang)) for part in cell) or None
    if cell is None:
        return None
    if column.choices:
        label = schema.label(column.choices, cell, lang)
        taken = label in schema.choices(column.choices) or ";" in label
        return label if not taken and schema.spellings(column.choices).get(normal(label)) == cell else cell
    if column.kind == "boolean":
        return {True: ("ya", "yes"), False: ("tidak", "no")}[bool(cell)][in_english(lang)]
    return cell


def _shapes(shapes: gpd.GeoSeries) -> Iterator[_Shown]:
    """Yield geometry as WKT, over as many columns as the longest needs."""
    pieces = [[] if shape is None else _pieces(shapely.to_wkt(shape, rounding_precision=-1)) for shape in shapes]
    for number in range(max(map(len, pieces), default=0)):
        cells = [parts[number] if number < len(parts) else None for parts in pieces]
        yield _Shown(SHAPE if number == 0 else f"{SHAPE} {number + 1}", "read", cells, wide=False)


def _pieces(wkt: str) -> list[str]:
    return re.findall(rf".{{1,{_PIECE}}}", wkt)


def _refuse_long(path: Path, table: Table, columns: Iterable[_Shown]) -> None:
    for column in columns:
        if any(isinstance(cell, str) and len(cell) > LONGEST for cell in column.cells):
            raise UnreadableFile(
                path,
                Text(
                    f"{table.id}, {column.header}: teks lebih panjang dari {LONGEST} huruf sehingga tidak muat di sel; "
                    "pakai .gpkg",
                    f"a text longer than {LONGEST} characters fits no cell; use .gpkg",
                ),
            )


def _write(sheet: Worksheet, columns: list[_Shown]) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    wrap, grey = Alignment(wrap_text=True, vertical="top"), Font(italic=True, color=_COLOURS["aid"])
    for position, column in enumerate(columns, start=1):
        head = sheet.cell(1, position)
        put(head, column.header)
        head.font, head.alignment = Font(bold=True, color="FFFFFF"), wrap
        head.fill = PatternFill("solid", fgColor=_COLOURS[column.look])
        width = len(column.header) + 2
        for number, value in enumerate(column.cells, start=2):
            cell: Any = sheet.cell(number, position)
            put(cell, value)
            if isinstance(value, str):
                cell.number_format = "@"
            elif isinstance(value, int) and abs(value) >= 10_000:
                cell.number_format = "#,##0"
            if column.wide:
                cell.alignment = wrap
                width = max(width, len(str(value or "")) + 2)
            if column.look == "aid":
                cell.font = grey
        shown = sheet.column_dimensions[get_column_letter(position)]
        shown.width, shown.hidden = min(42, max(9, width)), not column.wide
    fit_rows(sheet, first=1)
    fit_page(sheet)
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions


def _write_choices(book: Workbook, schema: Schema) -> None:
    """Write the choices that a city has of its own to a hidden sheet."""
    added = added_choices(schema)
    if not added:
        return
    sheet = book.create_sheet(CHOICES)
    sheet.sheet_state = "hidden"
    rows = [(name, choice) for name, choices in added.items() for choice in choices]
    for position, header in enumerate(CHOICE_COLUMNS, start=1):
        put(sheet.cell(1, position), header)
    for number, (name, choice) in enumerate(rows, start=2):
        facts = json.dumps(dict(choice.facts), ensure_ascii=False)
        for position, text in enumerate((name, choice.code, choice.id, choice.en, choice.colour, facts), start=1):
            put(sheet.cell(number, position), text)
